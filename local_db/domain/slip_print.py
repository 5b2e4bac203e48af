"""Which slips were handed out: every printed copy, and those nobody confirmed."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SlipState(StrEnum):
    """Whether a copy of a slip is known to have come out of the printer."""

    PENDING = "pending"
    PRINTED = "printed"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrint:
    """One copy of a complaint's slip; copy 1 is asked for in the filing transaction."""

    ref: str
    copy: int
    state: SlipState
    paper: str
    operator: str
    asked_at: datetime
    printed_at: datetime | None
    code: str | None
