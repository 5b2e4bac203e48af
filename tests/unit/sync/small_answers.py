"""What the small portal answers, and the faults that spoil an answer, by name."""

import contextlib
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

Json = dict[str, Any]


@dataclass
class Answer:
    status: int
    body: Json | None = None
    headers: dict[str, str] = field(default_factory=dict)
    raw: bytes | None = None
    hang_up: bool = False
    echo: bool = True
    problem: bool = True


@dataclass
class Seen:
    method: str
    path: str
    query: dict[str, list[str]]
    headers: dict[str, str]
    body: Any
    wire: int


@dataclass
class Fault:
    """What happens instead of an answer, or to it; ``after`` lets the portal commit first."""

    spoil: Callable[[Answer], Answer]
    after: bool
    when: Callable[[Seen], bool]
    times: float


class Busy:
    """How many batches are at the portal at the same time.

    Each waits for company as long as ``meet_s``, so that a busy machine counts right, and then
    for the gate.
    """

    def __init__(self) -> None:
        self.meet_s = 0.0
        self.gate = threading.Event()
        self.gate.set()
        self.at_once = self.most_at_once = 0
        self._lock = threading.Condition()

    @contextlib.contextmanager
    def passing(self, seen: Seen) -> Iterator[None]:
        if seen.path != "/v1/messages":
            yield
            return
        with self._lock:
            self.at_once += 1
            self.most_at_once = max(self.most_at_once, self.at_once)
            self._lock.notify_all()
            self._lock.wait_for(lambda: self.at_once > 1, self.meet_s)
        self.gate.wait(60)
        try:
            yield
        finally:
            with self._lock:
                self.at_once -= 1


def problem(
    status: int, code: str, headers: dict[str, str] | None = None, **more: object
) -> Answer:
    body = {
        "type": "about:blank", "title": code, "status": status, "code": code, "retry": False,
        **more,
    }  # fmt: skip
    return Answer(status, body, headers or {})


def invalid_client() -> Answer:
    return Answer(401, {"error": "invalid_client"}, problem=False)


def rejected(message_id: str, code: str) -> Json:
    errors = [{"pointer": "/complaint/description", "code": code}]
    return {"id": message_id, "status": "rejected", "problem": {"code": code, "errors": errors}}


# Faults by name


def refuse(status: int, code: str, **headers: str) -> Callable[[Answer], Answer]:
    return lambda _: problem(status, code, {n.replace("_", "-"): v for n, v in headers.items()})


def hang_up(answer: Answer) -> Answer:
    answer.hang_up = True
    return answer


def html(status: int = 200) -> Callable[[Answer], Answer]:
    page = b"<html><body>Sign in to the network</body></html>"
    return lambda _: Answer(status, raw=page, headers={"Content-Type": "text/html"}, echo=False)


def redirect(_: Answer) -> Answer:
    return Answer(302, raw=b"", headers={"Location": "http://127.0.0.1:9/login"}, echo=False)


def no_echo(answer: Answer) -> Answer:
    answer.echo = False
    return answer


def altered(change: Callable[[Json], Json]) -> Callable[[Answer], Answer]:
    def spoil(answer: Answer) -> Answer:
        answer.body = change(dict(answer.body or {}))
        return answer

    return spoil
