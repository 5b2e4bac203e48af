"""A supervisor's view of every counter of the office (portal contract, section 2, ``queue``)."""

import json
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from sqlalchemy import Connection, Row, func, select

from sync.contract.codes import ProblemCode
from sync.contract.replies import DeviceQueue, MissingNumbers, OfficeQueue
from sync.portal.device import find_device
from sync.portal.missing import number_gaps, skipped_of
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import devices, leases, received_numbers


def read_queue(portal: Portal, device_id: str, office: str) -> OfficeQueue:
    """Return how the counters of the device's own office stand.

    Raises:
        ProblemError: 403 ``office_forbidden`` for any other office, there or not.
    """
    with portal.database.read() as connection:
        if find_device(connection, device_id).office != office:
            raise ProblemError(HTTPStatus.FORBIDDEN, ProblemCode.OFFICE_FORBIDDEN)
        first_slot = select(func.min(leases.c.slot)).where(
            leases.c.device_id == devices.c.device_id
        )
        wanted = select(devices).where(devices.c.office == office)
        rows = connection.execute(wanted.order_by(first_slot.scalar_subquery())).all()
        return OfficeQueue(devices=tuple(_stands(connection, row) for row in rows))


def _stands(connection: Connection, device: Row[Any]) -> DeviceQueue:
    slots = _slots(connection, device.device_id)
    gaps = tuple(
        MissingNumbers(slot=slot, first=first, last=last)
        for slot, last_seq in slots.items()
        for first, last in number_gaps(connection, slot, last_seq, skipped_of(connection, slot))
    )
    told = _heartbeat(device.heartbeat)
    return DeviceQueue(
        device_id=device.device_id,
        counter_label=device.counter_label,
        last_seen=device.last_seen,
        unsent=told.get("unsent"),
        oldest_queued_at=told.get("oldest_queued_at"),
        attention=told.get("attention"),
        papers_pending=told.get("papers_pending"),
        issued=sum(slots.values()),
        received=_received(connection, tuple(slots)),
        gaps=gaps,
    )


def _slots(connection: Connection, device_id: str) -> dict[str, int]:
    """Return how far each slot of a device was given out."""
    wanted = select(leases.c.slot, leases.c.last_seq).where(leases.c.device_id == device_id)
    return {row.slot: row.last_seq for row in connection.execute(wanted.order_by(leases.c.slot))}


def _received(connection: Connection, slots: tuple[str, ...]) -> int:
    counted = select(func.count()).select_from(received_numbers)
    return connection.execute(counted.where(received_numbers.c.slot.in_(slots))).scalar_one()


def _heartbeat(stored: str | None) -> Mapping[str, Any]:
    told = None if stored is None else json.loads(stored)
    return told if isinstance(told, dict) else {}
