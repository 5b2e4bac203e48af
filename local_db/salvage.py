"""Salvage: a whole new store from a damaged one; the damaged files are kept as they are.

Pages are read one by one, so a broken first page, root or inner page costs only the rows on it
(docs/decisions/0017). Each row is proved by itself, what is lost is made again from its twin, and
the new store takes the old one's place only after it was opened and found whole.
"""

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.number import Number, Slot
from local_db.domain.salvage_report import SalvagedTable, SalvageReport
from local_db.exchange import exchange, new_store_path
from local_db.folder import DataFolder, write_durably
from local_db.migrations import upgrade
from local_db.page_file import PageFile
from local_db.page_trees import Losses, PageTrees
from local_db.paper_vault import PaperVault
from local_db.repositories.audit import AuditRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import AUDIT_KEY, Work
from local_db.row_shapes import shapes
from local_db.salvage_loading import RowLoader
from local_db.salvage_mending import RowMender
from local_db.salvage_numbers import mend_numbers
from local_db.storage_border import storage_border

_SYSTEM: Final = "system"
_STAMP: Final = "%Y%m%d-%H%M%S"
# The new store, its journal, and something to breathe.
_ROOM: Final = 1.3
_MB: Final = 1024 * 1024
# Tables whose rows are numbered without gaps, and by which column.
_DENSE: Final = {
    "complaint": "id", "outbox": "device_seq", "audit": "seq", "amendment": "id",
    "outbox_attempt": "id", "slip_print": "id",
}  # fmt: skip
_TOLD_BY_PORTAL: Final = frozenset({"case_event", "case_state", "portal_ref"})
_BEHIND_COUNTER: Final = (
    "SELECT max(0, last - (SELECT coalesce(max(device_seq), 0) FROM outbox)) FROM counter"
    " WHERE name = 'device_seq'"
)
_LEFT_OUT: Final = text("SELECT value FROM meta WHERE name = :name")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome:
    """What the loading and mending of all rows came to."""

    losses: Losses
    pages: int
    refused: Counter[str]
    made: Counter[str]
    gaps: Counter[str]


