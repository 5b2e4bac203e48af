"""No number is given twice, whatever old copy of the store is put back (offline_sync.md D6)."""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from store_rig import (
    ROOT,
    StandingClock,
    enrol,
    file,
    lease,
    new_folder,
    open_again,
)

from local_db.domain.errors import DeskError, StorageError
from local_db.domain.high_mark import EpochReason, SkipReason
from local_db.domain.number import Number
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.restored import mark_restored
from local_db.side_places import RECORD_BYTES, VARIABLE
from local_db.store import Store

PARTS = ("", "-wal", "-shm")


def side_files() -> list[Path]:
    places = os.environ[VARIABLE].split(os.pathsep)
    return [path for place in places for path in Path(place).glob("*.mark")]


def forget_side_files() -> None:
    for path in side_files():
        path.unlink()


def seq(store: Store) -> int:
    return Number(file(store).ref).seq


def epoch(store: Store) -> int:
    with store.read() as records:
        return records.device.get().db_epoch


def check(store: Store, name: str) -> tuple[bool, str]:
    with store.read() as records:
        [found] = [check for check in records.checks.verify() if check.check == name]
    return found.ok, found.detail


def skipped(store: Store) -> list[tuple[int, int, SkipReason]]:
    with store.read() as records:
        return [(s.span.first, s.span.last, s.reason) for _, s in records.device.skipped()]


class Shelf:
    """Raw copies of a database with its log, as people make them with a file manager."""

    def __init__(self, folder: DataFolder, place: Path) -> None:
        self._database = folder.database
        self._place = place

    def copy(self) -> None:
        self._place.mkdir()
        for source in self._files():
            shutil.copy2(source, self._place / source.name)

    def put_back(self) -> None:
        for source in self._files():
            source.unlink()
        for copy in self._place.iterdir():
            shutil.copy2(copy, self._database.with_name(copy.name))

    def _files(self) -> list[Path]:
        named = [self._database.with_name(self._database.name + part) for part in PARTS]
        return [path for path in named if path.exists()]


@pytest.fixture
def shelf(store: Store, tmp_path: Path) -> Shelf:
    return Shelf(store.folder, tmp_path / "shelf")


def back_in_time(
    store: Store, shelf: Shelf, clock: StandingClock, *, more: int, running: bool = False
) -> Store:
    """Copy the store away, file more, put the copy back and open it."""
    if not running:
        store = open_again(store, clock)
    shelf.copy()
    for _ in range(more):
        file(store)
    store.close()
    shelf.put_back()
    folder = DataFolder(store.folder.path)
    return Store.open(folder, open_key(folder, lambda: None), clock)


def test_both_side_files_know_every_number_before_it_is_shown(store: Store) -> None:
    file(store)
    file(store)

    assert len(side_files()) == 2
    assert check(store, "side_files") == (True, "working=2 places=2")
    for path in side_files():
        assert b'"26-347-02":2' in path.read_bytes()


@pytest.mark.parametrize("running", [True, False])
@pytest.mark.parametrize("more", [1, 2, 25])
def test_an_older_copy_goes_on_above_everything_handed_out(
    store: Store, shelf: Shelf, clock: StandingClock, *, more: int, running: bool
) -> None:
    for _ in range(3):
        file(store)

    again = back_in_time(store, shelf, clock, more=more, running=running)

    with again.read() as records:
        told = records.device.older_data()
        actions = [
            str(action)
            for action in records.work.connection.exec_driver_sql(
                "SELECT payload FROM audit WHERE action = 'device.epoch'"
            ).scalars()
        ]
        high_water = records.device.high_water()
    assert told is not None
    assert (told.reason, told.missing) == (EpochReason.OLDER_COPY, more)
    assert actions == [f'{{"epoch":2,"missing":{more},"reason":"older_copy"}}']
    assert skipped(again) == [(4, 3 + more, SkipReason.OLDER_COPY)]
    # A citizen may hold these numbers: the portal must go on asking for them.
    assert [(item.last_seq, item.skipped) for item in high_water] == [(3 + more, ())]
    assert (seq(again), epoch(again)) == (4 + more, 2)
    assert check(again, "numbers")[1].startswith(f"epoch=2 not_committed=0 older_copy={more}")
    again.close()


