"""Lease slots of numbers to devices (portal contract, sections 2 and 7)."""

from http import HTTPStatus
from typing import Final

from sqlalchemy import Connection, func, insert, select

from sync.contract.codes import ProblemCode
from sync.contract.replies import Lease
from sync.portal.problems import ProblemError
from sync.portal.tables import leases

_LAST_DEVICE: Final = 99
FIRST_SEQ: Final = 1


def lease_slot(
    connection: Connection, device_id: str, office: str, *, yy: str, db_epoch: int, at: str
) -> Lease:
    """Return the device's slot of a year and epoch; the same one every time.

    Raises:
        ProblemError: 409 ``slots_exhausted``: the office used its 99 slots of that year.
    """
    known = connection.execute(
        select(leases.c.slot).where(
            leases.c.device_id == device_id, leases.c.yy == yy, leases.c.db_epoch == db_epoch
        )
    ).scalar_one_or_none()
    slot = known or _next_slot(connection, office, yy)
    if known is None:
        connection.execute(
            insert(leases).values(
                slot=slot,
                office=office,
                device_id=device_id,
                yy=yy,
                db_epoch=db_epoch,
                leased_at=at,
                last_seq=0,
            )
        )
    return Lease(slot=slot, yy=yy, office=office, device=slot[-2:], first_seq=FIRST_SEQ)


def _next_slot(connection: Connection, office: str, yy: str) -> str:
    wanted = select(func.max(leases.c.slot)).where(leases.c.office == office, leases.c.yy == yy)
    highest = connection.execute(wanted).scalar_one()
    device = 1 if highest is None else int(highest[-2:]) + 1
    if device > _LAST_DEVICE:
        raise ProblemError(HTTPStatus.CONFLICT, ProblemCode.SLOTS_EXHAUSTED)
    return f"{yy}-{office}-{device:02d}"
