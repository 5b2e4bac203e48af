"""A line between client and portal that is slow: delay and rate on loopback, in user space."""

import _thread
import contextlib
import queue
import socket
import threading
import time

_PIECE = 2048
# What a slow link holds in its buffers before the sender has to wait.
_BUFFER_S = 0.4


class Direction:
    """One way of the link; all connections share its rate."""

    def __init__(self, delay_s: float, bytes_a_second: float) -> None:
        self._delay_s, self._rate = delay_s, bytes_a_second
        self._lock = threading.Lock()
        self._free_at = 0.0

    def carry(self, source: socket.socket, target: socket.socket) -> None:
        """Pump until the source ends; each piece arrives when the link would bring it."""
        way: queue.Queue[tuple[float, bytes]] = queue.Queue()
        _thread.start_new_thread(self._arrive, (way, target))
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                with self._lock:
                    sent_at = max(time.monotonic(), self._free_at) + len(piece) / self._rate
                    self._free_at = sent_at
                way.put((sent_at + self._delay_s, piece))
                time.sleep(max(0.0, sent_at - time.monotonic() - _BUFFER_S))
        way.put((0.0, b""))

    def _arrive(self, way: "queue.Queue[tuple[float, bytes]]", target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while True:
                at, piece = way.get()
                if not piece:
                    target.shutdown(socket.SHUT_WR)
                    return
                time.sleep(max(0.0, at - time.monotonic()))
                target.sendall(piece)


class SlowLine:
    """Listens on loopback and passes everything on to a port, slowly."""

    def __init__(self, port: int, *, delay_s: float, bytes_a_second: float = 1e9) -> None:
        self._port = port
        self._up = Direction(delay_s, bytes_a_second)
        self._down = Direction(delay_s, bytes_a_second)
        self._listening = socket.socket()
        # A small window, so that the sender feels the line and not the kernel's buffers.
        self._listening.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self._listening.bind(("127.0.0.1", 0))
        self._listening.listen(16)
        self._open: list[socket.socket] = []
        self._is_closing = False
        self.connections = 0

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._listening.getsockname()[1]}"

    def __enter__(self) -> "SlowLine":
        self._acceptor = threading.Thread(target=self._accept, daemon=True)
        self._acceptor.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._is_closing = True
        with contextlib.suppress(OSError):
            socket.create_connection(self._listening.getsockname()).close()
        self._acceptor.join(5)
        self._listening.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            connection.close()

    def _accept(self) -> None:
        while True:
            near, _ = self._listening.accept()
            self._open.append(near)
            if self._is_closing:
                return
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self._port))
            self._open.append(far)
            for end in (near, far):
                end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            _thread.start_new_thread(self._up.carry, (near, far))
            _thread.start_new_thread(self._down.carry, (far, near))
