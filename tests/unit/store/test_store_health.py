"""The look at every start, the deeper look in small steps, and what each finding leads to."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from damage_rig import roots
from store_rig import StandingClock, enrol, file, new_folder, open_again

from local_db import room
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.health import RoomLevel
from local_db.folder import DataFolder
from local_db.health import start_up_check
from local_db.health_file import HealthFile
from local_db.keys import open_key
from local_db.room import Room
from local_db.store import Store


@pytest.fixture
def small(tmp_path: Path, clock: StandingClock) -> Iterator[Store]:
    folder, key = new_folder(tmp_path / "small")
    store = Store.create(folder, key, clock)
    enrol(store)
    for _ in range(3):
        file(store)
    yield store
    store.close()


def opened(store: Store, clock: StandingClock) -> Store:
    folder = DataFolder(store.folder.path)
    return Store.open(folder, open_key(folder, lambda: None), clock)


def by_hand(store: Store, *statements: str) -> None:
    with store.write() as records:
        for statement in statements:
            records.work.connection.exec_driver_sql(statement)


def refused(store: Store) -> StorageTrouble:
    with pytest.raises(StorageError) as trouble:
        file(store)
    return trouble.value.trouble


def look_through(store: Store) -> int:
    while not (progress := store.deep_check_step(20)).is_over:
        pass
    return progress.damaged


def test_a_whole_store_passes_every_check(small: Store) -> None:
    checks = {check.check: check.ok for check in small.health.checks}
    assert checks == dict.fromkeys(("schema", "audit", "queue", "key_file", "place"), True)
    assert not small.health.is_damaged
    assert not small.health.is_read_only


def test_the_look_at_the_start_is_quick(small: Store) -> None:
    """Five runs, the best counts: neighbours on the same machine are not the store's fault."""
    took = []
    for _ in range(5):
        with small.read() as records:
            began = time.perf_counter()
            start_up_check(records.work)
            took.append(time.perf_counter() - began)
    assert min(took) < 0.1


def test_a_deep_check_is_due_after_a_bad_end_and_once_a_week(
    small: Store, clock: StandingClock
) -> None:
    assert small.health.is_deep_check_due
    assert look_through(small) == 0
    assert not small.health.is_deep_check_due
    again = open_again(small, clock)
    assert again.health.was_closed_well
    assert not again.health.is_deep_check_due
    clock.move(days=6.9)
    assert not again.health.is_deep_check_due
    clock.move(days=0.2)
    assert again.health.is_deep_check_due
    assert look_through(again) == 0
    assert not again.health.is_deep_check_due
    again._dispose()
    again.folder.unlock()
    after_a_kill = opened(again, clock)
    assert not after_a_kill.health.was_closed_well
    assert after_a_kill.health.is_deep_check_due
    after_a_kill.close()


def test_a_clock_set_back_does_not_put_the_deep_check_off(
    small: Store, clock: StandingClock
) -> None:
    look_through(small)
    clock.move(days=-400)
    assert small.health.is_deep_check_due


def test_saves_go_on_between_the_steps_of_a_deep_check(small: Store) -> None:
    steps = 0
    while not (progress := small.deep_check_step(8)).is_over:
        file(small)
        steps += 1
        if steps % 7 == 0:
            small._fold_log()
    assert progress.damaged == 0
    assert steps > 5
    assert not small.health.is_damaged


def test_a_page_that_is_damaged_while_the_store_is_open_stops_filing_and_not_looking_up(
    small: Store, clock: StandingClock
) -> None:
    given = file(small).ref
    small._fold_log()
    page = roots(small.folder, small.key)["draft"]
    with small.folder.database.open("r+b") as raw:
        raw.seek((page - 1) * 4096 + 200)
        raw.write(b"damaged!")
    assert look_through(small) == 1
    assert small.health.is_damaged
    assert refused(small) is StorageTrouble.DAMAGED
    with small.read() as records:
        assert records.complaints.status(given) is not None
    again = open_again(small, clock)
    assert again.health.is_damaged
    assert refused(again) is StorageTrouble.DAMAGED
    again.close()


