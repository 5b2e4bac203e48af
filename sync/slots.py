"""See that this device can give out numbers: slots for this year, and in December for the next.

Contract section 2 (``leases``), offline_sync.md B1: the year comes from the portal's clock. A new
epoch leases anew: until the portal is reached the old slot goes on above everything handed out.
"""

import logging
from datetime import datetime
from typing import Final

from local_db.domain.clock import IST
from local_db.domain.enrolment import Lease
from local_db.domain.outbox import Hold
from sync.errors import PortalRefused
from sync.tools import SyncTools

_log = logging.getLogger(__name__)

_DECEMBER: Final = 12
_FIRST_EPOCH: Final = 1


def lease_slots(tools: SyncTools) -> None:
    """Ask for the slots that are wanted and not there.

    Raises:
        PortalError: no slot could be had, or the device itself is refused.
    """
    now = tools.client.time.now()
    if now is None:
        return
    with tools.store.read() as records:
        active = records.device.active_lease()
        epoch = records.device.get().db_epoch
        asked = {yy for yy in _years(now) if records.device.setting(asked_for(yy)) == str(epoch)}
    for yy in _years(now):
        if active is None or (yy not in asked and (active.yy < yy or _is_new(epoch, yy, active))):
            active = _lease(tools, yy, epoch, held=active)
    if active is None:
        # The portal gave what was given out here before, as one does that lost its own memory.
        renew_slots(tools, None)


def asked_for(yy: str) -> str:
    """Return the setting that keeps for which epoch a year's slot was asked."""
    return f"lease.{yy}"


def renew_slots(tools: SyncTools, last_epoch: int | None) -> None:
    """Begin the epoch after the portal's last one, with a slot of its own.

    The old slot may live on in another copy of this store. Both facts are kept in one transaction:
    a cut on the way leaves the old epoch, and the portal says the same again.

    Raises:
        PortalError: no slot could be had.
    """
    now = tools.client.time.now() or tools.clock.now()
    with tools.store.read() as records:
        own = records.device.get().db_epoch
    epoch = max(own, last_epoch or own) + 1
    leases = tools.client.leases(_years(now)[0], epoch)
    with tools.store.write() as records:
        records.device.save_epoch(epoch)
        records.device.add_leases(leases)
        records.device.save_setting(asked_for(_years(now)[0]), str(epoch))
    _log.warning("Epoch %s begins with a new slot", epoch)


def _lease(tools: SyncTools, yy: str, epoch: int, *, held: Lease | None) -> Lease | None:
    try:
        leases = tools.client.leases(yy, epoch)
    except PortalRefused as refused:
        # A portal that does not lease next year's slots yet is no trouble: we hold one.
        if held is None or refused.hold is not Hold.PORTAL_ERROR:
            raise
        return held
    with tools.store.write() as records:
        records.device.add_leases(leases)
        records.device.save_setting(asked_for(yy), str(epoch))
        return records.device.active_lease()


def _is_new(epoch: int, yy: str, active: Lease) -> bool:
    """Tell whether the slot in use was leased in an earlier epoch; enrolment leases for the first.

    The slot of an epoch has its own numbers, so nothing that was lost with the old data meets them.
    """
    return epoch > _FIRST_EPOCH and active.yy == yy


def _years(now: datetime) -> tuple[str, ...]:
    local = now.astimezone(IST)
    years = (local.year, local.year + 1) if local.month == _DECEMBER else (local.year,)
    return tuple(f"{year % 100:02d}" for year in years)
