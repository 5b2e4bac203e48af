"""What a test of the way to the portal found, step by step (portal_network.md 4)."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from local_db.domain.outbox import Hold, LineReason


class LineStep(StrEnum):
    """The steps in their order; each needs the one before."""

    NAME = "name"
    CONNECTION = "connection"
    SECURITY = "security"
    ANSWER = "answer"
    SIGN_IN = "sign_in"
    CLOCK = "clock"
    EXCHANGE = "exchange"


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockGap:
    """What this PC's clock showed, and what the portal's did."""

    here: datetime
    there: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class StepOutcome:
    """One step that went well, or the one at which the test ended.

    Attributes:
        hold: what is wrong with the line or with this device.
        reason: what exactly, as near as can be told.
        gap: given when the clock is what is wrong.
        code: an error of this PC itself.
    """

    step: LineStep
    ms: int
    hold: Hold | None = None
    reason: LineReason | None = None
    gap: ClockGap | None = None
    code: str = ""

    @property
    def is_ok(self) -> bool:
        """Whether the step went well."""
        return self.hold is None and self.gap is None and not self.code
