"""The office and this PC: who we are to the portal, and how we become its device."""

from collections.abc import Callable

from local_db.domain.clock import Clock
from local_db.domain.people import Device, Office
from local_db.records import Lease
from local_db.store import Store
from sync.enrolment import enrol
from sync.portal_door import open_portal


class OfficeService:
    """Who we are to the portal."""

    def __init__(
        self, store: Store, clock: Clock, on_enrolled: Callable[[], None] = lambda: None
    ) -> None:
        self._store = store
        self._clock = clock
        self._on_enrolled = on_enrolled

    def device(self) -> Device:
        """Return this installation."""
        with self._store.read() as records:
            return records.device.get()

    def office(self) -> Office | None:
        """Return the office, or None before enrolment."""
        return self.device().office

    def lease(self) -> Lease | None:
        """Return the slot that numbers are taken from, or None before enrolment."""
        with self._store.read() as records:
            return records.device.active_lease()

    def identity(self) -> dict[str, str | None]:
        """Return who this PC is, as ``abhijog enrol`` tells it."""
        device, lease = self.device(), self.lease()
        return {
            "device_id": device.device_id,
            "office": None if device.office is None else device.office.code,
            "slot": None if lease is None else lease.slot,
        }

    def enrol(self, portal: str, code: str, counter: str, office: str | None = None) -> Device:
        """Make this PC a device of the portal's office.

        Raises:
            DeskError: the address, the code or the line; the sentence says which.
        """
        with self._store.read() as records:
            line = records.portal_line.get()
        client = open_portal(portal, self._clock, line)
        try:
            device = enrol(self._store, client, code, counter, self._clock, office=office)
        finally:
            client.close()
        self._on_enrolled()
        return device

    def move_portal(self, portal: str) -> None:
        """Remember that the same portal now answers at another address (practice)."""
        with self._store.write() as records:
            records.device.save_portal_url(portal)
