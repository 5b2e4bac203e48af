"""The device that a request speaks for, and whether it may (portal contract, sections 1 and 2)."""

from dataclasses import dataclass

from sqlalchemy import Connection, select

from sync.contract.replies import Leases
from sync.contract.requests import LeaseRequest
from sync.portal.portal import Portal
from sync.portal.problems import refused_token, suspended
from sync.portal.slots import lease_slot
from sync.portal.tables import devices


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalDevice:
    """A device as the portal knows it."""

    device_id: str
    office: str
    install_id: str
    last_epoch: int
    last_device_seq: int


def find_device(
    connection: Connection, device_id: str, *, may_be_suspended: bool = False
) -> PortalDevice:
    """Return an enrolled device; what a suspended one brings by hand is taken (decision 0026).

    Raises:
        ProblemError: 401 when the portal does not know it, 403 when it was suspended.
    """
    row = connection.execute(select(devices).where(devices.c.device_id == device_id)).one_or_none()
    if row is None:
        raise refused_token()
    if row.is_suspended and not may_be_suspended:
        raise suspended()
    return PortalDevice(
        device_id=row.device_id,
        office=row.office,
        install_id=row.install_id,
        last_epoch=row.last_epoch,
        last_device_seq=row.last_device_seq,
    )


def lease(portal: Portal, device_id: str, asked: LeaseRequest) -> Leases:
    """Return the device's lease of a year and epoch.

    The epoch becomes the device's own only with its first message, so a lease asked for twice, or
    by a copy, forks nothing.
    """

    def work(connection: Connection) -> Leases:
        device = find_device(connection, device_id)
        slot = lease_slot(
            connection,
            device_id,
            device.office,
            yy=asked.year,
            db_epoch=asked.db_epoch,
            at=portal.database.now_text(),
        )
        return Leases(leases=(slot,))

    return portal.database.run(work)
