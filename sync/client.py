"""One method per endpoint of the portal contract; replies are values, trouble is an error."""

import dataclasses
import gzip
from collections.abc import Mapping
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, urlencode

from local_db.domain.case import CaseFound
from local_db.domain.clock import Clock
from local_db.domain.enrolment import Lease
from local_db.domain.office_queue import CounterFound
from local_db.domain.outbox import Hold
from local_db.domain.sealing import canonical_json
from sync.address import PortalAddress
from sync.case_feed import (
    ChangePage,
    SnapshotPage,
    case_from,
    cases_from,
    changes_from,
    snapshot_from,
)
from sync.device_auth import DeviceKey, TokenCache
from sync.errors import PortalRefused, PortalUnreadable
from sync.office_queue import counters_from
from sync.packs import PackEntry, PackReply, index_from, pack_from
from sync.portal_time import PortalTime
from sync.replies import (
    Enrolled,
    Hello,
    Limits,
    MessagesReply,
    Token,
    enrolled_from,
    hello_from,
    leases_from,
    messages_from,
    problem_from,
    token_from,
)
from sync.retry_after import http_date, retry_after_s
from sync.transport import PortalTransport, Reply, Request, Traffic

GZIP_IN: Final = "gzip_in"
_PACK_MAX: Final = 64 * 1024 * 1024
_ASSERTION: Final = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"
_NOT_GZIP: Final = frozenset({HTTPStatus.BAD_REQUEST, HTTPStatus.UNSUPPORTED_MEDIA_TYPE})
_THROTTLES: Final = frozenset({HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE})
_HOLDS: Final[Mapping[int, Hold]] = {
    HTTPStatus.UNAUTHORIZED: Hold.AUTH,
    HTTPStatus.FORBIDDEN: Hold.SUSPENDED,
    HTTPStatus.NOT_FOUND: Hold.VERSION,
    HTTPStatus.METHOD_NOT_ALLOWED: Hold.VERSION,
    HTTPStatus.UPGRADE_REQUIRED: Hold.VERSION,
    HTTPStatus.TOO_MANY_REQUESTS: Hold.THROTTLED,
    HTTPStatus.SERVICE_UNAVAILABLE: Hold.THROTTLED,
}
_CONFLICTS: Final[Mapping[str, Hold]] = {
    "device_forked": Hold.FORKED,
    "device_rolled_back": Hold.ROLLED_BACK,
}


