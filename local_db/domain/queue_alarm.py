"""When a queue needs somebody: the amber and red rules and their reasons (offline_sync.md B13)."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from local_db.domain.outbox import Hold, QueueFigures

OLD: Final = timedelta(hours=24)
VERY_OLD: Final = timedelta(hours=72)
MANY_UNSENT: Final = 100
LEAST_DISK_BYTES: Final = 2**30
_STOPPED: Final = frozenset({Hold.AUTH, Hold.VERSION, Hold.FORKED})


class QueueAlarm(StrEnum):
    """One reason why the queue is amber or red, the most urgent first."""

    STOPPED = "stopped"
    ATTENTION = "attention"
    VERY_OLD = "very_old"
    DISK = "disk"
    OLD = "old"
    MANY = "many"

    @property
    def is_red(self) -> bool:
        """Whether it cannot wait; the others are amber."""
        return self not in {QueueAlarm.OLD, QueueAlarm.MANY}


def queue_alarms(
    figures: QueueFigures, hold: Hold | None, free_bytes: int, now: datetime
) -> tuple[QueueAlarm, ...]:
    """Return every reason that holds, the most urgent first; every border itself is still well."""
    oldest = figures.oldest_queued_at
    age = timedelta(0) if oldest is None else now - oldest
    holds = {
        QueueAlarm.STOPPED: hold in _STOPPED,
        QueueAlarm.ATTENTION: figures.attention > 0,
        QueueAlarm.VERY_OLD: age > VERY_OLD,
        QueueAlarm.DISK: free_bytes < LEAST_DISK_BYTES,
        QueueAlarm.OLD: OLD < age <= VERY_OLD,
        QueueAlarm.MANY: figures.unsent > MANY_UNSENT,
    }
    return tuple(alarm for alarm in QueueAlarm if holds[alarm])
