"""One person's time at the counter, and what came of it."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Shift:
    """Who is on duty since when; complaints of it have a record number above ``after``.

    A number, not a time, bounds them: the PC's clock may be set while somebody works.
    """

    operator_code: str
    began_at: datetime
    after: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ShiftFigures:
    """What was filed in a shift, and what became of it; every slip is in exactly one figure."""

    filed: int = 0
    printed: int = 0
    not_printed: int = 0
    unsent: int = 0

    @property
    def without_slip(self) -> int:
        """How many were filed for which no slip is wanted."""
        return self.filed - self.printed - self.not_printed


@dataclass(frozen=True, slots=True, kw_only=True)
class ClosedShift:
    """A shift that is over, as the closing sentence tells it."""

    shift: Shift
    ended_at: datetime
    figures: ShiftFigures
