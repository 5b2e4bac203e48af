"""Number slots and the device's sequence: taken in the filing transaction, never ``max() + 1``."""

from collections.abc import Iterable
from datetime import date

from sqlalchemy import ColumnElement, bindparam, select, update

from local_db.domain.enrolment import HighWater, Lease, Span
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.high_mark import SkipReason
from local_db.domain.number import LAST_SEQ, Number, Slot
from local_db.repositories.audit import PORTAL, SYSTEM, AuditRepository, Facts
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import CounterRow, LeaseRow, SkippedRow
from local_db.tables.office import DEVICE_SEQ

_LEASE = LeaseRow.table()
_TAKE = (
    update(_LEASE)
    .where(_LEASE.c.state == "active", _LEASE.c.next_seq <= LAST_SEQ)
    .values(next_seq=_LEASE.c.next_seq + 1)
    .returning(_LEASE.c.slot, _LEASE.c.next_seq - 1)
)
_TAKE_DEVICE_SEQ = (
    update(CounterRow.table())
    .where(CounterRow.table().c.name == DEVICE_SEQ)
    .values(last=CounterRow.table().c.last + 1)
    .returning(CounterRow.table().c.last)
)
_WAITING = select(_LEASE.c.slot).where(_LEASE.c.state == "next").order_by(_LEASE.c.yy).limit(1)
_WAITING_UNTIL = _WAITING.where(_LEASE.c.yy <= bindparam("year"))
_NEVER_GIVEN = [reason.value for reason in SkipReason if reason.was_never_given]
_LEASE_FIELDS = (
    LeaseRow.slot, LeaseRow.yy, LeaseRow.office, LeaseRow.device, LeaseRow.first_seq,
)  # fmt: skip


class NumberRepository:
    """Gives out numbers of the active slot (portal contract, section 7; offline_sync.md B1)."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._audit = AuditRepository(work)

    def take(self, filed_on: date) -> Number:
        """Take the next number; it is given back only if the transaction fails.

        Raises:
            DeskError: ``slot_exhausted``, and no other slot is leased.
            StorageError: this device was never given a slot, or it is a copy of another one.
        """
        if MetaRepository(self._work).get(Fact.COPY) is not None:
            raise StorageError(StorageTrouble.CLONED)
        # The year only ever goes forward: a clock that was set back changes nothing.
        self._activate_next(f"{filed_on.year % 100:02d}")
        self._work.moves.counters = True
        taken = self._connection.execute(_TAKE).one_or_none()
        if taken is None and self._activate_next(None):
            taken = self._connection.execute(_TAKE).one_or_none()
        if taken is not None:
            return Number.issue(Slot(taken[0]), taken[1])
        active = self.active()
        if active is None:
            raise StorageError(StorageTrouble.NOT_ENROLLED)
        raise DeskError("slot_exhausted", slot=active.slot)

    def take_device_seq(self) -> int:
        """Take the next place in the device's order of messages."""
        self._work.moves.counters = True
        return int(self._connection.execute(_TAKE_DEVICE_SEQ).scalar_one())

    def last_device_seq(self) -> int:
        """Return the highest place taken so far."""
        wanted = select(CounterRow.last).where(CounterRow.name == DEVICE_SEQ)
        return int(self._connection.execute(wanted).scalar_one())

    def active(self) -> Lease | None:
        """Return the slot that gives numbers now."""
        found = self._connection.execute(
            select(*_LEASE_FIELDS).where(LeaseRow.state == "active")
        ).one_or_none()
        return None if found is None else Lease(**found._mapping)

    def add(self, leases: Iterable[Lease]) -> None:
        """Take in what the portal leased; a known slot keeps its place in the sequence.

        A later year waits for its January; anything else replaces the slot in use.
        """
        self._work.moves.counters = True
        for lease in sorted(leases, key=lambda lease: (lease.yy, lease.slot)):
            Slot(lease.slot)
            known = self._connection.scalar(
                select(LeaseRow.slot).where(LeaseRow.slot == lease.slot)
            )
            if known is not None:
                continue
            active = self.active()
            waits = active is not None and lease.yy > active.yy
            if active is not None and not waits:
                self._close(LeaseRow.state == "active")
            state = "next" if waits else "active"
            self._insert(lease, state)
            facts: Facts = {"state": state, "first_seq": lease.first_seq}
            self._audit.add(PORTAL, "lease.added", "lease", lease.slot, facts)

    def close_all(self) -> None:
        """End every slot: its numbers may have been used by another copy of this store."""
        self._work.moves.counters = True
        self._close(LeaseRow.state != "closed")

    def high_water(self) -> list[HighWater]:
        """Return how far every slot was used, and which numbers no citizen can hold."""
        rows = self._connection.execute(
            select(LeaseRow.slot, LeaseRow.next_seq).order_by(LeaseRow.slot)
        )
        return [
            HighWater(slot=slot, last_seq=next_seq - 1, skipped=self._never_given(slot))
            for slot, next_seq in rows
        ]

    def _never_given(self, slot: str) -> tuple[Span, ...]:
        rows = self._connection.execute(
            select(SkippedRow.first, SkippedRow.last)
            .where(SkippedRow.slot == slot, SkippedRow.reason.in_(_NEVER_GIVEN))
            .order_by(SkippedRow.first)
        )
        return tuple(Span(first=first, last=last) for first, last in rows)

    def _activate_next(self, year: str | None) -> bool:
        """Activate the waiting slot of the earliest year, at most ``year`` where one is given."""
        waiting = _WAITING if year is None else _WAITING_UNTIL
        slot = self._connection.scalar(waiting, {} if year is None else {"year": year})
        if slot is None:
            return False
        self._close(LeaseRow.state == "active")
        self._connection.execute(update(_LEASE).where(_LEASE.c.slot == slot).values(state="active"))
        self._audit.add(SYSTEM, "lease.active", "lease", slot, {})
        return True

    def _close(self, which: ColumnElement[bool]) -> None:
        self._connection.execute(update(_LEASE).where(which).values(state="closed"))

    def _insert(self, lease: Lease, state: str) -> None:
        self._connection.execute(
            _LEASE.insert(),
            {
                "slot": lease.slot,
                "yy": lease.yy,
                "office": lease.office,
                "device": lease.device,
                "first_seq": lease.first_seq,
                "next_seq": lease.first_seq,
                "state": state,
                "leased_at": self._work.now(),
            },
        )
