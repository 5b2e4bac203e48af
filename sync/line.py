"""The one socket to the portal: watched, counted, and cut when its time is up.

The timeouts of requests limit the gap between two bytes, not the whole: a reply of one byte each
0.9 s ran for ever (offline_sync.md B4, rule 2). Only closing the socket ends that.
"""

import contextlib
import math
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
        self.end = time.monotonic() + seconds
        self.expired = False

    def extend(self, seconds: float) -> None:
        """Give more time: a slow line that moves is not a dead one."""
        self.end += seconds

    def look(self) -> float:
        """Cut the line if the time is up; the seconds until this is to be looked at again."""
        left = self.end - time.monotonic()
        if left > 0:
            return left
        self.expired = True
        # A connection may still open after the end: cut again until the exchange gives up.
        self._line.cut()
        return _CUT_AGAIN_S

    def __enter__(self) -> Self:
        _WATCH.begin(self)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        _WATCH.finish(self)


class _Watch:
    """One thread that looks at every running deadline: an exchange starts none of its own."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._running: set[Deadline] = set()
        self._looks_at = math.inf
        self._thread: threading.Thread | None = None

    def begin(self, deadline: Deadline) -> None:
        with self._changed:
            self._running.add(deadline)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="deadlines", daemon=True)
                self._thread.start()
            if deadline.end < self._looks_at:
                self._changed.notify()

    def finish(self, deadline: Deadline) -> None:
        """Look at it no more; under the lock, so that no cut falls on the next exchange."""
        with self._changed:
            self._running.discard(deadline)

    def _run(self) -> None:
        with self._changed:
            while True:
                wait = min((deadline.look() for deadline in self._running), default=None)
                self._looks_at = math.inf if wait is None else time.monotonic() + wait
                self._changed.wait(wait)


_WATCH: Final = _Watch()
