"""A bad line without root: a loopback proxy with a rate, a delay and outages, but no lost packets.

The fallback of ``bench.tun_link``: TCP itself is not slowed, so shares measured here are kinder
than a real line's; ratios between two runs over it still hold.
"""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator

from bench.tun_link import Plan

_PIECE = 1_024


class SlowProxy:
    """Listens on loopback and passes bytes on as slowly as its plan says."""

    def __init__(self, plan: Plan, target: int) -> None:
        self._plan = plan
        self._target = target
        self._began = time.monotonic()
        self._free_at = {"up": 0.0, "down": 0.0}
        self._lock = threading.Lock()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.carried = {"up": 0, "down": 0}
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self._listening.getsockname()[1])

    def close(self) -> None:
        """Take no more connections."""
        self._listening.close()

    def _accept(self) -> None:
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._listening.accept()
                # Little is kept in buffers: what was sent has nearly arrived.
                client.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8_192)
                upstream = socket.create_connection(("127.0.0.1", self._target))
                for way, source, sink in (("up", client, upstream), ("down", upstream, client)):
                    threading.Thread(
                        target=self._carry, args=(way, source, sink), daemon=True
                    ).start()

    def _carry(self, way: str, source: socket.socket, sink: socket.socket) -> None:
        """Take pieces at the line's rate; another thread hands them over after the delay."""
        under_way: queue.Queue[tuple[float, bytes]] = queue.Queue()
        threading.Thread(target=self._hand_over, args=(under_way, sink), daemon=True).start()
        piece = b"begin"
        while piece:
            try:
                piece = source.recv(_PIECE)
            except OSError:
                piece = b""
            left_at = self._take_time(way, len(piece))
            under_way.put((left_at + self._plan.round_trip_ms / 2000, piece))

    def _hand_over(
        self, under_way: "queue.Queue[tuple[float, bytes]]", sink: socket.socket
    ) -> None:
        with contextlib.suppress(OSError):
            while True:
                arrives, piece = under_way.get()
                time.sleep(max(0.0, arrives - time.monotonic()))
                if not piece:
                    sink.shutdown(socket.SHUT_WR)
                    return
                sink.sendall(piece)

    def _take_time(self, way: str, count: int) -> float:
        """Wait for the line's rate and its outages; return when the piece has left."""
        with self._lock:
            start = max(time.monotonic(), self._free_at[way])
            self._free_at[way] = start + count / (self._plan.rate_kbit * 125)
            self.carried[way] += count
            due = self._free_at[way]
        while self._plan.is_away(time.monotonic() - self._began):
            time.sleep(0.05)
        time.sleep(max(0.0, due - time.monotonic()))
        return time.monotonic()


@contextlib.contextmanager
def slow_line(plan: Plan, target: int) -> Iterator[SlowProxy]:
    """Open a line to a port of this machine."""
    proxy = SlowProxy(plan, target)
    try:
        yield proxy
    finally:
        proxy.close()
