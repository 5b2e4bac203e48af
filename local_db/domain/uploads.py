"""A paper on its way to the portal, and why one may not get there (offline_sync.md B8)."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class PaperTrouble(StrEnum):
    """Why somebody must look after a paper; its complaint is not touched by it."""

    DAMAGED = "paper_damaged_here"
    ALTERED = "paper_altered"
    REFUSED = "paper_refused"


@dataclass(frozen=True, slots=True, kw_only=True)
class WaitingPaper:
    """A paper of a complaint that the portal has; the paper itself it has not.

    Attributes:
        location: where the portal keeps what came of it so far.
        reached: how much that was, when it was told last.
        mismatches: how often it arrived whole and altered.
    """

    case_id: str
    ref: str
    sha256: str
    bytes: int
    mime: str
    location: str | None
    reached: int
    mismatches: int


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperTally:
    """How many of a complaint's papers the portal has; a purged one it has for certain."""

    total: int = 0
    sent: int = 0
    trouble: PaperTrouble | None = None
    code: str | None = None

    @property
    def is_pending(self) -> bool:
        """Whether some are still to come."""
        return self.sent < self.total


NO_PAPERS: Final = PaperTally()