def test_a_false_alarm_is_taken_back_by_a_look_through_all_pages(
    small: Store, clock: StandingClock
) -> None:
    small.guard.judged(StorageError(StorageTrouble.DAMAGED))
    assert refused(small) is StorageTrouble.DAMAGED
    again = open_again(small, clock)
    assert refused(again) is StorageTrouble.DAMAGED
    assert look_through(again) == 0
    assert file(again).ref
    again.close()


def test_a_broken_end_of_the_audit_chain_stops_filing(small: Store, clock: StandingClock) -> None:
    """Pages of two moments show there first, and then a number could come twice."""
    by_hand(small, "DROP TRIGGER audit_no_update", "UPDATE audit SET actor = 'x' WHERE seq = 3")
    again = open_again(small, clock)
    assert {check.check for check in again.health.failed} == {"schema", "audit"}
    assert refused(again) is StorageTrouble.DAMAGED
    assert look_through(again) == 0
    assert refused(again) is StorageTrouble.DAMAGED
    again.close()


def test_counters_that_are_off_are_set_right_at_the_start(
    small: Store, clock: StandingClock
) -> None:
    by_hand(small, "UPDATE queue_count SET n = n + 4 WHERE state IN ('ready', 'papers')")
    again = open_again(small, clock)
    assert again.health.failed == ()
    with again.read() as records:
        assert {c.check: c.ok for c in records.checks.verify()}["queue"]
        assert records.outbox.figures().unsent == 3
        assert records.audit.verify().ok
    again.close()


def test_a_key_file_that_cannot_be_read_is_told_while_work_goes_on(
    small: Store, clock: StandingClock
) -> None:
    key = open_key(small.folder, lambda: None)
    small.close()
    small.folder.keys.unlink()
    with contextlib.closing(Store.open(DataFolder(small.folder.path), key, clock)) as again:
        assert [check.check for check in again.health.failed] == ["key_file"]
        assert file(again).ref


@pytest.mark.parametrize("text", ["", "{", "[]", '{"closed_well": true}', '{"looked": 1}'])
def test_a_health_file_that_cannot_be_read_is_as_good_as_none(tmp_path: Path, text: str) -> None:
    path = tmp_path / "health.json"
    path.write_text(text)
    assert HealthFile.load(path) == HealthFile()
    assert HealthFile.load(tmp_path / "none") == HealthFile()


@pytest.mark.parametrize(
    ("free_mb", "has_reserve", "level", "can_file"),
    [
        (501, True, RoomLevel.AMPLE, True),
        (501, False, RoomLevel.AMPLE, True),
        (499, True, RoomLevel.LOW, True),
        (20, False, RoomLevel.LAST, True),
        (12, False, RoomLevel.LAST, True),
        (11, False, RoomLevel.FULL, False),
        (0, True, RoomLevel.LOW, False),
    ],
)
def test_the_levels_of_room(
    small: Store, monkeypatch: pytest.MonkeyPatch, free_mb: int, has_reserve: bool,  # noqa: FBT001
    level: RoomLevel, can_file: bool,  # noqa: FBT001
) -> None:  # fmt: skip
    monkeypatch.setattr(room, "RESERVE_BYTES", 16 * 2**20)
    monkeypatch.setattr(DataFolder, "free_bytes", lambda _self: free_mb * 2**20)
    if not has_reserve:
        small.folder.reserve.unlink()
    state = Room(small.folder).state()
    assert (state.level, state.has_reserve) == (level, has_reserve)
    assert Room(small.folder).can_file is can_file


def test_a_reserve_that_cannot_be_made_stops_nothing(small: Store, clock: StandingClock) -> None:
    small.folder.reserve.unlink()
    small.folder.reserve.with_suffix(".part").mkdir()
    again = open_again(small, clock)
    assert not again.health.room.has_reserve
    assert file(again).ref
    again.close()