def test_the_same_old_copy_twice_gives_each_number_once(
    store: Store, shelf: Shelf, clock: StandingClock
) -> None:
    given = [seq(store) for _ in range(3)]
    again = back_in_time(store, shelf, clock, more=5)
    given += [4, 5, 6, 7, 8, *(seq(again) for _ in range(4))]
    again.close()
    shelf.put_back()

    third = Store.open(DataFolder(store.folder.path), store.key, clock)

    given += [seq(third) for _ in range(4)]
    assert given == list(range(1, 17))
    assert epoch(third) == 3
    third.close()


def test_one_side_file_is_enough(store: Store, shelf: Shelf, clock: StandingClock) -> None:
    file(store)
    shelf.copy()
    file(store)
    store.close()
    shelf.put_back()
    side_files()[0].unlink()

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert seq(again) == 3
    assert check(again, "side_files") == (True, "working=2 places=2")
    again.close()


def test_without_side_files_numbers_go_on_at_a_far_thousand(
    store: Store, shelf: Shelf, clock: StandingClock
) -> None:
    file(store)
    shelf.copy()
    file(store)
    store.close()
    shelf.put_back()
    forget_side_files()

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    with again.read() as records:
        told = records.device.older_data()
        [high_water] = records.device.high_water()
    first = seq(again)
    assert first in range(20_000, 94_001, 1_000)
    assert told is not None
    assert (told.reason, told.missing) == (EpochReason.NO_SIDE_FILES, None)
    assert skipped(again) == [
        (2, 5_001, SkipReason.PERHAPS_GIVEN),
        (5_002, first - 1, SkipReason.LEFT_OUT),
    ]
    assert [(span.first, span.last) for span in high_water.skipped] == [(5_002, first - 1)]
    assert epoch(again) > 2
    assert check(again, "side_files") == (True, "working=2 places=2")
    again.close()
    third = Store.open(DataFolder(store.folder.path), store.key, clock)
    assert seq(third) == first + 1
    third.close()


def test_a_slot_without_room_above_is_used_up_rather_than_reused(
    store: Store, clock: StandingClock
) -> None:
    with store.write() as records:
        records.device.add_leases([lease("26-347-03", first_seq=94_500)])
    assert seq(store) == 94_500
    store.close()
    forget_side_files()

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    with pytest.raises(DeskError, match="slot_exhausted"):
        file(again)
    with again.write() as records:
        records.device.add_leases([lease("26-347-04")])
    assert seq(again) == 1
    again.close()


def test_a_restored_backup_begins_a_new_epoch_even_when_nothing_is_missing(
    store: Store, tmp_path: Path, clock: StandingClock
) -> None:
    file(store)
    copy = tmp_path / "copy.db"
    store.copy_into(copy)
    mark_restored(copy, store.key)
    store.close()
    for part in PARTS:
        store.folder.database.with_name(f"abhijog.db{part}").unlink(missing_ok=True)
    copy.replace(store.folder.database)

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert (seq(again), epoch(again)) == (2, 2)
    with again.read() as records:
        assert records.device.older_data() is None
    again.close()
    third = Store.open(DataFolder(store.folder.path), store.key, clock)
    assert epoch(third) == 2
    third.close()


def test_a_restored_backup_of_a_store_that_had_no_side_files_jumps(
    store: Store, tmp_path: Path, clock: StandingClock
) -> None:
    with store.write() as records:
        records.work.connection.exec_driver_sql("DELETE FROM meta WHERE name LIKE 'side_%'")
    copy = tmp_path / "copy.db"
    store.copy_into(copy)
    mark_restored(copy, store.key)
    store.close()
    copy.replace(store.folder.database)
    forget_side_files()

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert seq(again) >= 20_000
    again.close()


def test_a_store_of_an_earlier_version_simply_begins_its_side_files(
    store: Store, clock: StandingClock
) -> None:
    file(store)
    with store.write() as records:
        run = records.work.connection.exec_driver_sql
        run("DELETE FROM meta WHERE name LIKE 'side_%'")
        run("DELETE FROM counter WHERE name = 'mark'")
    store.close()
    forget_side_files()

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert check(again, "side_files") == (True, "working=2 places=2")
    assert (seq(again), epoch(again)) == (2, 1)
    assert skipped(again) == []
    again.close()


CUT = """
import os, sys
from pathlib import Path
from store_rig import StandingClock, file
from local_db.folder import DataFolder
from local_db.high_mark import SideFiles
from local_db.keys import open_key
from local_db.store import Store
folder = DataFolder(Path(sys.argv[1]))
store = Store.open(folder, open_key(folder, lambda: None), StandingClock())
write = SideFiles.write
def write_and_die(self, mark):
    write(self, mark)
    os._exit(9)
SideFiles.write = write_and_die
file(store)
"""


