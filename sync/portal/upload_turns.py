"""One writer an upload: who comes later ends who was there (portal contract, section 5).

After a time-out the old connection may still deliver what was buffered while the retry writes: a
server that let both write held 719,748 bytes of a 600,000-byte file (portal_network.md 3.5).
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, TypeVar

from sync.contract.codes import ProblemCode
from sync.portal.problems import ProblemError

_Result = TypeVar("_Result")


@dataclass(slots=True, eq=False)
class Turn:
    """A caller's turn at an upload, until another one comes."""

    is_over: bool = False
    # Of any result: it is only ever cancelled.
    waiting: "asyncio.Future[Any] | None" = field(default=None, repr=False)

    def end(self) -> None:
        """Take the turn away; who still waits for bytes of its line stops waiting."""
        self.is_over = True
        if self.waiting is not None:
            self.waiting.cancel()

    def check(self) -> None:
        """Refuse to go on when another caller came.

        Raises:
            ProblemError: 409 ``offset_wrong``: ask again where to go on.
        """
        if self.is_over:
            raise ProblemError(HTTPStatus.CONFLICT, ProblemCode.OFFSET_WRONG)

    async def receive(self, coming: Awaitable[_Result]) -> _Result:
        """Wait for what a line brings, but only while it is this caller's turn.

        Raises:
            ProblemError: another caller came meanwhile.
        """
        self.waiting = waiting = asyncio.ensure_future(coming)
        try:
            return await waiting
        except asyncio.CancelledError:
            self.check()
            raise
        finally:
            self.waiting = None


@dataclass(slots=True)
class _Place:
    lock: asyncio.Lock = field(default_factory=asyncio.Lock)
    current: Turn | None = None
    callers: int = 0


class UploadTurns:
    """The turns at all uploads of one server; they live in its event loop."""

    def __init__(self) -> None:
        self._places: dict[str, _Place] = {}

    @asynccontextmanager
    async def turn(self, upload_id: str) -> AsyncIterator[Turn]:
        """Take the turn at an upload; the caller before loses it at once."""
        place = self._places.setdefault(upload_id, _Place())
        if place.current is not None:
            place.current.end()
        mine = place.current = Turn()
        place.callers += 1
        try:
            yield mine
        finally:
            place.callers -= 1
            if place.current is mine:
                place.current = None
            if place.callers == 0:
                self._places.pop(upload_id, None)

    @asynccontextmanager
    async def alone(self, upload_id: str, turn: Turn) -> AsyncIterator[None]:
        """Work on an upload's file with nobody else at it, if it is still this caller's turn.

        Raises:
            ProblemError: another caller came meanwhile.
        """
        async with self._places[upload_id].lock:
            turn.check()
            yield
