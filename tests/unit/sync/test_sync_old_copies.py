"""A device whose data is older than what was handed out drains, and nothing comes twice (D6)."""

import os
import shutil
from pathlib import Path

import pytest
from sync_rig import Counter

from local_db.domain.number import Number
from local_db.domain.outbox import Hold, MissingNumbers
from local_db.side_places import VARIABLE
from sync.batch_size import BatchSize
from sync.courier import send_until_empty
from sync.portal.operations import list_cases
from sync.push import PushRound
from sync.tally import Tally
from tests.fakes.portal import RunningPortal


class OldCopy:
    """A copy of the database that somebody puts back while the program is closed."""

    def __init__(self, desk: Counter, place: Path) -> None:
        self._desk = desk
        self._copy = place / "old.db"
        desk.store.copy_into(self._copy)

    def put_back(self, *, lose_side_files: bool = False) -> None:
        database = self._desk.store.folder.database
        self._desk.close()
        for part in ("-wal", "-shm"):
            database.with_name(database.name + part).unlink(missing_ok=True)
        shutil.copy2(self._copy, database)
        if lose_side_files:
            for place in os.environ[VARIABLE].split(os.pathsep):
                shutil.rmtree(place)
        self._desk.restart()


def refs_at(portal: RunningPortal) -> list[str]:
    return sorted(str(case["ref"]) for case in list_cases(portal.database_url, "347"))


def drain(desk: Counter) -> None:
    def sleep(seconds: float) -> None:
        desk.clock.move(seconds=seconds)

    report = send_until_empty(desk.engine, desk.clock, sleep, 10_000.0)
    assert (report.unsent, report.attention, report.hold) == (0, 0, None)


def slot_of(ref: str) -> str:
    return Number(ref).slot.text


@pytest.mark.parametrize("lose_side_files", [False, True])
@pytest.mark.parametrize("times", [1, 2])
@pytest.mark.parametrize("meets_portal", [False, True])
def test_an_old_copy_put_back_drains_and_every_number_is_at_the_portal_once(
    desk: Counter,
    reference: RunningPortal,
    tmp_path: Path,
    *,
    lose_side_files: bool,
    times: int,
    meets_portal: bool,
) -> None:
    given = [item.ref for item in desk.file_many(3)]
    drain(desk)
    given += [item.ref for item in desk.file_many(2)]
    old = OldCopy(desk, tmp_path)
    given += [item.ref for item in desk.file_many(4)]
    drain(desk)

    for _ in range(times):
        old.put_back(lose_side_files=lose_side_files)
        given += [item.ref for item in desk.file_many(3)]
        if meets_portal:
            drain(desk)
            given += [item.ref for item in desk.file_many(2)]
            drain(desk)
    drain(desk)

    assert len(given) == len(set(given))
    held = {row.ref for row in desk.rows()}
    assert held <= set(refs_at(reference)) <= set(given)
    if meets_portal or times == 1:
        assert refs_at(reference) == sorted(given)


def test_a_new_epoch_gets_a_slot_of_its_own_as_soon_as_the_portal_is_reached(
    desk: Counter, reference: RunningPortal, tmp_path: Path
) -> None:
    first = desk.file()
    old = OldCopy(desk, tmp_path)
    desk.file()
    old.put_back()
    offline = desk.file()
    drain(desk)
    online = desk.file()

    assert slot_of(offline.ref) == slot_of(first.ref)
    assert Number(offline.ref).seq == 3
    assert (slot_of(online.ref), Number(online.ref).seq) == ("26-347-02", 1)
    assert slot_of(first.ref) == "26-347-01"
    drain(desk)
    desk.restart()
    drain(desk)
    assert slot_of(desk.file().ref) == "26-347-02"
    drain(desk)
    assert len(refs_at(reference)) == 4


def test_numbers_that_were_lost_with_the_newer_data_stay_gaps_at_the_portal(
    desk: Counter, reference: RunningPortal, tmp_path: Path
) -> None:
    desk.file()
    old = OldCopy(desk, tmp_path)
    lost = desk.file_many(2)
    old.put_back()
    desk.file()
    drain(desk)

    assert not {item.ref for item in lost} & set(refs_at(reference))
    heartbeat = PushRound(desk.engine._tools, BatchSize(), Tally())._envelope(())
    missing = desk.client.messages(heartbeat).missing
    assert MissingNumbers(slot="26-347-01", first=2, last=3) in missing


def test_a_device_rolled_back_without_a_trace_is_told_by_the_portal(
    desk: Counter, tmp_path: Path
) -> None:
    """Everything of the PC was set back, side files too, and the portal has seen a later epoch."""
    desk.file()
    old = OldCopy(desk, tmp_path)
    desk.file()
    old.put_back()
    drain(desk)
    with desk.store.write() as records:
        records.work.connection.exec_driver_sql(
            "UPDATE meta SET value = '1' WHERE name = 'db_epoch'"
        )

    report = desk.cycle()

    assert report.hold is not Hold.ROLLED_BACK
    with desk.store.read() as records:
        assert records.device.get().db_epoch == 3
    assert slot_of(desk.file().ref) == "26-347-03"
    drain(desk)
