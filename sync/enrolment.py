"""Make this installation a device of an office (portal contract section 2, ``enrol``).

The key is kept before the call: when the reply is lost, the same code, installation and key are
sent again and get the same answer (offline_sync.md A7, cht-core#6332).
"""

import re
from typing import Final

from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError
from local_db.domain.people import Device
from local_db.domain.text import ascii_digits
from local_db.store import Store
from sync.client import PortalClient
from sync.device_auth import DeviceKey
from sync.errors import PortalRefused
from sync.slots import asked_for

_OFFICE_OF_CODE: Final = re.compile(r"(\d{3})-", re.ASCII)
_BODY_INVALID: Final = "body_invalid"
_REFUSALS: Final = {
    404: "enrol_code_unknown",
    409: "enrol_code_used",
    410: "enrol_code_expired",
    422: "office_mismatch",
    429: "enrol_too_often",
}


def enrol(
    store: Store,
    client: PortalClient,
    code: str,
    counter_label: str,
    clock: Clock,
    *,
    office: str | None = None,
) -> Device:
    """Enrol this data folder and return the device; repeating it after a lost reply is safe.

    Raises:
        DeskError: ``enrol_code_unknown``, ``enrol_code_used``, ``enrol_code_expired``,
            ``office_mismatch``, ``enrol_too_often``, ``already_enrolled``, or why the portal was
            not reached (``portal_offline``, ...).
    """
    typed = "".join(ascii_digits(code).split())
    key, install_id, own_office = _prepare(store)
    known = _OFFICE_OF_CODE.match(typed)
    body = {
        "enrol_code": typed,
        "install_id": install_id,
        "public_key": key.public,
        "office": own_office or office or (known.group(1) if known else None),
        "counter_label": counter_label,
        "app_version": client.app_version,
    }
    try:
        enrolled = client.enrol(body)
    except PortalRefused as refused:
        raise _refusal(refused) from refused
    with store.write() as records:
        records.device.save_enrolment(
            device_id=enrolled.device_id,
            portal_url=client.address,
            office=enrolled.office,
            counter_label=counter_label,
            leases=enrolled.leases,
            portal_time=client.time.now() or clock.now(),
        )
        records.device.save_bundle_keys(enrolled.bundle_keys)
        # Enrolment leased for the epoch in force: a device that enrolled again wants no other.
        for lease in enrolled.leases:
            records.device.save_setting(asked_for(lease.yy), str(records.device.get().db_epoch))
        return records.device.get()


def _prepare(store: Store) -> tuple[DeviceKey, str, str | None]:
    """Return the key and name to enrol with, kept for good before anything is sent.

    A copied folder gets its own ones; a device whose key is lost or refused gets a new key (A5).
    Both stay with the office of their queue.
    """
    with store.write() as records:
        device = records.device.get()
        if records.installation.copy_kind is not None:
            seed = records.installation.new_device_key()
            key = DeviceKey.generate() if seed is None else DeviceKey(seed)
            name = records.installation.prepare_anew(key.seed)
            return key, name, None if device.office is None else device.office.code
        if records.installation.why_enrol is None:
            raise DeskError("already_enrolled")
        if device.device_id is not None:
            seed = records.installation.new_device_key()
            key = DeviceKey.generate() if seed is None else DeviceKey(seed)
            records.installation.prepare_key(key.seed)
            return key, device.install_id, None if device.office is None else device.office.code
        seed = records.device.device_key()
        key = DeviceKey.generate() if seed is None else DeviceKey(seed)
        records.device.save_device_key(key.seed)
        return key, records.device.install_id, None


def _refusal(refused: PortalRefused) -> DeskError:
    """Return what a person is told; the portal's code decides, then its status."""
    if refused.problem.code == _BODY_INVALID:
        return DeskError("enrol_refused")
    if refused.problem.code in _REFUSALS.values():
        return DeskError(refused.problem.code)
    code = _REFUSALS.get(refused.status)
    return refused if code is None else DeskError(code)
