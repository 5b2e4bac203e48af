"""A folder that cannot be written to: what is there can be read, and work goes on when it can."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from old_store import unpack
from store_rig import StandingClock, enrol, file, new_folder

from local_db.connections import Use, engine_for
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.exchange import new_store_path
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.store import Store
from tests.fakes.small_disk import SmallDisk, small_disk


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[SmallDisk]:
    with small_disk(tmp_path / "disk", 48) as disk:
        yield disk
        disk.make_writable()


def made(path: Path, clock: StandingClock, complaints: int = 3) -> tuple[Store, list[str]]:
    folder, key = new_folder(path)
    store = Store.create(folder, key, clock)
    enrol(store)
    return store, [file(store).ref for _ in range(complaints)]


def opened(path: Path, clock: StandingClock) -> Store:
    folder = DataFolder(path)
    return Store.open(folder, open_key(folder, lambda: None), clock)


def refs(store: Store) -> list[str]:
    with store.read() as records:
        return [case.ref for case in records.complaints.page().rows][::-1]


def trouble(action) -> StorageTrouble:
    with pytest.raises(StorageError) as refused:
        action()
    return refused.value.trouble


def test_a_read_only_folder_is_opened_for_reading(disk: SmallDisk, clock: StandingClock) -> None:
    store, given = made(disk.place / "data", clock)
    store.close()
    disk.make_read_only()
    again = opened(disk.place / "data", clock)
    assert again.health.is_read_only
    assert refs(again) == given
    with again.read() as records:
        assert records.complaints.find("নলকূপ")
        assert records.complaints.status(given[0]) is not None
    for _ in range(2):
        assert trouble(lambda: file(again)) is StorageTrouble.READ_ONLY
    assert refs(again) == given
    again.close()


def test_work_goes_on_without_a_restart_when_the_folder_can_be_written_again(
    disk: SmallDisk, clock: StandingClock
) -> None:
    store, given = made(disk.place / "data", clock)
    store.close()
    disk.make_read_only()
    again = opened(disk.place / "data", clock)
    assert trouble(lambda: file(again)) is StorageTrouble.READ_ONLY
    disk.make_writable()
    given.append(file(again).ref)
    assert not again.health.is_read_only
    assert again.folder.is_locked
    assert refs(again) == given
    again.close()
    last = opened(disk.place / "data", clock)
    assert refs(last) == given
    last.close()


@pytest.mark.parametrize("gone", ["nothing", "-shm"])
def test_saves_that_are_still_in_the_log_are_read_too_or_the_store_is_not_opened(
    disk: SmallDisk, clock: StandingClock, tmp_path: Path, gone: str
) -> None:
    """Old rows in silence would be worse than none: a citizen's case would seem not to exist."""
    store, given = made(tmp_path / "data", clock)
    assert (tmp_path / "data" / "abhijog.db-wal").stat().st_size > 0
    shutil.copytree(tmp_path / "data", disk.place / "data")
    store.close()
    if gone == "-shm":
        (disk.place / "data" / "abhijog.db-shm").unlink()
    disk.make_read_only()
    if gone == "-shm":
        refused = trouble(lambda: opened(disk.place / "data", clock))
        assert refused is StorageTrouble.READ_ONLY
        return
    again = opened(disk.place / "data", clock)
    assert refs(again) == given
    again.close()


def test_an_exchange_that_cannot_be_finished_here_opens_neither_store(
    disk: SmallDisk, clock: StandingClock
) -> None:
    store, given = made(disk.place / "data", clock)
    store.close()
    database = disk.place / "data" / "abhijog.db"
    shutil.copy(database, new_store_path(database))
    (disk.place / "data" / "exchange.json").write_text('{"kept": "damaged-1"}')
    disk.make_read_only()
    assert trouble(lambda: opened(disk.place / "data", clock)) is StorageTrouble.READ_ONLY
    disk.make_writable()
    again = opened(disk.place / "data", clock)
    assert refs(again) == given
    assert (disk.place / "data" / "damaged-1" / "abhijog.db").exists()
    again.close()


def test_a_new_folder_on_a_read_only_disk_is_refused(disk: SmallDisk) -> None:
    disk.make_read_only()
    assert trouble(DataFolder(disk.place / "data").make) is StorageTrouble.READ_ONLY


def test_a_database_file_that_cannot_be_written_is_opened_for_reading(
    tmp_path: Path, clock: StandingClock, no_writing_to
) -> None:
    store, given = made(tmp_path / "data", clock)
    store.close()
    with no_writing_to(store.folder.database):
        again = opened(tmp_path / "data", clock)
        assert again.health.is_read_only
        assert refs(again) == given
        assert trouble(lambda: file(again)) is StorageTrouble.READ_ONLY
        assert refs(again) == given
    given.append(file(again).ref)
    assert refs(again) == given
    again.close()


def test_a_store_that_becomes_read_only_while_it_is_open_says_so_and_goes_on_later(
    tmp_path: Path, clock: StandingClock, no_writing_to
) -> None:
    store, given = made(tmp_path / "data", clock)
    store._dispose()
    with no_writing_to(store.folder.database):
        assert trouble(lambda: file(store)) is StorageTrouble.READ_ONLY
        assert store.health.is_read_only
        assert refs(store) == given
    given.append(file(store).ref)
    assert not store.health.is_read_only
    assert refs(store) == given
    store.close()


def test_a_store_of_an_older_program_waits_until_it_can_be_upgraded(disk: SmallDisk) -> None:
    old = unpack("0003", disk.place / "old")
    disk.make_read_only()
    assert trouble(lambda: Store.open(old.folder, old.key, old.clock())) is StorageTrouble.READ_ONLY
    disk.make_writable()
    store = Store.open(old.folder, old.key, old.clock())
    assert not store.health.is_read_only
    store.close()


def test_a_damaged_store_on_a_read_only_disk_is_called_damaged(
    disk: SmallDisk, clock: StandingClock
) -> None:
    """To make the disk writable would not help, so the operator must not be sent to do it."""
    store, _ = made(disk.place / "data", clock)
    store.close()
    database = disk.place / "data" / "abhijog.db"
    size = database.stat().st_size
    with database.open("r+b") as file_:
        file_.seek(4096)
        file_.write(bytes(size - 4096))
    disk.make_read_only()
    assert trouble(lambda: opened(disk.place / "data", clock)) is StorageTrouble.DAMAGED


def test_a_store_that_another_program_holds_stays_read_only_and_goes_on_later(
    disk: SmallDisk, clock: StandingClock
) -> None:
    store, given = made(disk.place / "data", clock)
    store.close()
    disk.make_read_only()
    again = opened(disk.place / "data", clock)
    disk.make_writable()
    other = engine_for(again.folder.database, open_key(again.folder, lambda: None), Use.WRITE)
    with other.begin() as connection:
        connection.exec_driver_sql("UPDATE operator SET active = active")
        assert trouble(lambda: file(again)) is StorageTrouble.BUSY
    other.dispose()
    assert again.health.is_read_only
    assert refs(again) == given
    given.append(file(again).ref)
    assert not again.health.is_read_only
    assert refs(again) == given
    again.close()
