"""How another counter of the office stands, as the portal told it (contract 2, offices' queue)."""

from dataclasses import dataclass
from datetime import datetime

from local_db.domain.outbox import MissingNumbers


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterFound:
    """One counter; what the portal did not tell is None.

    Attributes:
        gaps: numbers that were given out there and never came.
    """

    device_id: str
    label: str
    last_seen: datetime | None
    unsent: int | None
    oldest_queued_at: datetime | None
    attention: int | None
    papers_pending: int | None
    issued: int | None
    received: int | None
    gaps: tuple[MissingNumbers, ...]

    @property
    def missing(self) -> int:
        """How many numbers were given out and never came."""
        return sum(gap.last - gap.first + 1 for gap in self.gaps)
