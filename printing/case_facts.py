"""What a status slip and a re-contact slip are made from: plain facts, as ``slip_facts``.

Source: domain study, section D, "Other papers": what happened so far, with the age of the news.
"""

from dataclasses import dataclass
from datetime import datetime

from printing.slip_facts import Both, SlipFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class StepFacts:
    """One step of the portal's handling; ``at`` is its own text where it is no date."""

    at: datetime | str
    state: Both
    department: Both | None = None
    officer: Both | None = None
    note: Both | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFacts:
    """A complaint as it stands today.

    ``slip`` holds the number, the office and whose complaint it is (the name as lists show it);
    ``steps`` are the portal's, the newest first. ``as_of`` is when the portal was last heard.
    """

    slip: SlipFacts
    state: Both
    as_of: datetime | None
    is_late: bool = False
    outcome: Both | None = None
    steps: tuple[StepFacts, ...] = ()
    printed_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class RecontactFacts:
    """The citizen came again; ``count`` tells how often so far."""

    at: datetime
    note: str | None
    disputes_outcome: bool
    count: int
    taken_by: str
