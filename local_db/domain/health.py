"""How a store and its disk are, in values that every screen may hold."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from local_db.domain.audit import Check


class RoomLevel(StrEnum):
    """How much room there is."""

    AMPLE = "ample"
    LOW = "low"
    # The reserve was given up: finish what is in hand, then free some space.
    LAST = "last"
    # No number is given any more.
    FULL = "full"


@dataclass(frozen=True, slots=True, kw_only=True)
class RoomState:
    """The room on the data folder's disk, for the desk and ``abhijog doctor``."""

    level: RoomLevel
    free_bytes: int
    has_reserve: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class HealthReport:
    """What a store's opening found, for the desk, ``verify`` and ``doctor``."""

    checks: tuple[Check, ...]
    room: RoomState
    is_read_only: bool
    is_damaged: bool
    was_closed_well: bool
    looked_through_at: datetime | None
    is_deep_check_due: bool

    @property
    def failed(self) -> tuple[Check, ...]:
        """The checks that failed."""
        return tuple(check for check in self.checks if not check.ok)
