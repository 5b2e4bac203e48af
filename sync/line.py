"""The one socket to the portal: watched, counted, and cut when its time is up.

The timeouts of requests limit the gap between two bytes, not the whole: a reply of one byte each
0.9 s ran for ever (offline_sync.md B4, rule 2). Only closing the socket ends that.
"""

import contextlib
import socket
import threading
import time
from types import TracebackType
from typing import Final, Self

_CUT_AGAIN_S: Final = 0.2


class Line:
    """The socket in use; one request at a time runs over it (offline_sync.md B12)."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._socket: socket.socket | None = None
        self._is_ended = False
        self.bytes_up = 0

    def opened(self, opened: socket.socket) -> None:
        """Take over watching a new socket."""
        with self._lock:
            self._socket = opened
            is_ended = self._is_ended
        if is_ended:
            self.cut()

    def sent(self, count: int) -> None:
        """Count bytes that went up."""
        self.bytes_up += count

    def cut(self) -> None:
        """Shut the socket down, so that whoever waits on it wakes up at once."""
        with self._lock:
            watched = self._socket
        if watched is None:
            return
        with contextlib.suppress(OSError):
            # Not SSLSocket.shutdown: that drops the TLS layer under the thread reading through it.
            socket.socket.shutdown(watched, socket.SHUT_RDWR)

    def end(self) -> None:
        """Cut the socket, and every later one as soon as it opens."""
        with self._lock:
            self._is_ended = True
        self.cut()


class Deadline:
    """A total time for one exchange; ``expired`` tells that it was cut."""

    def __init__(self, line: Line, seconds: float) -> None:
        self._line = line
        self._end = time.monotonic() + seconds
        self._over = threading.Event()
        self.expired = False
        self._watch = threading.Thread(target=self._run, name="deadline", daemon=True)

    def extend(self, seconds: float) -> None:
        """Give more time: a slow line that moves is not a dead one."""
        self._end += seconds

    def __enter__(self) -> Self:
        self._watch.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._watch.join()

    def _run(self) -> None:
        while (left := self._end - time.monotonic()) > 0:
            if self._over.wait(left):
                return
        self.expired = True
        # A connection may still open after the end: cut again until the exchange gives up.
        self._line.cut()
        while not self._over.wait(_CUT_AGAIN_S):
            self._line.cut()
