"""What an upgrade of the store goes through, told while it runs (local_db.md 8)."""

from dataclasses import dataclass
from enum import StrEnum

from local_db.domain.errors import DeskError


class UpgradeStep(StrEnum):
    """The steps in their order; the word for each is ``values.upgrade_step.<value>``."""

    COPY = "copy"
    CHANGE = "change"
    CHECK = "check"
    DONE = "done"


@dataclass(frozen=True, slots=True, kw_only=True)
class UpgradeProgress:
    """A step that begins, on the way from one revision of the store to another."""

    step: UpgradeStep
    source: str
    target: str


class UpgradeError(DeskError):
    """The store was not brought up to date; it is exactly as the older program left it."""
