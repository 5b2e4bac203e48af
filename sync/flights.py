"""Batches on their way to the portal: at most two at once, whichever lands first is kept first.

Two keep-alive connections fill a slow line where one leaves a third of it empty, and a stall of
one does not stop the other (portal_network.md 3.4). A third batch may stand ready: it begins the
moment a connection is free, while the caller is still keeping what came back on it. Only the
exchange itself is in another thread: the store is read and written by the caller alone.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from types import TracebackType
from typing import Self

from local_db.domain.audit import AuditHead
from local_db.domain.clock import Clock
from local_db.domain.outbox import Message
from sync.errors import PortalError
from sync.replies import MessagesReply
from sync.wire import AT_MOST


@dataclass(frozen=True, slots=True, kw_only=True)
class Landing:
    """A batch that came back: with a reply, with the error that it ended in, or never begun."""

    messages: Sequence[Message]
    told: AuditHead | None
    seconds: float
    reply: MessagesReply | None = None
    error: PortalError | None = None

    @property
    def was_begun(self) -> bool:
        """Whether anything of it went to the portal."""
        return self.reply is not None or self.error is not None


class Flights:
    """Sends batches side by side; whoever leaves waits until all have landed."""

    def __init__(
        self, send: Callable[[bytes], MessagesReply], clock: Clock, stop: threading.Event
    ) -> None:
        self._send = send
        self._clock = clock
        self._stop = stop
        self._is_held = False
        self._pool = ThreadPoolExecutor(max_workers=AT_MOST, thread_name_prefix="sending")
        self._away: set[Future[Landing]] = set()

    def __len__(self) -> int:
        """How many batches are on their way."""
        return len(self._away)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._pool.shutdown(wait=True)

    def begin(self, plain: bytes, messages: Sequence[Message], told: AuditHead | None) -> None:
        """Send a batch as soon as a connection is free, without waiting for it.

        It is never begun when what lands before it is trouble, or a wish for patience.
        """
        if not self._away:
            self._is_held = False
        self._away.add(self._pool.submit(self._fly, plain, messages, told))

    def landed(self) -> Landing:
        """Wait for the batch that comes back first, and return it."""
        done, _ = wait(self._away, return_when=FIRST_COMPLETED)
        first = done.pop()
        self._away.remove(first)
        return first.result()

    def _fly(self, plain: bytes, messages: Sequence[Message], told: AuditHead | None) -> Landing:
        began = self._clock.monotonic()
        reply, trouble = None, None
        if not (self._is_held or self._stop.is_set()):
            try:
                reply = self._send(plain)
            except PortalError as error:
                trouble = error
            # Before this thread takes the next batch: the caller hears of it only later.
            if reply is None or reply.throttle_s is not None:
                self._is_held = True
        return Landing(
            messages=messages,
            told=told,
            seconds=self._clock.monotonic() - began,
            reply=reply,
            error=trouble,
        )
