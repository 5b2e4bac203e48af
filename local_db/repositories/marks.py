"""The store's own counters against the side files: catch up, or begin a new epoch (B11, D6)."""

import logging
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, text, update
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.enrolment import Span
from local_db.domain.high_mark import (
    Chance,
    EpochReason,
    HighMark,
    OlderData,
    Skip,
    SkipReason,
    block_above,
    missing_numbers,
    next_after,
    skips_of_block,
)
from local_db.domain.number import Slot
from local_db.repositories.audit import AuditRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import AuditRow, CounterRow, LeaseRow, SkippedRow
from local_db.tables.office import DEVICE_SEQ, MARK

_log = logging.getLogger(__name__)
_SYSTEM: Final = "system"
# One statement: every save asks where the counters stand.
_STANDING: Final = """SELECT 'slot', slot, next_seq FROM lease
    UNION ALL SELECT 'counter', name, last FROM counter
    UNION ALL SELECT 'fact', name, value FROM meta WHERE name IN ('install_id', 'db_epoch')"""
_LEASE = LeaseRow.table()
_COUNTER = CounterRow.table()
_NEW = insert(_COUNTER)
_RAISE = _NEW.on_conflict_do_update(
    index_elements=["name"],
    set_={"last": text("max(last, excluded.last)")},
)
_COUNT = (
    _NEW.values(name=MARK, last=1)
    .on_conflict_do_update(index_elements=["name"], set_={"last": _COUNTER.c.last + 1})
    .returning(_COUNTER.c.last)
)
_SKIP = insert(SkippedRow.table()).on_conflict_do_nothing()
# Nobody knows how many epochs were begun: the next one must not be one that has a slot already.
_EPOCHS: Final = 9_000


