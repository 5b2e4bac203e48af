"""A server of bytes: a script writes each reply, so that it can be cut and dripped."""

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Callable
from typing import Any

Script = Callable[[socket.socket, str], None]


class RawServer:
    """Listens on loopback; ``script`` gets the connection and the request's id."""

    def __init__(self, script: Script, context: ssl.SSLContext | None = None) -> None:
        self._script = script
        self._context = context
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._threads: list[threading.Thread] = []
        self._open: list[socket.socket] = []
        self.requests: list[bytes] = []
        self._is_closing = False
        self._acceptor = threading.Thread(target=self._accept, daemon=True)

    @property
    def port(self) -> int:
        return self._listening.getsockname()[1]

    @property
    def url(self) -> str:
        scheme = "http" if self._context is None else "https"
        return f"{scheme}://127.0.0.1:{self.port}"

    def __enter__(self) -> "RawServer":
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        # A blocked accept() does not notice close(): a last visitor wakes it.
        with contextlib.suppress(OSError):
            socket.create_connection(self._listening.getsockname()).close()
        self._acceptor.join(5)
        self._listening.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()
        for thread in self._threads:
            thread.join(5)

    def _accept(self) -> None:
        while True:
            connection, _ = self._listening.accept()
            self._open.append(connection)
            if self._is_closing:
                return
            thread = threading.Thread(target=self._run, args=(connection,), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _run(self, connection: socket.socket) -> None:
        with contextlib.suppress(OSError, ValueError):
            if self._context is not None:
                connection = self._context.wrap_socket(connection, server_side=True)
                self._open.append(connection)
            head = read_request(connection)
            if not head:
                return
            self.requests.append(head)
            self._script(connection, request_id(head))


def read_request(connection: socket.socket) -> bytes:
    data = b""
    while b"\r\n\r\n" not in data:
        piece = connection.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    wanted = header(head, "content-length")
    while wanted and len(body) < int(wanted):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body


def header(head: bytes, name: str) -> str | None:
    for line in head.decode("latin-1").split("\r\n")[1:]:
        found, _, value = line.partition(":")
        if found.strip().lower() == name:
            return value.strip()
    return None


def request_id(head: bytes) -> str:
    return header(head, "x-request-id") or ""


def reply(
    echo: str, body: bytes, status: int = 200, *, length: int | None = None, **headers: Any
) -> bytes:
    """A whole reply; ``length`` lies about the body's, -1 leaves it out."""
    told = len(body) if length is None else length
    lines = {
        "Content-Type": "application/json",
        "X-Request-ID": echo,
        # One connection has one reply: without this, a second request races with its end.
        "Connection": "close",
        **({} if told == -1 else {"Content-Length": str(told)}),
        **{name.replace("_", "-"): value for name, value in headers.items()},
    }
    text = "".join(f"{name}: {value}\r\n" for name, value in lines.items() if value is not None)
    return f"HTTP/1.1 {status} X\r\n{text}\r\n".encode("latin-1") + body


def drip(connection: socket.socket, data: bytes, gap_s: float) -> None:
    for place in range(len(data)):
        connection.sendall(data[place : place + 1])
        time.sleep(gap_s)
