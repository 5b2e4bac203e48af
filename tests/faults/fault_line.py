"""A line to the portal that fails where a script says: a loopback proxy that knows calls by name.

    line.plan(lose_reply, on="POST /v1/messages", nth=2)

Every call is noted in ``line.story``; a test that fails prints it, with the faults that struck.
"""

import contextlib
import socket
import threading
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from tests.faults.wire import HungUpError, Whole, receive, reset

ANY = ""
_PATIENCE_S = 30.0
_TICK_S = 0.02


@dataclass(slots=True)
class Exchange:
    """One request that came down the line, and what can be done about it."""

    line: "FaultLine"
    request: Whole
    client: socket.socket
    upstream: socket.socket

    def forward(self, request: Whole | None = None) -> Whole:
        """Let the portal answer it; by then the portal has committed."""
        self.line.pace(len((request or self.request).raw))
        self.upstream.sendall((request or self.request).raw)
        has_body = self.request.method != "HEAD"
        reply = receive(self.upstream, has_body=has_body)
        self.line.pace(len(reply.raw))
        return reply

    def send(self, data: bytes) -> None:
        """Give bytes to the client."""
        self.client.sendall(data)

    def wait(self, seconds: float) -> None:
        """Let time pass, unless the line is torn down."""
        end = time.monotonic() + seconds
        while time.monotonic() < end and not self.line.is_closing:
            time.sleep(_TICK_S)


# What is given to the client, or None when the fault has seen to that itself.
Fault = Callable[[Exchange], Whole | None]


@dataclass(slots=True)
class Planned:
    """A fault that strikes from the n-th call on, so many times."""

    fault: Fault
    on: str
    nth: int
    times: float


@dataclass(slots=True)
class FaultLine:
    """Listens on loopback for a client and talks to the portal behind it."""

    target: str
    story: list[str] = field(default_factory=list)
    kept: list[Whole] = field(default_factory=list)
    last_reply: dict[str, Whole] = field(default_factory=dict)
    is_closing: bool = False
    is_down: bool = False
    bytes_a_second: float = 0.0
    delay_s: float = 0.0
    struck: int = 0
    _planned: list[Planned] = field(default_factory=list)
    _calls: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)
    _open: set[socket.socket] = field(default_factory=set)
    _threads: list[threading.Thread] = field(default_factory=list)
    _listening: socket.socket = field(
        default_factory=lambda: socket.create_server(("127.0.0.1", 0))
    )

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> "FaultLine":
        self._start(self._accept)
        return self

    def __exit__(self, *_: object) -> None:
        self.is_closing = True
        # A blocked accept() does not notice close(): a last visitor wakes it.
        with contextlib.suppress(OSError):
            socket.create_connection(self._listening.getsockname()).close()
        self.drop_all()
        for thread in self._threads:
            thread.join(_PATIENCE_S)
        self._listening.close()

    # The script

    def plan(self, fault: Fault, *, on: str = ANY, nth: int = 1, times: float = 1) -> None:
        """Let a fault strike the n-th call from now on whose method and path begin so."""
        with self._lock:
            self._planned.append(Planned(fault, on, self._calls[on] + nth, times))
            self._calls.setdefault(on, self._calls[on])

    def clear(self) -> None:
        """End all faults: the line is good again."""
        with self._lock:
            self._planned.clear()
            self.is_down = False

    def calls(self, on: str) -> int:
        """Count the calls so far whose method and path begin so."""
        return sum(entry.partition(": ")[0].startswith(on) for entry in self.story)

    def drop_all(self) -> None:
        """Break every open connection, as a modem that hangs up."""
        with self._lock:
            sockets = list(self._open)
        for one in sockets:
            with contextlib.suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)

    def pace(self, count: int) -> None:
        """Take the time that so many bytes need on this line."""
        if self.bytes_a_second:
            time.sleep(self.delay_s / 2 + count / self.bytes_a_second)

    def deliver_again(self) -> list[int]:
        """Send every kept request to the portal once more, as a stubborn proxy; tell the codes."""
        return [self._deliver(request).status for request in self.kept]

    # The line

    def _deliver(self, request: Whole) -> Whole:
        with self._connect() as upstream:
            upstream.sendall(request.raw)
            return receive(upstream)

    def _connect(self) -> socket.socket:
        parts = urlsplit(self.target)
        return socket.create_connection((parts.hostname or "", parts.port or 80), _PATIENCE_S)

    def _accept(self) -> None:
        while True:
            client, _ = self._listening.accept()
            if self.is_closing or self.is_down:
                reset(client)
                client.close()
                if self.is_closing:
                    return
                continue
            self._start(lambda client=client: self._serve(client))

    def _start(self, work: Callable[[], None]) -> None:
        thread = threading.Thread(target=work, daemon=True)
        self._threads.append(thread)
        thread.start()

    def _serve(self, client: socket.socket) -> None:
        with contextlib.suppress(HungUpError, OSError), client, self._connect() as upstream:
            with self._lock:
                self._open |= {client, upstream}
            try:
                while not self.is_closing:
                    self._pass(Exchange(self, receive(client), client, upstream))
            finally:
                with self._lock:
                    self._open -= {client, upstream}

    def _pass(self, exchange: Exchange) -> None:
        request = exchange.request
        call = f"{request.method} {request.path}"
        fault = self._due(call)
        self.story.append(f"{call}: {'passed' if fault is None else fault.__name__}")
        if fault is None:
            reply: Whole | None = exchange.forward()
        else:
            self.struck += 1
            reply = fault(exchange)
        if reply is not None:
            self.last_reply[call] = reply
            exchange.send(reply.raw)

    def _due(self, call: str) -> Fault | None:
        with self._lock:
            for on in list(self._calls):
                self._calls[on] += call.startswith(on)
            for planned in self._planned:
                reached = call.startswith(planned.on) and self._calls[planned.on] >= planned.nth
                if reached and planned.times > 0:
                    planned.times -= 1
                    return planned.fault
        return None
