"""A counter that lives for weeks in milliseconds, and whose old backups are put back.

Everything that decides a number is the real code: the comparison with the side files, the jump, the
lease of a new epoch, the taking. Only the disk is light: the database is in memory, and so are the
two side places. What is filed in between is taken by one real number and a jump of the counter.
"""

import itertools
import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cache
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, select, text
from sqlalchemy.pool import StaticPool

from local_db.data_key import DataKey
from local_db.domain.enrolment import Lease
from local_db.domain.errors import DeskError
from local_db.domain.high_mark import Chance
from local_db.domain.number import LAST_SEQ
from local_db.domain.people import Office
from local_db.folder import DataFolder
from local_db.mark_keeper import MarkKeeper
from local_db.paper_vault import PaperVault
from local_db.records import Records
from local_db.repositories.numbers import NumberRepository
from local_db.repositories.work import Work
from local_db.tables import AuditKeyRow, AuditRow, CounterRow, LeaseRow, MetaRow, SkippedRow
from local_db.tables.base import Base
from sync.slots import lease_slots, renew_slots

CASES_A_DAY: Final = 40
START: Final = datetime(2026, 11, 1, 6, 30, tzinfo=UTC)
KEY: Final = DataKey(bytes(range(32)), bytes(range(16)))
OFFICE: Final = Office(code="347", name_bn="ক", name_en="A", district_bn="খ", district_en="B")
_FILE_MORE: Final = text("UPDATE lease SET next_seq = :next WHERE slot = :slot")
_SEND_MORE: Final = text("UPDATE counter SET last = last + :more WHERE name = 'device_seq'")
ROWS: Final = (LeaseRow, CounterRow, MetaRow, AuditRow, AuditKeyRow, SkippedRow)


# The rows of every table.
Copy: TypeAlias = dict[str, list[Any]]


class Rule(StrEnum):
    """What is done when an old backup is put back."""

    REAL = "real"
    TRUST = "trust the counter"
    PLUS_500 = "+500"


@cache
def _memory() -> Engine:
    """Return the one database of all lives; each begins by emptying it."""
    engine = create_engine("sqlite://", poolclass=StaticPool)
    Base.metadata.create_all(engine, tables=[row.table() for row in ROWS])
    return engine


class MemoryPlace:
    """A side place that forgets when it is told to."""

    def __init__(self) -> None:
        self.parts: dict[str, list[bytes]] = {}

    def load(self, name: str) -> tuple[bytes, ...]:
        return tuple(self.parts.get(name, ()))

    def store(self, name: str, part: int, data: bytes, *, durably: bool) -> None:
        assert durably or part == 2
        self.parts.setdefault(name, [b"", b"", b""])[part] = data

    def remove(self, name: str) -> None:
        self.parts.pop(name, None)

    def close(self) -> None:
        """Nothing is open."""


@dataclass(slots=True)
class Portal:
    """Leases as the contract says: the same answer for the same year and epoch, else a new slot."""

    given: dict[tuple[str, int], str] = field(default_factory=dict)
    last_epoch: int = 1
    clock: "Calendar | None" = None

    def leases(self, year: str, db_epoch: int) -> tuple[Lease, ...]:
        slot = self.given.setdefault((year, db_epoch), f"{year}-347-{len(self.given) + 1:02d}")
        yy, office, device = slot.split("-")
        return (Lease(slot=slot, yy=yy, office=office, device=device, first_seq=1),)

    @property
    def time(self) -> "Calendar":
        assert self.clock is not None
        return self.clock


@dataclass(slots=True)
class Calendar:
    """Days go by as the trial says."""

    at: datetime

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tools:
    """What the leasing code asks of its surroundings."""

    store: "Life"
    client: Portal
    clock: Calendar


