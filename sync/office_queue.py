"""How the counters of an office stand, as the portal sees them (contract 2, offices' queue)."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from local_db.domain.outbox import MissingNumbers
from sync.reading import moment_of, objects_of, required_list, text_of, whole_of
from sync.replies import numbers_of


@dataclass(frozen=True, slots=True, kw_only=True)
class CounterFound:
    """One counter; what the portal did not tell is None.

    Attributes:
        gaps: numbers that were given out there and never came.
    """

    device_id: str
    label: str
    last_seen: datetime | None
    unsent: int | None
    oldest_queued_at: datetime | None
    attention: int | None
    papers_pending: int | None
    issued: int | None
    received: int | None
    gaps: tuple[MissingNumbers, ...]

    @property
    def missing(self) -> int:
        """How many numbers were given out and never came."""
        return sum(gap.last - gap.first + 1 for gap in self.gaps)


def counters_from(body: Mapping[str, Any]) -> tuple[CounterFound, ...]:
    """Read ``GET /v1/offices/{code}/queue``; a line without a device is left out.

    Raises:
        PortalUnreadable: no list of devices.
    """
    found = (_counter(item) for item in objects_of(required_list(body, "devices")))
    return tuple(counter for counter in found if counter.device_id)


def _counter(item: Mapping[str, Any]) -> CounterFound:
    gaps = (numbers_of(gap) for gap in objects_of(item.get("gaps")))
    return CounterFound(
        device_id=text_of(item.get("device_id")) or "",
        label=text_of(item.get("counter_label"), 100) or "",
        last_seen=moment_of(item.get("last_seen")),
        unsent=whole_of(item.get("unsent")),
        oldest_queued_at=moment_of(item.get("oldest_queued_at")),
        attention=whole_of(item.get("attention")),
        papers_pending=whole_of(item.get("papers_pending")),
        issued=whole_of(item.get("issued")),
        received=whole_of(item.get("received")),
        gaps=tuple(gap for gap in gaps if gap is not None),
    )