class Salvage:
    """One salvage of one folder, whose lock the caller holds."""

    def __init__(
        self,
        folder: DataFolder,
        key: DataKey,
        clock: Clock,
        *,
        backups: Sequence[Path] = (),
        progress: Callable[[int, int], None] = lambda _done, _all: None,
    ) -> None:
        self._folder = folder
        self._key = key
        self._clock = clock
        self._backups = backups
        self._progress = progress
        self._new = new_store_path(folder.database)

    def run(self) -> SalvageReport:
        """Make the new store, prove it, and put it into the old one's place.

        Raises:
            DeskError: ``salvage_no_room``, ``salvage_nothing_found``.
            StorageError: the disk stands in the way; nothing was changed.
        """
        self._refuse_without_room()
        try:
            with storage_border():
                report = self._made()
                self._prove(report)
            self._keep(report)
            exchange(self._folder.database, report.kept_in)
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error
        return report

    def _refuse_without_room(self) -> None:
        needed = int(self._folder.database.stat().st_size * _ROOM) + _MB
        if self._folder.free_bytes() < needed:
            raise DeskError("salvage_no_room", needed_mb=needed // _MB + 1)

    def _made(self) -> SalvageReport:
        for part in ("", "-journal", "-wal", "-shm"):
            self._new.with_name(self._new.name + part).unlink(missing_ok=True)
        engine = engine_for(self._new, self._key, Use.CREATE)
        try:
            with engine.begin() as connection:
                # What points to a row may come before it; the proof looks at every pointer.
                connection.exec_driver_sql("PRAGMA defer_foreign_keys = ON")
                upgrade(connection)
                work = self._work(connection)
                outcome = self._load(work)
                report = self._report(connection, outcome)
                self._note(work, report)
        finally:
            engine.dispose()
        if not report.cases and not report.is_enrolled:
            self._new.unlink()
            raise DeskError("salvage_nothing_found")
        return report

    def _load(self, work: Work) -> _Outcome:
        loader = RowLoader(work)
        with closing(PageFile(self._folder.database, self._key)) as file:
            trees = PageTrees(file, self._progress)
            loader.load(trees.rows())
            pages = file.count
        for backup in self._backups:
            with closing(PageFile(backup, self._key)) as file:
                loader.load(PageTrees(file, self._progress).rows(), is_backup=True)
        gaps = _gaps(work.connection)
        mender = RowMender(work)
        mender.mend()
        if trees.losses.tables & _TOLD_BY_PORTAL:
            # The feed is read again from its start, and tells everything once more.
            MetaRepository(work).save(Fact.CURSOR, None)
        mend_numbers(work, is_sure=loader.unsure.isdisjoint({"lease", "counter", "meta"}))
        return _Outcome(
            losses=trees.losses,
            pages=pages,
            refused=loader.refused,
            made=mender.made,
            gaps=gaps,
        )

    def _note(self, work: Work, report: SalvageReport) -> None:
        audit = AuditRepository(work)
        audit.note_gaps()
        told: dict[str, str | int | bool | None] = {t.table: t.kept for t in report.tables}
        more = {"missing": len(report.missing), "damaged_pages": report.damaged_pages}
        audit.add(_SYSTEM, "store.salvaged", "store", report.kept_in.name, {**told, **more})

    def _report(self, connection: Connection, outcome: _Outcome) -> SalvageReport:
        stamp = office_time(self._clock.now()).strftime(_STAMP)
        names = sorted(shapes())
        return SalvageReport(
            tables=tuple(_table(connection, name, outcome) for name in names),
            missing=tuple(_missing_numbers(connection)),
            damaged_pages=outcome.losses.pages,
            pages=outcome.pages,
            is_enrolled=bool(
                connection.scalar(text("SELECT count(*) FROM meta WHERE name = 'device_key'"))
            ),
            kept_in=_free_name(self._folder.path, f"damaged-{stamp}"),
        )

    def _prove(self, report: SalvageReport) -> None:
        """Open the new store afresh and check every page, every pointer and the audit chain."""
        engine = engine_for(self._new, self._key, Use.CREATE)
        try:
            with engine.connect() as connection:
                bad = connection.exec_driver_sql("PRAGMA cipher_integrity_check").all()
                lost = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
                cases = connection.scalar(text("SELECT count(*) FROM complaint"))
                chain = AuditRepository(self._work(connection)).verify()
        finally:
            engine.dispose()
        if bad or lost or cases != report.cases or not chain.ok:
            raise StorageError(StorageTrouble.DAMAGED, file=self._new.name)

    def _keep(self, report: SalvageReport) -> None:
        report.kept_in.mkdir(mode=0o700)
        body = json.dumps(report.as_json(), ensure_ascii=False, indent=1)
        write_durably(report.kept_in / "report.json", body.encode("utf-8"))

    def _work(self, connection: Connection) -> Work:
        return Work(
            connection=connection,
            clock=self._clock,
            folder=self._folder,
            papers=PaperVault(self._folder, self._key),
            audit_key=self._key.derive(AUDIT_KEY),
        )


def _gaps(connection: Connection) -> Counter[str]:
    """Count the rows that must have been there, in tables whose rows are numbered one by one."""
    gaps: Counter[str] = Counter()
    for name, column in _DENSE.items():
        counted = f"SELECT coalesce(max({column}), 0) - count(*) FROM {name}"  # noqa: S608 - our own names
        gaps[name] = int(connection.scalar(text(counted)) or 0)
    gaps["outbox"] += int(connection.scalar(text(_BEHIND_COUNTER)) or 0)
    gaps["outbox"] -= int(connection.scalar(_LEFT_OUT, {"name": Fact.SEQ_LEFT_OUT.value}) or 0)
    return gaps


def _table(connection: Connection, name: str, outcome: _Outcome) -> SalvagedTable:
    there = int(connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0)  # noqa: S608 - our own names
    rebuilt = min(outcome.made[name], there)
    lost: int | None = outcome.refused[name]
    if name in _DENSE:
        lost = max(0, outcome.gaps[name] - rebuilt)
    elif name in outcome.losses.tables and not rebuilt:
        lost = None
    return SalvagedTable(table=name, kept=there - rebuilt, rebuilt=rebuilt, lost=lost)


def _missing_numbers(connection: Connection) -> Iterator[str]:
    """Yield every number that was given out and whose complaint is gone, in the printed form."""
    leases = connection.execute(text("SELECT slot, first_seq, next_seq FROM lease ORDER BY slot"))
    for slot, first, after in leases.all():
        there = set(
            connection.scalars(text("SELECT seq FROM complaint WHERE slot = :slot"), {"slot": slot})
        )
        jumped = connection.execute(
            text("SELECT first, last FROM skipped WHERE slot = :slot"), {"slot": slot}
        ).all()
        for seq in range(first, after):
            if seq not in there and not any(low <= seq <= high for low, high in jumped):
                yield Number.issue(Slot(slot), seq).shown


def _free_name(place: Path, name: str) -> Path:
    path, more = place / name, 2
    while path.exists():
        path, more = place / f"{name}-{more}", more + 1
    return path
