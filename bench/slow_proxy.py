"""A bad line without root: a loopback proxy with a rate, a delay and outages, but no lost packets.

The fallback of ``bench.tun_link``: TCP itself is not slowed, so shares measured here are kinder
than a real line's; ratios between two runs over it still hold.
"""

import contextlib
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
        with contextlib.suppress(OSError):
            while piece := source.recv(_PIECE):
                self._take_time(way, len(piece))
                sink.sendall(piece)
            sink.shutdown(socket.SHUT_WR)

    def _take_time(self, way: str, count: int) -> None:
        with self._lock:
            now = time.monotonic()
            is_idle = self._free_at[way] < now
            start = max(now, self._free_at[way])
            self._free_at[way] = start + count / (self._plan.rate_kbit * 125)
            self.carried[way] += count
            due = self._free_at[way] + (self._plan.round_trip_ms / 2000 if is_idle else 0.0)
        while self._plan.is_away(time.monotonic() - self._began):
            time.sleep(0.05)
        time.sleep(max(0.0, due - time.monotonic()))


@contextlib.contextmanager
def slow_line(plan: Plan, target: int) -> Iterator[SlowProxy]:
    """Open a line to a port of this machine."""
    proxy = SlowProxy(plan, target)
    try:
        yield proxy
    finally:
        proxy.close()
