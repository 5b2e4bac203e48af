"""A real portal on a free loopback port for anybody's test, with a bad line in front of it.

with running_portal(tmp_path) as portal:
    code = portal.enrol_code()
    portal.faults.next(Fault.LOSE_REPLY, path="/v1/messages")
"""

import asyncio
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from sync.contract.shared import Clock
from sync.portal.operations import make_enrol_code
from sync.portal.pace import OtpPace, Pace, Paces
from sync.portal.server import PortalServer

PRACTICE_OFFICE = "347"
UNHURRIED = Pace(burst=1e9, per_s=1e9)
NO_LIMITS = Paces(
    bad_codes=UNHURRIED,
    messages=UNHURRIED,
    calls=UNHURRIED,
    searches=UNHURRIED,
    lookups=UNHURRIED,
    otp=OtpPace(per_number=1_000_000, per_address=1_000_000),
)


class PortalClock:
    """A wall clock that a test moves; its monotonic seconds move with it, never back."""

    def __init__(self, moment: datetime | None = None) -> None:
        self.moment = moment or datetime(2026, 11, 23, 6, 0, tzinfo=UTC)
        self._seconds = 1_000.0

    def now(self) -> datetime:
        return self.moment

    def monotonic(self) -> float:
        return self._seconds

    def advance(self, step: timedelta) -> None:
        self.moment += step
        self._seconds += max(step.total_seconds(), 0.0)


class Fault(StrEnum):
    """What a bad line, a proxy or a bad day of the portal does to one exchange."""

    LOSE_REQUEST = "lose_request"
    LOSE_REPLY = "lose_reply"  # after the commit
    FAIL_BEFORE = "fail_before"  # 500, nothing stored
    FAIL_AFTER = "fail_after"  # 500, but stored
    BUSY = "busy"  # 503 with Retry-After
    TOO_MANY = "too_many"  # 429 with Retry-After
    UNAUTHORISED = "unauthorised"  # 401
    LOGIN_PAGE = "login_page"  # HTML with 200
    CUT_REPLY = "cut_reply"  # half of the body, after the commit
    SLOW_REPLY = "slow_reply"
    WRONG_ECHO = "wrong_echo"


_REFUSALS = {
    Fault.FAIL_BEFORE: (500, "internal", {}),
    Fault.FAIL_AFTER: (500, "internal", {}),
    Fault.BUSY: (503, "unavailable", {"retry-after": "1"}),
    Fault.TOO_MANY: (429, "rate_limited", {"retry-after": "1"}),
    Fault.UNAUTHORISED: (401, "token_expired", {}),
}
_NOTHING_IS_STORED = frozenset(
    {
        Fault.LOSE_REQUEST,
        Fault.FAIL_BEFORE,
        Fault.BUSY,
        Fault.TOO_MANY,
        Fault.UNAUTHORISED,
        Fault.LOGIN_PAGE,
    }
)


@dataclass
class _Planned:
    fault: Fault
    path: str
    times: int


@dataclass
class Faults:
    """The faults to come; each strikes at the next exchanges with its path."""

    slow_s: float = 0.5
    struck: list[Fault] = field(default_factory=list)
    _planned: list[_Planned] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def next(self, fault: Fault, *, path: str = "", times: int = 1) -> None:
        """Plan a fault for exchanges whose path begins so (every path by default)."""
        with self._lock:
            self._planned.append(_Planned(fault, path, times))

    def clear(self) -> None:
        with self._lock:
            self._planned.clear()

    def take(self, path: str) -> Fault | None:
        with self._lock:
            for planned in self._planned:
                if planned.times > 0 and path.startswith(planned.path):
                    planned.times -= 1
                    self.struck.append(planned.fault)
                    return planned.fault
        return None


