"""The office and this PC: what the portal told at enrolment, and what is ready to be shown."""

from local_db.domain.people import Device, Office
from local_db.records import Lease
from local_db.store import Store


class OfficeService:
    """Who we are to the portal."""

    def __init__(self, store: Store) -> None:
        self._store = store

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
