"""A cut, changed, lost or foreign write-ahead log: the state is always that of some commit."""

import os
import random
import shutil
from pathlib import Path

import pytest
from damage_rig import Hurt, copied, side_places_of
from store_rig import StandingClock, enrol, file, new_folder

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.page_file import PageFile
from local_db.page_trees import PageTrees
from local_db.salvage import Salvage
from local_db.side_places import VARIABLE
from local_db.store import Store

CUTS = int(os.environ.get("ABHIJOG_DAMAGES", "40")) // 2
pytestmark = pytest.mark.timeout(120 + 4 * CUTS)
IN_FILE, IN_LOG = 20, 6


@pytest.fixture(scope="module")
def cut_off(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[str]]:
    """A folder as a power cut leaves it: some saves in the file, the newest only in the log."""
    place = tmp_path_factory.mktemp("cut")
    os.environ[VARIABLE] = side_places_of(place / "left")
    folder, key = new_folder(place / "data")
    store = Store.create(folder, key, StandingClock())
    enrol(store)
    refs = [file(store).ref for _ in range(IN_FILE)]
    store._fold_log()
    refs += [file(store).ref for _ in range(IN_LOG)]
    shutil.copytree(place / "data", place / "left")
    store.close()
    return place / "left", refs


@pytest.fixture
def hurt(cut_off: tuple[Path, list[str]], tmp_path: Path) -> Hurt:
    return copied(cut_off[0], tmp_path / "data")


def sound(hurt: Hurt) -> list[str]:
    """Open, check everything, file one more, and return the numbers that were there."""
    with hurt.open() as store:
        with store.read() as records:
            checks = records.checks.verify()
            refs = [case.ref for case in records.complaints.page().rows][::-1]
        assert [check for check in checks if not check.ok] == []
        assert store.health.failed == ()
        assert file(store).ref
    return refs


def test_a_log_that_is_left_is_read_in_full(hurt: Hurt, cut_off: tuple[Path, list[str]]) -> None:
    assert sound(hurt) == cut_off[1]


@pytest.mark.parametrize("how", ["cut", "changed"])
def test_a_hurt_log_leaves_the_state_of_some_commit(
    cut_off: tuple[Path, list[str]], tmp_path: Path, how: str
) -> None:
    chance = random.Random(7391)  # noqa: S311 - where to cut is no secret
    left, refs = cut_off
    lost = 0
    for number in range(CUTS):
        hurt = copied(left, tmp_path / str(number))
        size = hurt.log.stat().st_size
        place = chance.randrange(size)
        with hurt.log.open("r+b") as log:
            if how == "cut":
                log.truncate(place)
            else:
                log.seek(place)
                byte = log.read(1)
                log.seek(place)
                log.write(bytes([byte[0] ^ 1]))
        found = sound(hurt)
        assert found == refs[: len(found)]
        assert len(found) >= IN_FILE
        lost += len(refs) - len(found)
    assert lost > 0


@pytest.mark.parametrize("gone", ["abhijog.db-wal", "abhijog.db-shm"])
def test_a_lost_part_leaves_the_state_of_some_commit(
    hurt: Hurt, cut_off: tuple[Path, list[str]], gone: str
) -> None:
    (hurt.folder.path / gone).unlink()
    expected = IN_FILE if gone.endswith("wal") else IN_FILE + IN_LOG
    assert sound(hurt) == cut_off[1][:expected]


def bring_foreign_log(hurt: Hurt, tmp_path: Path) -> None:
    folder, key = new_folder(tmp_path / "other")
    other = Store.create(folder, key, StandingClock())
    enrol(other)
    for _ in range(3):
        file(other, petitioner__name="অন্য কেউ")
    shutil.copy(folder.path / "abhijog.db-wal", hurt.log)
    (hurt.folder.path / "abhijog.db-shm").unlink()
    other.close()


def test_the_log_of_another_database_never_makes_wrong_rows(
    hurt: Hurt, cut_off: tuple[Path, list[str]], tmp_path: Path
) -> None:
    bring_foreign_log(hurt, tmp_path)
    with pytest.raises(StorageError) as refused:
        hurt.open()
    assert refused.value.trouble is StorageTrouble.DAMAGED
    hurt.folder.lock()
    report = Salvage(hurt.folder, hurt.key, StandingClock()).run()
    hurt.folder.unlock()
    assert report.damaged_pages == 0
    assert sound(hurt) == cut_off[1][:IN_FILE]


def test_sqlite_alone_would_destroy_the_file_with_a_foreign_log(
    hurt: Hurt, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: nobody asks whose log it is."""
    monkeypatch.setattr("local_db.store_files.is_log_ours", lambda _database, _key: True)
    bring_foreign_log(hurt, tmp_path)
    before = hurt.folder.database.read_bytes()
    with pytest.raises(StorageError):
        hurt.open()
    assert hurt.folder.database.read_bytes() != before


def test_an_old_log_of_the_same_database_is_noticed(
    cut_off: tuple[Path, list[str]], tmp_path: Path
) -> None:
    """The key fits, so every page of it is whole: only the rows themselves can tell."""
    hurt = copied(cut_off[0], tmp_path / "data")
    old_log = hurt.log.read_bytes()
    with hurt.open() as store:
        for _ in range(12):
            file(store)
        wanted = refs_of(store)
    hurt.log.write_bytes(old_log)
    assert is_stopped_or_right(hurt, wanted)


def is_stopped_or_right(hurt: Hurt, wanted: list[str]) -> bool:
    """Tell whether the mixed store is refused, or shows exactly what was saved."""
    try:
        with hurt.open() as store:
            if not store.health.failed:
                return refs_of(store) == wanted
            file(store)
    except StorageError as error:
        return error.trouble is StorageTrouble.DAMAGED
    return False


def refs_of(store: Store) -> list[str]:
    with store.read() as records:
        return [case.ref for case in records.complaints.page(limit=1_000).rows]


def test_salvage_reads_the_newest_saves_from_the_log(
    hurt: Hurt, cut_off: tuple[Path, list[str]]
) -> None:
    hurt.spoil(1)
    hurt.folder.lock()
    report = Salvage(hurt.folder, hurt.key, StandingClock()).run()
    hurt.folder.unlock()
    assert report.cases == IN_FILE + IN_LOG
    assert sound(hurt) == cut_off[1]


def test_pages_of_another_key_in_the_log_are_passed_over(hurt: Hurt) -> None:
    foreign = DataKey.new()
    with PageFile(hurt.folder.database, foreign) as pages:
        assert list(PageTrees(pages, lambda _done, _all: None).rows()) == []