class BadLine:
    """ASGI middleware around the real portal that consults the faults."""

    def __init__(self, app: ASGIApp, faults: Faults) -> None:
        self._app = app
        self._faults = faults

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        fault = self._faults.take(scope["path"])
        if fault is None:
            await self._app(scope, receive, send)
            return
        reply = _Reply()
        if fault in _NOTHING_IS_STORED:
            await _drain(receive)
        else:
            await self._app(scope, receive, reply.keep)
        await self._strike(fault, scope, reply, send)

    async def _strike(self, fault: Fault, scope: Scope, reply: "_Reply", send: Send) -> None:
        if fault in {Fault.LOSE_REQUEST, Fault.LOSE_REPLY}:
            await _hang_up(send)
        elif fault is Fault.LOGIN_PAGE:
            page = b"<!doctype html><title>Sign in</title>"
            await _answer(send, 200, {"content-type": "text/html"}, page)
        elif fault in _REFUSALS:
            status, code, headers = _REFUSALS[fault]
            await _answer(send, status, {**_echo(scope), **headers, **_PROBLEM}, _problem(code))
        elif fault is Fault.CUT_REPLY:
            await send(reply.start)
            half = reply.body[: len(reply.body) // 2]
            await send({"type": "http.response.body", "body": half, "more_body": True})
            await _hang_up(send)
        else:
            if fault is Fault.SLOW_REPLY:
                await asyncio.sleep(self._faults.slow_s)
            elif fault is Fault.WRONG_ECHO:
                reply.replace(b"x-request-id", b"00000000-0000-4000-8000-000000000000")
            await send(reply.start)
            await send({"type": "http.response.body", "body": reply.body})


class _Reply:
    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def keep(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")

    def replace(self, name: bytes, value: bytes) -> None:
        headers = [(k, v) for k, v in self.start["headers"] if k.lower() != name]
        self.start = {**self.start, "headers": [*headers, (name, value)]}


_PROBLEM = {"content-type": "application/problem+json"}


def _problem(code: str) -> bytes:
    return json.dumps({"type": "about:blank", "title": code, "code": code, "errors": []}).encode()


def _echo(scope: Scope) -> dict[str, str]:
    found = dict(scope["headers"]).get(b"x-request-id")
    return {} if found is None else {"x-request-id": found.decode("latin-1")}


async def _answer(send: Send, status: int, headers: dict[str, str], body: bytes) -> None:
    raw = [(k.encode(), v.encode()) for k, v in headers.items()]
    raw.append((b"content-length", str(len(body)).encode()))
    await send({"type": "http.response.start", "status": status, "headers": raw})
    await send({"type": "http.response.body", "body": body})


async def _drain(receive: Receive) -> None:
    while (await receive()).get("more_body"):
        pass


async def _hang_up(send: Send) -> None:
    """Close the connection under the reply, as a dropped line does; ASGI has no word for it."""
    cycle: Any = getattr(send, "__self__")  # noqa: B009 - uvicorn's own object behind ``send``
    # What was already written may leave first: a cut reply must arrive cut.
    cycle.transport.close()
    while not cycle.disconnected:
        await asyncio.sleep(0)


@dataclass(frozen=True, kw_only=True)
class RunningPortal:
    """A portal that answers, and what a test needs of it."""

    base_url: str
    database_url: str
    clock: Clock
    faults: Faults
    server: PortalServer

    def enrol_code(self, office: str = PRACTICE_OFFICE) -> str:
        return make_enrol_code(self.database_url, office, self.clock).code


class PortalEngine(StrEnum):
    """The databases that a portal runs on."""

    SQLITE = "sqlite"
    POSTGRESQL = "postgresql"


ENGINE: ContextVar[PortalEngine] = ContextVar("engine", default=PortalEngine.SQLITE)


def database_url_of(folder: Path) -> str:
    """Return the database of a folder, on the engine that the test is for."""
    if ENGINE.get() is PortalEngine.POSTGRESQL:
        from tests.fakes.postgres import postgres_url  # noqa: PLC0415 - needs its driver

        return postgres_url(folder)
    return f"sqlite:///{folder / 'portal.db'}"


@contextmanager
def running_portal(
    folder: Path,
    *,
    clock: Clock | None = None,
    faults: Faults | None = None,
    paces: Paces = NO_LIMITS,
    port: int = 0,
) -> Iterator[RunningPortal]:
    """Serve ``folder/portal.db``; the same folder again is the same portal after a restart."""
    line = faults or Faults()
    used: Clock = clock or PortalClock()
    database_url = database_url_of(folder)
    server = PortalServer(
        database_url,
        port=port,
        clock=used,
        paces=paces,
        around=lambda app: BadLine(app, line),
    )
    base_url = server.start()
    try:
        yield RunningPortal(
            base_url=base_url, database_url=database_url, clock=used, faults=line, server=server
        )
    finally:
        server.stop()
