"""HTTP/1.1 messages as bytes: just enough to stand between a client and a server."""

import contextlib
import gzip
import json
import socket
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

_PIECE = 65_536
JSON = "application/json"
PROBLEM = "application/problem+json"


class HungUpError(Exception):
    """The other side is gone, or is to be left."""


@dataclass(frozen=True, slots=True)
class Whole:
    """One message of either direction."""

    head: bytes
    body: bytes

    @property
    def raw(self) -> bytes:
        return self.head + b"\r\n\r\n" + self.body

    @property
    def first_line(self) -> str:
        return self.head.split(b"\r\n", 1)[0].decode("latin-1")

    @property
    def method(self) -> str:
        return self.first_line.split(" ")[0]

    @property
    def path(self) -> str:
        return self.first_line.split(" ")[1].partition("?")[0]

    @property
    def status(self) -> int:
        return int(self.first_line.split(" ")[1])

    def header(self, name: str) -> str | None:
        for line in self.head.decode("latin-1").split("\r\n")[1:]:
            found, _, value = line.partition(":")
            if found.strip().lower() == name:
                return value.strip()
        return None

    def without(self, *names: str) -> "Whole":
        """Return it without some headers, as a proxy strips them."""
        first, *lines = self.head.split(b"\r\n")
        kept = [line for line in lines if line.split(b":")[0].decode().lower() not in names]
        return Whole(b"\r\n".join([first, *kept]), self.body)

    def with_body(self, body: bytes) -> "Whole":
        """Return it with another body and the length of that."""
        bare = self.without("content-length")
        return Whole(bare.head + f"\r\nContent-Length: {len(body)}".encode(), body)

    def json_changed(self, change: Callable[[dict[str, Any]], dict[str, Any]]) -> "Whole":
        """Return a reply whose JSON a careless server wrote otherwise."""
        is_packed = self.header("content-encoding") == "gzip"
        body = gzip.decompress(self.body) if is_packed else self.body
        told = json.dumps(change(json.loads(body)), ensure_ascii=False)
        return self.without("content-encoding").with_body(told.encode())


def made(status: int, body: bytes, headers: Mapping[str, str]) -> Whole:
    """Make a reply of our own."""
    lines = "".join(f"\r\n{name}: {value}" for name, value in headers.items())
    head = f"HTTP/1.1 {status} X{lines}\r\nContent-Length: {len(body)}"
    return Whole(head.encode("latin-1"), body)


def receive(connection: socket.socket, *, has_body: bool = True) -> Whole:
    """Read one message with its declared length."""
    data = b""
    while b"\r\n\r\n" not in data:
        data += _piece(connection)
    head, _, body = data.partition(b"\r\n\r\n")
    whole = Whole(head, body)
    if not has_body:
        return whole
    if (whole.header("transfer-encoding") or "").lower() == "chunked":
        while not body.endswith(b"0\r\n\r\n"):
            body += _piece(connection)
        return Whole(head, body)
    wanted = int(whole.header("content-length") or 0)
    while len(body) < wanted:
        body += _piece(connection)
    return Whole(head, body)


def reset(connection: socket.socket) -> None:
    """Close with a reset instead of a farewell."""
    with contextlib.suppress(OSError):
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _piece(connection: socket.socket) -> bytes:
    try:
        piece = connection.recv(_PIECE)
    except OSError as error:
        raise HungUpError from error
    if not piece:
        raise HungUpError
    return piece
