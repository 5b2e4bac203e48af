"""How the counters of an office stand, as the portal sees them (contract 2, offices' queue)."""

from collections.abc import Mapping
from typing import Any

from local_db.domain.office_queue import CounterFound
from sync.reading import moment_of, objects_of, required_list, text_of, whole_of
from sync.replies import numbers_of


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
