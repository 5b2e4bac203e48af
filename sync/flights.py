"""Batches on their way to the portal: at most two at once, whichever lands first is kept first.

Two keep-alive connections fill a slow line where one leaves a third of it empty, and a stall of
one does not stop the other (portal_network.md 3.4). Only the exchange itself is in another thread:
the store is read and written by the caller alone.
"""

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
    """A batch that came back: with a reply, or with the error that it ended in."""

    messages: Sequence[Message]
    told: AuditHead | None
    seconds: float
    reply: MessagesReply | None = None
    error: PortalError | None = None


class Flights:
    """Sends batches side by side; whoever leaves waits until all have landed."""

    def __init__(self, send: Callable[[bytes], MessagesReply], clock: Clock) -> None:
        self._send = send
        self._clock = clock
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
        """Send a batch without waiting for it."""
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
        try:
            reply = self._send(plain)
        except PortalError as error:
            trouble = error
        return Landing(
            messages=messages,
            told=told,
            seconds=self._clock.monotonic() - began,
            reply=reply,
            error=trouble,
        )
