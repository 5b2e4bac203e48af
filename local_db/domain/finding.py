"""A page of what a search found, and the place where the next page begins."""

from dataclasses import dataclass
from typing import Final

from local_db.domain.case import CaseSummary

# A screen shows some twenty rows; each row beyond it costs two reads of the disk.
PAGE_ROWS: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPlace:
    """How far a search was read: the way to go on with, and the last record read."""

    way: int
    before: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class FoundPage:
    """Cases found, best first and newest first within what is equally good."""

    rows: tuple[CaseSummary, ...]
    after: FoundPlace | None