class Life:
    """One counter's life: its store in memory, its side files, what it handed out."""

    def __init__(
        self, folder: DataFolder, places: tuple[MemoryPlace, ...], at: datetime, chance: Chance
    ) -> None:
        self.clock = Calendar(at)
        self._chance = chance
        self.portal = Portal(clock=self.clock)
        self.places = places
        self.given: list[tuple[str, int, int]] = []
        self._folder = folder
        self._papers = PaperVault(folder, KEY)
        self._engine = _memory()
        self._keeper = MarkKeeper(folder, KEY, chance)
        with self._engine.begin() as connection:
            for row in ROWS:
                connection.execute(row.table().delete())
            for name, value in (("install_id", "device"), ("db_epoch", "1")):
                connection.execute(MetaRow.table().insert(), {"name": name, "value": value})
            connection.execute(CounterRow.table().insert(), {"name": "device_seq", "last": 0})

    @contextmanager
    def write(self) -> Iterator[Records]:
        with self._engine.begin() as connection:
            work = self._work(connection)
            self._keeper.begin(work)
            yield Records(work)
            mark = self._keeper.before_commit(work)
        self._keeper.committed(mark)

    @contextmanager
    def read(self) -> Iterator[Records]:
        with self._engine.begin() as connection:
            yield Records(self._work(connection))

    def open(self, rule: Rule) -> None:
        """Start the program, and do what the rule says about an old copy."""
        self._keeper = MarkKeeper(self._folder, KEY, self._chance)
        if rule is not Rule.REAL:
            self._forget()
        with self.write() as records:
            is_to_be_marked = self._keeper.settle(records.work)
        if is_to_be_marked:
            with self.write() as records:
                records.work.moves.counters = True

    def enrol(self) -> None:
        with self.write() as records:
            records.device.save_enrolment(
                device_id="device",
                portal_url="http://127.0.0.1:1",
                office=OFFICE,
                counter_label="1",
                leases=self.portal.leases(f"{self.clock.at.year % 100:02d}", 1),
                portal_time=self.clock.now(),
            )

    def work_for(self, days: float) -> None:
        """Hand out a day's numbers every day; a used-up slot hands out none."""
        wanted = round(days * CASES_A_DAY)
        self.clock.at += timedelta(days=days)
        if wanted == 0:
            return
        try:
            with self.write() as records:
                number = NumberRepository(records.work).take(self.clock.at.date())
                slot, first = number.slot.text, number.seq
                last = min(first + wanted - 1, LAST_SEQ)
                run = records.work.connection.execute
                run(_FILE_MORE, {"next": last + 1, "slot": slot})
                run(_SEND_MORE, {"more": wanted})
                records.audit.add("op", "complaint.filed", "complaint", str(last), {})
        except DeskError as error:
            # The slot is used up: the operator is told, and nothing is handed out.
            if error.code != "slot_exhausted":
                raise
            return
        self.given.append((slot, first, last))

    def meet_portal(self) -> None:
        """Exchange with the portal: lease what is wanted, and hear of an epoch that is too low."""
        tools = Tools(store=self, client=self.portal, clock=self.clock)
        lease_slots(tools)
        with self.read() as records:
            epoch = records.device.get().db_epoch
        if epoch < self.portal.last_epoch:
            renew_slots(tools, self.portal.last_epoch)
        with self.read() as records:
            self.portal.last_epoch = records.device.get().db_epoch

    def copy(self, *, by_the_program: bool) -> Copy:
        """Return a backup; one that the program restores is marked as such."""
        with self._engine.begin() as connection:
            copy = {
                row.__tablename__: list(connection.execute(select(row.table()))) for row in ROWS
            }
        if by_the_program:
            copy["meta"].append(("restored", "1"))
        return copy

    def put_back(self, copy: Copy, rule: Rule) -> None:
        with self._engine.begin() as connection:
            for row in ROWS:
                connection.execute(row.table().delete())
                names = row.table().columns.keys()
                rows = [dict(zip(names, values, strict=True)) for values in copy[row.__tablename__]]
                if rows:
                    connection.execute(row.table().insert(), rows)
            if rule is Rule.PLUS_500:
                connection.execute(text("UPDATE lease SET next_seq = next_seq + 500"))

    def lose_side_files(self) -> None:
        for place in self.places:
            place.parts.clear()

    def has_reused(self) -> bool:
        """Tell whether any number was handed out twice."""
        runs = sorted(self.given)
        return any(a[0] == b[0] and b[1] <= a[2] for a, b in itertools.pairwise(runs))

    def _forget(self) -> None:
        """Switch the real rule off: nothing outside the store is known, and nothing is missed."""
        self.lose_side_files()
        with self._engine.begin() as connection:
            connection.execute(text("DELETE FROM meta WHERE name IN ('side_files', 'restored')"))

    def _work(self, connection: Connection) -> Work:
        return Work(
            connection=connection,
            clock=self.clock,
            folder=self._folder,
            papers=self._papers,
            audit_key=bytes(32),
            side_files=self._keeper.side_files,
            machine=self._keeper.machine,
        )


def trial(place: Path, places: tuple[MemoryPlace, ...], seed: int, rule: Rule) -> bool:
    """Live one life with an old backup put back once or twice; tell whether a number came twice."""
    chance = random.Random(seed)  # noqa: S311 - a trial must be repeatable
    for side in places:
        side.parts.clear()
    start = START + timedelta(days=chance.uniform(0, 70))
    life = Life(DataFolder(place), places, start, chance.randrange)
    life.open(rule)
    life.enrol()
    life.work_for(chance.uniform(0, 60))
    copy = life.copy(by_the_program=chance.random() < 0.5)
    # The backup's age when it is put back, with contact to the portal on some of the days.
    life.work_for(chance.uniform(0, 15))
    has_line = chance.random() < 0.5
    if has_line:
        life.meet_portal()
    life.work_for(chance.uniform(0, 15))
    for _ in range(chance.randint(1, 2)):
        if chance.random() >= 0.95:
            life.lose_side_files()
        life.put_back(copy, rule)
        life.open(rule)
        life.work_for(chance.uniform(0, 15))
        if has_line:
            life.meet_portal()
        life.work_for(chance.uniform(0, 15))
    return life.has_reused()