def cut_before_the_commit(folder: Path) -> None:
    """File in a process that dies between the side files and the commit."""
    paths = os.pathsep.join((str(ROOT), str(Path(__file__).parent)))
    done = subprocess.run(
        [sys.executable, "-c", CUT, str(folder)],
        env={**os.environ, "PYTHONPATH": paths},
        check=False,
        timeout=60,
    )
    assert done.returncode == 9


def test_a_cut_between_side_files_and_commit_jumps_over_that_one_number(
    store: Store, clock: StandingClock
) -> None:
    file(store)
    store.close()
    cut_before_the_commit(store.folder.path)
    cut_before_the_commit(store.folder.path)

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert skipped(again) == [
        (2, 2, SkipReason.NOT_COMMITTED),
        (3, 3, SkipReason.NOT_COMMITTED),
    ]
    with again.read() as records:
        [high_water] = records.device.high_water()
        assert records.device.older_data() is None
    assert [(span.first, span.last) for span in high_water.skipped] == [(2, 2), (3, 3)]
    assert (seq(again), epoch(again)) == (4, 1)
    again.close()


def test_a_torn_record_leaves_the_other_one(
    store: Store, shelf: Shelf, clock: StandingClock
) -> None:
    file(store)
    shelf.copy()
    for _ in range(3):
        file(store)
    store.close()
    for path in side_files():
        data = bytearray(path.read_bytes())
        newest = max((0, 1), key=lambda n: _last_of(data, n))
        data[newest * RECORD_BYTES + 60 : (newest + 1) * RECORD_BYTES] = bytes(RECORD_BYTES - 60)
        path.write_bytes(data)
    shelf.put_back()

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert seq(again) == 4
    again.close()


def _last_of(data: bytearray, record: int) -> int:
    text = bytes(data[record * RECORD_BYTES : (record + 1) * RECORD_BYTES])
    return int(text.split(b'"26-347-02":')[1].split(b"}")[0])


def test_side_files_of_another_store_prove_nothing(
    store: Store, tmp_path: Path, clock: StandingClock
) -> None:
    """Records under another key, in files of the right name."""
    file(store)
    folder, key = new_folder(tmp_path / "other")
    other = Store.create(folder, key, clock)
    enrol(other)
    file(other)
    other.close()
    with store.read() as records:
        name = records.device.install_id
    store.close()
    ours = [path for path in side_files() if path.stem == name]
    theirs = next(path for path in side_files() if path.stem != name)
    for path in ours:
        path.write_bytes(theirs.read_bytes())

    again = Store.open(DataFolder(store.folder.path), store.key, clock)

    assert seq(again) >= 20_000
    again.close()


def test_a_place_that_cannot_be_written_stops_nobody(
    store: Store, caplog: pytest.LogCaptureFixture, clock: StandingClock
) -> None:
    first, second = (Path(place) for place in os.environ[VARIABLE].split(os.pathsep))
    shutil.rmtree(first)
    first.write_text("a file, not a folder")

    assert [seq(store), seq(store)] == [1, 2]

    assert check(store, "side_files") == (True, "working=1 places=2")
    assert [r.message for r in caplog.records if str(first) in r.message] == [
        f"No side file at {first}: File exists"
    ]
    shutil.rmtree(second)
    second.write_text("a file, not a folder")
    assert seq(store) == 3
    assert check(store, "side_files") == (False, "working=0 places=2")
    again = open_again(store, clock)
    assert seq(again) == 4
    first.unlink()
    assert seq(again) == 5
    assert check(again, "side_files") == (True, "working=1 places=2")
    again.close()


def test_another_copy_that_files_at_the_same_time_is_gone_past(
    store: Store, tmp_path: Path, clock: StandingClock
) -> None:
    """Two copies of one store with the same side files: each sees that the other filed."""
    file(store)
    copied = tmp_path / "copied"
    shutil.copytree(store.folder.path, copied)
    folder = DataFolder(copied)
    other = Store.open(folder, open_key(folder, lambda: None), clock)

    given: list[int] = []
    for _ in range(4):
        given += [seq_at_the_second_try(copy) for copy in (store, other)]

    assert len(given) == len(set(given)) == 8
    other.close()


def seq_at_the_second_try(store: Store) -> int:
    """The first try is told to wait when the other copy filed meanwhile."""
    with contextlib.suppress(StorageError):
        return seq(store)
    return seq(store)
