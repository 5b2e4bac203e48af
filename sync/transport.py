"""One exchange with the portal under the rules of the contract's section 1.

Nearly every rule here undoes a default of requests that hurts (portal_network.md 5): nothing is
taken from the environment, no redirect is followed, nothing is retried, nothing waits for ever,
and a reply counts only when it is the portal's own answer to this very request.
"""

import dataclasses
import io
import logging
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

import requests
from requests import PreparedRequest, Response
from urllib3.exceptions import HTTPError

from local_db.domain.outbox import Hold, LineReason
from sync.address import PortalAddress, is_loopback
from sync.errors import PortalUnreachable, PortalUnreadable
from sync.line import Deadline
from sync.line_fault import fault_of
from sync.reply_body import decoded, json_object, read_body
from sync.wire import Wire, Wires

_log = logging.getLogger(__name__)

REPLY_MAX: Final = 8 * 1024 * 1024
# How long one exchange may take in all, besides a second for each KiB.
TOTAL_S: Final = 30.0
_PROTOCOL: Final = "1"
_BYTES_A_SECOND: Final = 1024
_JSON: Final = "application/json"
_PROBLEM: Final = "application/problem+json"
_NOT_OF_UPLOADS: Final = frozenset(
    {
        HTTPStatus.UNAUTHORIZED,
        HTTPStatus.FORBIDDEN,
        HTTPStatus.UPGRADE_REQUIRED,
        HTTPStatus.TOO_MANY_REQUESTS,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TransportSettings:
    """What an administrator may set; nothing is read from the environment (portal_network.md 5.3).

    Attributes:
        certificates: PEM that is trusted beside the system's.
        connect_s: also limits each 16 KiB piece that goes up, so it is never short.
        total_s: the whole exchange, besides a second for each KiB.
    """

    app_version: str
    proxy: str | None = dataclasses.field(default=None, repr=False)
    certificates: str = dataclasses.field(default="", repr=False)
    connect_s: float = 15.0
    total_s: float = TOTAL_S


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """One request; ``body`` is what goes over the wire.

    Attributes:
        is_upload: its reply is told by headers, those of tus (portal contract, section 5).
    """

    method: str
    path: str
    headers: Mapping[str, str] = dataclasses.field(default_factory=dict)
    body: bytes | None = None
    reply_max: int = REPLY_MAX
    is_oauth: bool = False
    is_upload: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """The portal's own answer; ``json`` is empty where a status has no body."""

    status: int
    headers: Mapping[str, str]
    json: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What went over the line so far."""

    requests: int
    bytes_up: int
    bytes_down: int


class PortalTransport:
    """Owns the connections, their deadlines and their trust; two threads may exchange at once."""

    def __init__(self, address: PortalAddress, settings: TransportSettings) -> None:
        self.address = address
        self._settings = settings
        proxies: dict[str, str] = {}
        if settings.proxy is not None and not is_loopback(address.host):
            proxies = {"http": settings.proxy, "https": settings.proxy}
        self._wires = Wires(lambda: Wire(settings.certificates, proxies))

    @property
    def app_version(self) -> str:
        """The version of this program."""
        return self._settings.app_version

    @property
    def traffic(self) -> Traffic:
        """Requests and bytes since the start."""
        wires = self._wires.all
        return Traffic(
            requests=sum(wire.requests for wire in wires),
            bytes_up=sum(wire.line.bytes_up for wire in wires),
            bytes_down=sum(wire.bytes_down for wire in wires),
        )

    def exchange(self, request: Request) -> Reply:
        """Send a request and return the portal's reply, whatever its status.

        Raises:
            PortalUnreachable: no reply.
            PortalUnreadable: a reply that is not the portal's.
        """
        if self._wires.is_ended:
            raise PortalUnreachable
        request_id = str(uuid.uuid4())
        total_s = self._settings.total_s + len(request.body or b"") / _BYTES_A_SECOND
        with self._wires.one() as wire, Deadline(wire.line, total_s) as deadline:
            wire.requests += 1
            try:
                return self._exchange(wire, request, request_id, deadline)
            except (requests.RequestException, HTTPError, OSError) as error:
                raise _unreachable(error, deadline) from error
            except PortalUnreadable as error:
                if not deadline.expired:
                    raise
                # The head of a reply that we cut ourselves passes for a whole one.
                raise PortalUnreachable(reason=LineReason.TIMED_OUT, timed_out=True) from error

    def abort(self) -> None:
        """End the exchanges in flight at once, and refuse further ones; from any thread."""
        self._wires.end()

    def close(self) -> None:
        """Close the connections."""
        self._wires.close()

    def _exchange(self, wire: Wire, request: Request, request_id: str, deadline: Deadline) -> Reply:
        def received(count: int) -> None:
            wire.bytes_down += count
            deadline.extend(count / _BYTES_A_SECOND)

        with wire.session.send(
            self._prepared(wire, request, request_id),
            stream=True,
            allow_redirects=False,
            timeout=(self._settings.connect_s, self._settings.total_s),
        ) as response:
            wire.bytes_down += _header_bytes(response)
            _refuse_strangers(response, request_id)
            if request.is_upload:
                refuse_without_tus(response.status_code, response.headers)
            body = read_body(response.raw, request.reply_max, received)
            encoding = response.headers.get("Content-Encoding", "").strip().lower()
            plain = decoded(body, encoding, request.reply_max)
        return _reply(response, plain, request, request_id)

    def _prepared(self, wire: Wire, request: Request, request_id: str) -> PreparedRequest:
        headers = {
            "Accept": f"{_JSON}, {_PROBLEM}",
            "Accept-Encoding": "gzip",
            "User-Agent": f"abhijog-desk/{self._settings.app_version}",
            "X-App-Version": self._settings.app_version,
            "X-Protocol": _PROTOCOL,
            **request.headers,
            "X-Request-ID": request_id,
        }
        return wire.session.prepare_request(
            requests.Request(
                request.method,
                self.address.url(request.path),
                headers=headers,
                # A file goes up in pieces, each with a time of its own (portal_network.md 5.1).
                data=None if request.body is None else io.BytesIO(request.body),
            )
        )


def _refuse_strangers(response: Response, request_id: str) -> None:
    status = response.status_code
    if status == HTTPStatus.PROXY_AUTHENTICATION_REQUIRED:
        raise PortalUnreachable(Hold.PROXY_PASSWORD)
    if status != HTTPStatus.NOT_MODIFIED and status // 100 == 3:  # noqa: PLR2004 - redirects
        raise PortalUnreadable("redirect", status=status)
    if response.headers.get("X-Request-ID", "").strip() != request_id:
        raise PortalUnreadable("echo", status=status)


def refuse_without_tus(status: int, headers: Mapping[str, str]) -> None:
    """Refuse an answer about an upload from something that does not speak tus (contract, 5).

    What refuses the device or asks for patience decides nothing about an upload, and may come from
    in front of the part that does.

    Raises:
        PortalUnreadable: it does not carry ``Tus-Resumable: 1.0.0``.
    """
    if status in _NOT_OF_UPLOADS or status >= HTTPStatus.INTERNAL_SERVER_ERROR:
        return
    if headers.get("Tus-Resumable", "").strip() != "1.0.0":
        raise PortalUnreadable("tus", status=status)


def _unreachable(error: Exception, deadline: Deadline) -> PortalUnreachable:
    timed_out = deadline.expired or isinstance(error, requests.Timeout)
    fault = fault_of(error, timed_out=timed_out)
    # The error's own text may hold a proxy's password or a URL: its kind is enough.
    _log.info("No reply from the portal: %s, %s", fault.hold.value, type(error).__name__)
    return PortalUnreachable(fault.hold, reason=fault.reason, timed_out=timed_out)


def _reply(response: Response, body: bytes, request: Request, request_id: str) -> Reply:
    status = response.status_code
    if status in {HTTPStatus.NOT_MODIFIED, HTTPStatus.NO_CONTENT}:
        return Reply(status=status, headers=response.headers, json={})
    is_good = status // 100 == 2  # noqa: PLR2004 - the statuses that mean success
    if request.is_upload and not body and (is_good or request.method == "HEAD"):
        return Reply(status=status, headers=response.headers, json={})
    wanted = _JSON if is_good or request.is_oauth else _PROBLEM
    kind = response.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    if kind != wanted and not (request.is_oauth and kind == _PROBLEM and not is_good):
        raise PortalUnreadable("content_type", status=status)
    found = json_object(body)
    if is_good and not request.is_oauth and found.get("request_id") != request_id:
        raise PortalUnreadable("echo", status=status)
    return Reply(status=status, headers=response.headers, json=found)


def _header_bytes(response: Response) -> int:
    lines = sum(len(name) + len(value) + 4 for name, value in response.headers.items())
    return lines + len(response.reason or "") + 15