class MarkRepository:
    """Tells where the counters stand, and moves them forward; never back."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._meta = MetaRepository(work)
        self._audit = AuditRepository(work)

    def current(self) -> HighMark:
        """Return the counters as they stand, with the audit head before this transaction."""
        found: dict[str, dict[str, Any]] = {"slot": {}, "counter": {}, "fact": {}}
        for kind, name, value in self._connection.exec_driver_sql(_STANDING):
            found[kind][name] = value
        counters, facts = found["counter"], found["fact"]
        head = self._work.moves.audit_before or self._audit.head()
        return HighMark(
            install_id=facts[Fact.INSTALL_ID],
            db_epoch=int(facts[Fact.DB_EPOCH]),
            slots={slot: after - 1 for slot, after in found["slot"].items()},
            device_seq=counters[DEVICE_SEQ],
            audit_seq=head.seq,
            audit_hash=head.hash,
            writes=counters.get(MARK, 0),
            home=str(self._work.folder.path),
        )

    def count_write(self) -> None:
        """Count one more write of the side files."""
        self._connection.execute(_COUNT)

    def knows_head(self, mark: HighMark) -> bool:
        """Tell whether the audit row that a mark names is in this store's chain."""
        if mark.audit_seq == 0:
            return True
        found = self._connection.scalar(select(AuditRow.hash).where(AuditRow.seq == mark.audit_seq))
        return found == mark.audit_hash

    def catch_up(self, mark: HighMark) -> None:
        """Jump over what the one write in flight had taken: it was never shown to anybody."""
        for slot, after in self._slots().items():
            self._raise_slot(slot, after, mark, SkipReason.NOT_COMMITTED)
        self._raise_counters(mark)

    def begin_epoch(
        self,
        reason: EpochReason,
        mark: HighMark | None,
        chance: Chance = secrets.randbelow,
    ) -> None:
        """Begin the epoch after a restore or a roll-back, above everything ever handed out.

        With a mark the counters go on right behind it; without one each slot goes on at a random
        thousand, or is used up when none is left above.
        """
        own = self.current()
        missing = None if mark is None else missing_numbers(own, mark)
        if mark is None:
            self._jump(chance)
            epoch = own.db_epoch + 2 + chance(_EPOCHS)
        else:
            self._follow(mark)
            epoch = max(own.db_epoch, mark.db_epoch) + 1
        self._meta.save(Fact.DB_EPOCH, str(epoch))
        self._work.moves.counters = True
        payload = {"epoch": epoch, "reason": reason.value, "missing": missing}
        self._audit.add(_SYSTEM, "device.epoch", "device", own.install_id, payload)
        _log.warning("Epoch %s begins: %s, %s numbers missing", epoch, reason.value, missing)
        if missing != 0:
            self._tell(reason, missing)

    def older_data(self) -> OlderData | None:
        """Return what people must know since an older copy was found, until they have seen it."""
        kept = self._meta.get_object(Fact.OLDER_DATA)
        if kept is None:
            return None
        return OlderData(
            at=datetime.fromisoformat(kept["at"]),
            reason=EpochReason(kept["reason"]),
            missing=kept["missing"],
        )

    def forget_older_data(self) -> None:
        """Keep that the supervisor has seen it."""
        self._meta.save_object(Fact.OLDER_DATA, None)

    def skipped(self) -> tuple[tuple[str, Skip], ...]:
        """Return all runs of numbers that are not held here, by slot."""
        rows = self._connection.execute(
            select(SkippedRow.slot, SkippedRow.first, SkippedRow.last, SkippedRow.reason).order_by(
                SkippedRow.slot, SkippedRow.first
            )
        )
        return tuple(
            (slot, Skip(span=Span(first=first, last=last), reason=SkipReason(reason)))
            for slot, first, last, reason in rows
        )

    def _follow(self, mark: HighMark) -> None:
        known = self._slots()
        for slot in mark.slots.keys() - known.keys():
            # Leased after this copy was made; whatever becomes of it, its numbers are known.
            self._add_closed(slot, mark.slots[slot] + 1)
        for slot, after in known.items():
            self._raise_slot(slot, after, mark, SkipReason.OLDER_COPY)
        self._raise_counters(mark)

    def _jump(self, chance: Chance) -> None:
        for slot, after in self._slots(open_only=True).items():
            block = block_above(after, chance)
            self._set_slot(slot, block)
            self._keep(slot, skips_of_block(after, block))
        self._raise_device_seq(self._device_seq() + block_above(0, chance))

    def _slots(self, *, open_only: bool = False) -> dict[str, int]:
        wanted = select(LeaseRow.slot, LeaseRow.next_seq)
        if open_only:
            wanted = wanted.where(LeaseRow.state != "closed")
        return {slot: after for slot, after in self._connection.execute(wanted)}  # noqa: C416 - dict() takes a result for a mapping

    def _raise_slot(self, slot: str, after: int, mark: HighMark, reason: SkipReason) -> None:
        wanted = next_after(after, mark.slots.get(slot, 0))
        if wanted == after:
            return
        self._set_slot(slot, wanted)
        self._keep(slot, [Skip(span=Span(first=after, last=wanted - 1), reason=reason)])

    def _set_slot(self, slot: str, next_seq: int) -> None:
        self._connection.execute(
            update(_LEASE).where(_LEASE.c.slot == slot).values(next_seq=next_seq)
        )

    def _add_closed(self, slot: str, next_seq: int) -> None:
        yy, office, device = Slot(slot).text.split("-")
        row = {"slot": slot, "yy": yy, "office": office, "device": device, "first_seq": 1}
        row |= {"next_seq": next_seq, "state": "closed", "leased_at": self._work.now()}
        self._connection.execute(_LEASE.insert(), row)

    def _raise_counters(self, mark: HighMark) -> None:
        self._raise_device_seq(mark.device_seq)
        self._raise_counter(MARK, mark.writes)

    def _device_seq(self) -> int:
        wanted = select(CounterRow.last).where(CounterRow.name == DEVICE_SEQ)
        return int(self._connection.execute(wanted).scalar_one())

    def _raise_device_seq(self, last: int) -> None:
        """Jump in the order of messages, and keep how many were left out: salvage counts them."""
        jumped = last - self._device_seq()
        if jumped <= 0:
            return
        self._raise_counter(DEVICE_SEQ, last)
        before = int(self._meta.get(Fact.SEQ_LEFT_OUT) or 0)
        self._meta.save(Fact.SEQ_LEFT_OUT, str(before + jumped))

    def _raise_counter(self, name: str, last: int) -> None:
        self._connection.execute(_RAISE, {"name": name, "last": last})

    def _keep(self, slot: str, skips: Iterable[Skip]) -> None:
        for skip in skips:
            row = {"slot": slot, "first": skip.span.first, "last": skip.span.last}
            row |= {"reason": skip.reason.value, "at": self._work.now()}
            self._connection.execute(_SKIP, row)

    def _tell(self, reason: EpochReason, missing: int | None) -> None:
        kept = {"at": self._work.now().isoformat(), "reason": reason.value, "missing": missing}
        self._meta.save_object(Fact.OLDER_DATA, kept)
