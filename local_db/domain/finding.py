"""A page of what a search found, and the place where the next page begins."""

from dataclasses import dataclass

from local_db.domain.case import CaseSummary


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
