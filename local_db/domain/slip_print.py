"""Print jobs: every copy of every slip, from the wish to the paper in somebody's hand.

Evidence printing.md 7: a queue or a socket that took the bytes is no proof that anything came out,
so that "sent" is a state of its own until the device or the operator says more.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class SlipKind(StrEnum):
    """What is printed; each kind counts its copies by itself."""

    ACKNOWLEDGEMENT = "acknowledgement"
    STATUS = "status"
    RECONTACT = "recontact"


class SlipState(StrEnum):
    """How far a copy is; only ``PRINTED`` and ``CANCELLED`` need nobody any more."""

    PENDING = "pending"
    RENDERING = "rendering"
    # From here on some of it may be on paper, whatever is heard of it.
    SENDING = "sending"
    SENT = "sent"
    PRINTED = "printed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipPrint:
    """One copy of a slip; copy 1 of the acknowledgement is asked for in the filing transaction.

    ``sent_at`` is set from the moment on from which some of it may be on paper: the copy's number
    is used up then, and what is printed next is marked DUPLICATE.
    """

    id: int
    ref: str
    kind: SlipKind
    copy: int
    state: SlipState
    paper: str
    operator: str
    asked_at: datetime
    printed_at: datetime | None
    code: str | None
    tries: int
    printer: str | None
    sent_at: datetime | None
    changed_at: datetime | None
    spool_id: str | None

    @property
    def may_be_on_paper(self) -> bool:
        """Whether a printer was given any of it."""
        return self.sent_at is not None

    @property
    def needs_an_answer(self) -> bool:
        """Whether only somebody at the printer can tell what became of it."""
        return self.state is SlipState.SENT
