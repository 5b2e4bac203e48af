"""One connection to the portal, opened in the steps that a person can tell apart.

The exchanges of the client name their trouble too, but only at the end and as a whole; here each
step can be shown as it is done (portal_network.md 4).
"""

import base64
import queue
import socket
import threading
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from local_db.domain.outbox import Hold, LineReason
from local_db.domain.portal_line import PortalLine, Proxy
from sync.address import PortalAddress, is_loopback
from sync.errors import PortalUnreachable
from sync.line import Deadline, Line
from sync.line_fault import fault_of
from sync.tls_adapter import trusting

_HEAD_MAX: Final = 16_384
_REFUSED_LOGIN: Final = frozenset({b"401", b"407"})
_NAME_ERRORS: Final = (OSError, UnicodeError)
# Family, kind and protocol of a socket, and where it goes.
_Place: TypeAlias = tuple[int, int, int, Any]
_Found: TypeAlias = list[_Place] | Exception


class LineProbe:
    """Finds the name, opens the connection, agrees on security; nothing of the portal is asked."""

    def __init__(self, address: PortalAddress, line: PortalLine, step_s: float) -> None:
        self._address = address
        self._proxy = None if is_loopback(address.host) else line.proxy
        self._certificates = line.certificates
        self._step_s = step_s
        self._line = Line()
        self._names: queue.Queue[_Found] = queue.Queue()
        self._places: list[_Place] = []
        self._socket: socket.socket | None = None

    @property
    def is_secure(self) -> bool:
        """Whether the address asks for security; on this PC itself it need not."""
        return self._address.text.startswith("https:")

    @property
    def uses_proxy(self) -> bool:
        """Whether the way leads through a proxy."""
        return self._proxy is not None

    def find(self) -> None:
        """Find where the portal's name, or the proxy's, leads.

        Raises:
            PortalUnreachable: nobody knows the name, or nobody answered in time.
        """
        door = self._door()
        threading.Thread(target=_resolve, args=(door, self._names), daemon=True).start()
        try:
            found = self._names.get(timeout=self._step_s)
        except queue.Empty:
            raise PortalUnreachable(reason=LineReason.TIMED_OUT, timed_out=True) from None
        if isinstance(found, Exception):
            raise self._unreachable(found, timed_out=False)
        self._places = found

    def connect(self) -> None:
        """Open a connection, through the proxy where there is one.

        Raises:
            PortalUnreachable: nobody took it, or the proxy did not let it through.
        """
        self._step(self._connect)

    def secure(self) -> None:
        """Agree on security and look at the portal's certificate.

        Raises:
            PortalUnreachable: nobody trustworthy is at the other end.
        """
        self._step(self._secure)

    def abort(self) -> None:
        """End what is under way; from any thread."""
        self._names.put(ConnectionAbortedError())
        self._line.end()

    def close(self) -> None:
        """Close the connection."""
        if self._socket is not None:
            self._socket.close()

    def _step(self, do: Callable[[], None]) -> None:
        with Deadline(self._line, self._step_s) as deadline:
            try:
                do()
            except OSError as error:
                timed_out = deadline.expired or isinstance(error, TimeoutError)
                raise self._unreachable(error, timed_out=timed_out) from error

    def _connect(self) -> None:
        last: OSError = ConnectionRefusedError()
        for family, kind, protocol, place in self._places:
            self.close()
            self._socket = socket.socket(family, kind, protocol)
            self._socket.settimeout(self._step_s)
            self._line.opened(self._socket)
            try:
                self._socket.connect(place)
            except OSError as error:
                last = error
                continue
            if self._proxy is not None:
                self._pass_through(self._socket, self._proxy)
            return
        raise last

    def _pass_through(self, opened: socket.socket, proxy: Proxy) -> None:
        target = f"{self._address.host}:{self._address.port}"
        login = ""
        if proxy.user:
            packed = base64.b64encode(f"{proxy.user}:{proxy.password}".encode()).decode("ascii")
            login = f"Proxy-Authorization: Basic {packed}\r\n"
        opened.sendall(f"CONNECT {target} HTTP/1.1\r\nHost: {target}\r\n{login}\r\n".encode())
        head = b""
        while b"\r\n\r\n" not in head and len(head) < _HEAD_MAX:
            piece = opened.recv(4096)
            if not piece:
                break
            head += piece
        status = [*head.split(b" ", 2), b"", b""][1]
        if status in _REFUSED_LOGIN:
            raise PortalUnreachable(Hold.PROXY_PASSWORD)
        if not status.startswith(b"2"):
            raise PortalUnreachable(reason=LineReason.PROXY_DOWN)

    def _secure(self) -> None:
        if self._socket is None:
            raise RuntimeError("not_connected")
        context = trusting(self._certificates)
        wrapped = context.wrap_socket(self._socket, server_hostname=self._address.host)
        self._socket = wrapped

    def _door(self) -> tuple[str, int]:
        if self._proxy is not None:
            return self._proxy.host, self._proxy.port
        return self._address.host, self._address.port

    def _unreachable(self, error: Exception, *, timed_out: bool) -> PortalUnreachable:
        if isinstance(error, UnicodeError):
            return PortalUnreachable(reason=LineReason.NAME_UNKNOWN)
        fault = fault_of(error, timed_out=timed_out)
        reason = fault.reason
        is_before_portal = fault.hold is Hold.OFFLINE and reason is not LineReason.TIMED_OUT
        if self._proxy is not None and is_before_portal:
            reason = LineReason.PROXY_DOWN
        return PortalUnreachable(fault.hold, reason=reason, timed_out=timed_out)


def _resolve(door: tuple[str, int], names: queue.Queue[_Found]) -> None:
    """Ask the system for a name; it may take longer than anybody waits, and cannot be ended."""
    try:
        found = socket.getaddrinfo(*door, type=socket.SOCK_STREAM)
    except _NAME_ERRORS as error:
        names.put(error)
    else:
        names.put([(family, kind, protocol, place) for family, kind, protocol, _, place in found])
