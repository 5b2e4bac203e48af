"""What a sync cycle did, and how it left things (docs: command-line.md, ``send``)."""

import dataclasses
from dataclasses import dataclass

from local_db.domain.outbox import Hold, LineReason


@dataclass(slots=True, kw_only=True)
class Tally:
    """The counts of a cycle while it runs; ``is_confirmed`` once the feed's last page is in."""

    accepted: int = 0
    duplicate: int = 0
    changes: int = 0
    is_confirmed: bool = False

    @property
    def settled(self) -> int:
        """Messages that the portal now has."""
        return self.accepted + self.duplicate


@dataclass(frozen=True, slots=True, kw_only=True)
class CycleReport:
    """A finished cycle: what moved in it, and how the queue and the line stand after it.

    Attributes:
        attention: messages and papers that somebody must look after.
        papers_pending: papers that the portal has not.
        papers_waiting: those of them that go by themselves.
        wait_s: how long to wait before the next cycle, jitter included.
        reason: what is wrong with the line, where it could be told.
        may_hurry: whether "Send now" may cut that wait short (the portal asked for nothing).
    """

    accepted: int
    duplicate: int
    attention: int
    unsent: int
    papers_pending: int
    changes: int
    hold: Hold | None
    requests: int
    bytes_up: int
    bytes_down: int
    wait_s: float = dataclasses.field(default=0.0, compare=False)
    may_hurry: bool = True
    papers_waiting: int = dataclasses.field(default=0, compare=False)
    reason: LineReason | None = dataclasses.field(default=None, compare=False)
