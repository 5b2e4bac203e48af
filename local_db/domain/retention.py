"""How long what is no longer needed is kept, and by whose clock that is judged (domain.md E).

Days are counted between times that the portal told. A PC clock that is years wrong, today or when
a file was written, can therefore neither remove anything early nor keep it for ever.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

# A paper that the portal confirmed is kept here this long, for questions at the counter.
PAPERS_KEPT_DAYS: Final = 90
PAPERS_KEPT_SETTING: Final = "papers_kept_days"
LEAST_DAYS: Final = 7
MOST_DAYS: Final = 3_650
# A paper that nothing names: the draft it was added to was thrown away.
LOOSE_PAPERS_KEPT: Final = timedelta(days=30)
# Logs are kept at least one year (DPDP rule 8(3)), and not much longer.
LOGS_KEPT: Final = timedelta(days=366)
EVERY: Final = timedelta(hours=20)


def papers_kept(setting: str | None) -> timedelta:
    """Return how long sent papers are kept; what is no sensible number of days is the default."""
    is_number = setting is not None and setting.isascii() and setting.isdigit()
    days = int(setting) if is_number and setting is not None else PAPERS_KEPT_DAYS
    return timedelta(days=days if LEAST_DAYS <= days <= MOST_DAYS else PAPERS_KEPT_DAYS)


@dataclass(frozen=True, slots=True)
class Sightings:
    """Since when things that nobody needs have been seen, by the portal's clock."""

    since: Mapping[str, datetime] = field(default_factory=dict)

    def seen(self, names: Iterable[str], now: datetime) -> "Sightings":
        """Look again: what is new begins now, what is gone or needed again is forgotten."""
        return Sightings({name: self.since.get(name, now) for name in sorted(names)})

    def older_than(self, age: timedelta, now: datetime) -> frozenset[str]:
        """Return what was seen at every look for that long."""
        return frozenset(name for name, since in self.since.items() if now - since >= age)


@dataclass(frozen=True, slots=True, kw_only=True)
class RetentionMemory:
    """What one look keeps for the next."""

    ran_at: datetime | None = None
    papers: Sightings = Sightings()
    logs: Sightings = Sightings()

    def is_due(self, now: datetime) -> bool:
        """Tell whether it is time to look again; a portal whose clock went back is waited for."""
        return self.ran_at is None or now - self.ran_at >= EVERY
