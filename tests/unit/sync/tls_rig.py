"""A proxy that asks for a password."""

import _thread
import base64
import contextlib
import socket

from raw_server import header


class SmallProxy:
    """Tunnels every CONNECT to one port, for whoever knows the password."""

    def __init__(self, port: int, login: str, refusal: str = "407 Proxy Auth Required") -> None:
        self._port = port
        self._wanted = f"Basic {base64.b64encode(login.encode()).decode()}"
        self._refusal = refusal
        self._listening = socket.create_server(("127.0.0.1", 0))
        self._open: list[socket.socket] = []
        self.tunnels = 0

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> "SmallProxy":
        _thread.start_new_thread(self._accept, ())
        return self

    def __exit__(self, *_: object) -> None:
        with contextlib.suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        for end in self._open:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                near, _ = self._listening.accept()
                self._open.append(near)
                _thread.start_new_thread(self._serve, (near,))

    def _serve(self, near: socket.socket) -> None:
        head = b""
        while b"\r\n\r\n" not in head:
            piece = near.recv(4096)
            if not piece:
                return
            head += piece
        if header(head.rstrip(), "proxy-authorization") != self._wanted:
            near.sendall(f"HTTP/1.1 {self._refusal}\r\nContent-Length: 0\r\n\r\n".encode())
            return
        far = socket.create_connection(("127.0.0.1", self._port))
        self._open.append(far)
        self.tunnels += 1
        near.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        _thread.start_new_thread(_pump, (near, far))
        _pump(far, near)


def _pump(source: socket.socket, target: socket.socket) -> None:
    with contextlib.suppress(OSError):
        while piece := source.recv(65536):
            target.sendall(piece)
    with contextlib.suppress(OSError):
        target.shutdown(socket.SHUT_RDWR)