class PortalClient:
    """Speaks the contract for one device; it knows no store and never waits."""

    def __init__(self, transport: PortalTransport, clock: Clock) -> None:
        self._transport = transport
        self.time = PortalTime(clock)
        self.limits = Limits()
        self._tokens = TokenCache(clock)
        self._device_id = ""
        self._key: DeviceKey | None = None
        self._gzip = False
        self._gzip_refused = False

    @property
    def address(self) -> str:
        """The portal's address, as the store keeps it."""
        return self.portal.text

    @property
    def portal(self) -> PortalAddress:
        """The portal's address."""
        return self._transport.address

    @property
    def app_version(self) -> str:
        """The version of this program, as every request tells it."""
        return self._transport.app_version

    @property
    def traffic(self) -> Traffic:
        """Requests and bytes so far."""
        return self._transport.traffic

    @property
    def sends_gzip(self) -> bool:
        """Whether bodies go up compressed."""
        return self._gzip and not self._gzip_refused

    def identify(self, device_id: str, key: DeviceKey) -> None:
        """Speak as an enrolled device from now on."""
        if device_id != self._device_id:
            self._tokens.forget()
        self._device_id = device_id
        self._key = key

    def abort(self) -> None:
        """End the exchange in flight, and all later ones; from any thread."""
        self._transport.abort()

    def close(self) -> None:
        """Close the connection."""
        self._transport.close()

    def hello(self) -> Hello:
        """Ask who is there, what time it is, and what may be sent."""
        hello = hello_from(self._ask(Request(method="GET", path="/v1/hello")).json)
        if hello.server_time is not None:
            self.time.learn(hello.server_time)
        self.limits = hello.limits
        self._gzip = GZIP_IN in hello.features
        return hello

    def sign_in(self) -> None:
        """Prove that this device is known; what it buys serves the next exchanges too."""
        self._tokens.get(self._obtain_token)

    def enrol(self, body: Mapping[str, object]) -> Enrolled:
        """Exchange a one-time code for this device's identity; safe to repeat."""
        enrolled = enrolled_from(self._ask(_post("/v1/devices/enrol", body)).json)
        if enrolled.server_time is not None:
            self.time.learn(enrolled.server_time)
        return enrolled

    def leases(self, year: str, db_epoch: int) -> tuple[Lease, ...]:
        """Ask for this device's slot of a year and epoch; the same answer every time."""
        body = {"year": year, "db_epoch": db_epoch}
        return leases_from(self._ask_as_device(_post("/v1/devices/leases", body)).json)

    def messages(self, plain: bytes) -> MessagesReply:
        """Send an envelope, compressed where the portal takes it."""
        request = Request(method="POST", path="/v1/messages", headers=_JSON_BODY, body=plain)
        if not self.sends_gzip:
            return messages_from(self._ask_as_device(request).json)
        try:
            return messages_from(self._ask_as_device(_gzipped(request, _packed(plain))).json)
        except PortalRefused as refused:
            if refused.status not in _NOT_GZIP or len(plain) > self.limits.body_max:
                raise
        reply = messages_from(self._ask_as_device(request).json)
        self._gzip_refused = True
        return reply

    def fits(self, plain: bytes) -> bool:
        """Tell whether the portal takes an envelope of this size; its limit is on the wire."""
        wire = _packed(plain) if self.sends_gzip else plain
        return len(wire) <= self.limits.body_max and len(plain) <= self.limits.decompressed_max

    def changes(self, cursor: str | None, limit: int) -> ChangePage:
        """Ask what the portal did since a cursor."""
        asked = {"limit": str(limit)} if cursor is None else {"cursor": cursor, "limit": str(limit)}
        path = f"/v1/changes?{urlencode(asked)}"
        return changes_from(self._ask_as_device(Request(method="GET", path=path)).json)

    def snapshot(self, page: str | None) -> SnapshotPage:
        """Ask for a page of everything in scope; without a page, for the first one, frozen now."""
        path = "/v1/snapshot" if page is None else f"/v1/snapshot?{urlencode({'page': page})}"
        return snapshot_from(self._ask_as_device(Request(method="GET", path=path)).json)

    def case(self, ref: str) -> CaseFound:
        """Ask for the status of one case of any office."""
        path = f"/v1/cases/{quote(ref, safe='')}"
        return case_from(self._ask_as_device(Request(method="GET", path=path)).json)

    def search(self, mobile: str, second: Mapping[str, str]) -> tuple[CaseFound, ...]:
        """Ask for the cases of a mobile number; a name or a place must fit as well."""
        body = {"mobile": mobile, "second": dict(second)}
        return cases_from(self._ask_as_device(_post("/v1/cases/search", body)).json)

    def office_queue(self, office: str) -> tuple[CounterFound, ...]:
        """Ask how every counter of this office stands."""
        path = f"/v1/offices/{quote(office, safe='')}/queue"
        return counters_from(self._ask_as_device(Request(method="GET", path=path)).json)

    def packs(self) -> tuple[PackEntry, ...]:
        """Ask which master data there is."""
        return index_from(self._ask_as_device(Request(method="GET", path="/v1/refdata")).json)

    def pack(self, entry: PackEntry, etag: str | None) -> PackReply | None:
        """Fetch a pack; None when the one with this ETag is still the newest."""
        request = Request(
            method="GET",
            path=f"/v1/refdata/{quote(entry.name, safe='')}",
            headers={} if etag is None else {"If-None-Match": etag},
            reply_max=_PACK_MAX,
        )
        reply = self._ask_as_device(request)
        if reply.status == HTTPStatus.NOT_MODIFIED:
            return None
        return pack_from(reply.json, entry, reply.headers.get("ETag"))

    def exchange(self, request: Request) -> Reply:
        """Ask as this device; for calls whose answers are not JSON (``sync/upload_client.py``)."""
        return self._ask_as_device(request)

    def _ask_as_device(self, request: Request) -> Reply:
        """Ask with the token; one that is refused is replaced once (offline_sync.md B5)."""
        token = self._tokens.get(self._obtain_token)
        try:
            return self._ask(_bearing(request, token))
        except PortalRefused as refused:
            if refused.status != HTTPStatus.UNAUTHORIZED:
                raise
        self._tokens.forget(token)
        return self._ask(_bearing(request, self._tokens.get(self._obtain_token)))

    def _obtain_token(self) -> Token:
        """Buy a token; when the portal doubts our time, ask it for its own and try once more."""
        if self.time.now() is None:
            self.hello()
        try:
            return self._token()
        except PortalRefused as refused:
            if refused.status != HTTPStatus.UNAUTHORIZED:
                raise
        self.hello()
        return self._token()

    def _token(self) -> Token:
        now = self.time.now()
        if self._key is None:
            raise RuntimeError("not_identified")
        if now is None:
            raise PortalUnreadable("field:server_time")
        form = {
            "grant_type": "client_credentials",
            "client_assertion_type": _ASSERTION,
            "client_assertion": self._key.assertion(self._device_id, now),
        }
        request = Request(
            method="POST",
            path="/v1/oauth/token",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(form).encode("ascii"),
            is_oauth=True,
        )
        return token_from(self._ask(request).json)

    def _ask(self, request: Request) -> Reply:
        reply = self._transport.exchange(request)
        told = http_date(reply.headers.get("Date"))
        if told is not None:
            self.time.learn_date(told)
        if reply.status < HTTPStatus.BAD_REQUEST:
            return reply
        raise _refused(reply)


_JSON_BODY: Final[Mapping[str, str]] = {"Content-Type": "application/json"}


def _post(path: str, body: Mapping[str, object]) -> Request:
    return Request(method="POST", path=path, headers=_JSON_BODY, body=canonical_json(body))


def _bearing(request: Request, token: str) -> Request:
    headers = {**request.headers, "Authorization": f"Bearer {token}"}
    return dataclasses.replace(request, headers=headers)


def _packed(plain: bytes) -> bytes:
    return gzip.compress(plain, 6, mtime=0)


def _gzipped(request: Request, packed: bytes) -> Request:
    headers = {**request.headers, "Content-Encoding": "gzip"}
    return dataclasses.replace(request, headers=headers, body=packed)


def _refused(reply: Reply) -> PortalRefused:
    problem = problem_from(reply.status, reply.json)
    hold = _HOLDS.get(reply.status, Hold.PORTAL_ERROR)
    if reply.status == HTTPStatus.CONFLICT:
        hold = _CONFLICTS.get(problem.code, hold)
    wait_s = None
    if reply.status in _THROTTLES:
        wait_s = retry_after_s(reply.headers.get("Retry-After"), reply.headers.get("Date"))
    return PortalRefused(hold, problem, wait_s)
