"""A copied data folder gives no numbers (offline_sync.md D7); a moved one goes on."""

import os
import shutil
from pathlib import Path

import pytest
from store_rig import StandingClock, enrol, file, lease, new_folder

from local_db.binding import Binding
from local_db.data_key import DataKey
from local_db.domain.enrolment import CopyKind
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.number import Number
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.machine import VARIABLE, linux_id, machine_id, windows_id
from local_db.restored import mark_restored
from local_db.side_places import VARIABLE as SIDE_FILES
from local_db.store import Store

KEY = DataKey(bytes(range(32)), bytes(range(16)))


@pytest.fixture(autouse=True)
def this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(VARIABLE, "the counter's PC")


@pytest.fixture
def home(tmp_path: Path, clock: StandingClock) -> DataFolder:
    """A real office's folder with one complaint; its key lies in no clear file."""
    folder = DataFolder(tmp_path / "data")
    folder.make()
    KeyFile.of(KEY).save(folder.keys)
    store = Store.create(folder, KEY, clock)
    enrol(store)
    file(store)
    store.close()
    return folder


def opened(folder: DataFolder | Path) -> Store:
    return Store.open(
        DataFolder(folder.path if isinstance(folder, DataFolder) else folder), KEY, StandingClock()
    )


@pytest.fixture
def other_machine(home: DataFolder, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Another PC, to which the folder came: neither its name nor its side files are ours."""
    assert home.has_store
    monkeypatch.setenv(VARIABLE, "another PC")
    places = (str(tmp_path / "other-1"), str(tmp_path / "other-2"))
    monkeypatch.setenv(SIDE_FILES, os.pathsep.join(places))


def kind(store: Store) -> CopyKind | None:
    with store.read() as records:
        return records.installation.copy_kind


def refused(store: Store) -> StorageTrouble:
    with pytest.raises(StorageError) as caught:
        file(store)
    return caught.value.trouble


def begin_anew(store: Store, *slots: str) -> None:
    """Enrol as the portal's answer to a code does."""
    with store.write() as records:
        records.installation.prepare_anew(bytes(32))
    enrol(store, *(lease(slot) for slot in slots))


@pytest.mark.usefixtures("other_machine")
def test_a_folder_on_another_machine_gives_no_numbers_but_takes_drafts(home: DataFolder) -> None:
    store = opened(home)

    assert refused(store) is StorageTrouble.CLONED
    assert kind(store) is CopyKind.MACHINE
    with store.write() as records:
        records.drafts.save("draft-1", "AUS1-OP2", {"language": "bn"}, store.clock.now())
        [case] = records.complaints.page(limit=5).rows
        assert records.complaints.find(case.ref)
    assert not (Path(os.environ[SIDE_FILES].split(os.pathsep)[0])).exists()
    store.close()


@pytest.mark.usefixtures("other_machine")
def test_a_copy_that_enrols_is_a_device_of_its_own_and_keeps_its_queue(home: DataFolder) -> None:
    store = opened(home)
    with store.read() as records:
        old = records.device.get()
        queued = [row.id for row in records.outbox.rows()]
    begin_anew(store, "26-347-09")

    assert file(store).ref.startswith("2634709" + "00001")

    with store.read() as records:
        device = records.device.get()
        assert [row.id for row in records.outbox.rows()][-len(queued) :] == queued
        assert [item.slot for item in records.device.high_water()] == ["26-347-09"]
        assert records.audit.verify().ok
    assert device.install_id != old.install_id
    assert device.db_epoch == 1
    assert kind(store) is None
    store.close()
    again = opened(home)
    assert Number(file(again).ref).seq == 2
    with again.read() as records:
        assert records.device.get().db_epoch == 1
        assert {check.check: check.ok for check in records.checks.verify()}["side_files"]
    again.close()


def test_a_folder_that_came_back_to_its_machine_gives_numbers_again(
    home: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "another PC")
    opened(home).close()
    monkeypatch.setenv(VARIABLE, "the counter's PC")

    store = opened(home)

    assert Number(file(store).ref).seq == 2
    store.close()


def test_a_copy_beside_its_original_gives_no_numbers(home: DataFolder, tmp_path: Path) -> None:
    shutil.copytree(home.path, tmp_path / "copied")

    copy = opened(tmp_path / "copied")
    original = opened(home)

    assert refused(copy) is StorageTrouble.CLONED
    assert kind(copy) is CopyKind.FOLDER
    assert [Number(file(original).ref).seq for _ in range(2)] == [2, 3]
    assert refused(copy) is StorageTrouble.CLONED
    copy.close()
    original.close()


def test_a_copy_beside_its_original_is_known_without_side_files(
    home: DataFolder, tmp_path: Path
) -> None:
    shutil.copytree(home.path, tmp_path / "copied")
    for place in os.environ[SIDE_FILES].split(os.pathsep):
        shutil.rmtree(place)

    copy = opened(tmp_path / "copied")

    assert refused(copy) is StorageTrouble.CLONED
    copy.close()


def test_a_moved_folder_goes_on(home: DataFolder, tmp_path: Path) -> None:
    shutil.move(home.path, tmp_path / "moved")

    moved = opened(tmp_path / "moved")

    assert Number(file(moved).ref).seq == 2
    with moved.read() as records:
        assert records.device.get().db_epoch == 1
    moved.close()


def test_a_copy_goes_on_when_its_original_was_deleted_meanwhile(
    home: DataFolder, tmp_path: Path
) -> None:
    shutil.copytree(home.path, tmp_path / "copied")
    opened(tmp_path / "copied").close()
    original = opened(home)
    assert Number(file(original).ref).seq == 2
    original.close()
    shutil.rmtree(home.path)

    copy = opened(tmp_path / "copied")

    # The original filed after the copy was made: its number is gone past.
    assert Number(file(copy).ref).seq == 3
    copy.close()


def test_another_way_to_the_same_folder_is_no_copy(home: DataFolder, tmp_path: Path) -> None:
    (tmp_path / "link").symlink_to(home.path, target_is_directory=True)

    store = opened(tmp_path / "link")

    assert Number(file(store).ref).seq == 2
    store.close()


def test_a_backup_restored_beside_the_original_makes_the_original_the_copy(
    home: DataFolder, tmp_path: Path
) -> None:
    running = opened(home)
    copy = DataFolder(tmp_path / "restored")
    copy.make()
    shutil.copy2(home.keys, copy.keys)
    running.copy_into(copy.database)
    mark_restored(copy.database, KEY)

    restored = opened(copy)
    assert Number(file(restored).ref).seq == 2

    # The original still runs: its next save sees that somebody else filed.
    assert refused(running) is StorageTrouble.BUSY
    assert refused(running) is StorageTrouble.CLONED
    assert Number(file(restored).ref).seq == 3
    running.close()
    again = opened(home)
    assert refused(again) is StorageTrouble.CLONED
    again.close()
    restored.close()


@pytest.mark.usefixtures("other_machine")
def test_a_backup_restored_on_another_machine_gives_no_numbers(home: DataFolder) -> None:
    mark_restored(home.database, KEY)

    store = opened(home)

    assert refused(store) is StorageTrouble.CLONED
    begin_anew(store, "26-347-09")
    assert file(store).ref.startswith("2634709" + "00001")
    store.close()
    again = opened(home)
    with again.read() as records:
        assert records.device.get().db_epoch == 1
    again.close()


def test_a_machine_that_cannot_be_told_locks_nobody_out(
    home: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, "")

    store = opened(home)

    assert Number(file(store).ref).seq == 2
    store.close()


@pytest.mark.usefixtures("other_machine")
def test_a_machine_that_cannot_be_told_opens_no_door(
    home: DataFolder, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without side files a copy there cannot meet the original's numbers."""
    monkeypatch.setenv(VARIABLE, "")

    store = opened(home)

    assert Number(file(store).ref).seq >= 20_000
    store.close()


def test_a_practice_folder_is_bound_anew_wherever_it_is_copied(
    tmp_path: Path, clock: StandingClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder, key = new_folder(tmp_path / "practice")
    store = Store.create(folder, key, clock)
    enrol(store)
    file(store)
    store.close()
    shutil.copytree(folder.path, tmp_path / "copied")
    monkeypatch.setenv(VARIABLE, "another PC")

    copy = Store.open(DataFolder(tmp_path / "copied"), key, clock)

    assert kind(copy) is None
    assert Number(file(copy).ref).seq == 2
    copy.close()
    original = Store.open(DataFolder(folder.path), key, clock)
    assert Number(file(original).ref).seq == 3
    original.close()


def test_the_store_keeps_no_name_of_its_machine(home: DataFolder) -> None:
    binding = Binding(home, KEY, KEY.derive("side files"))
    store = opened(home)
    with store.read() as records:
        facts = dict(records.work.connection.exec_driver_sql("SELECT name, value FROM meta").all())
    store.close()

    assert facts["machine"] == binding.machine
    assert "the counter's PC" not in str(facts)


# What tells a machine


def test_linux_tells_its_name_and_model(tmp_path: Path) -> None:
    (tmp_path / "machine-id").write_text("aaaa\n")
    (tmp_path / "product_name").write_text("OptiPlex 3020\n")
    ids = [tmp_path / "missing", tmp_path / "machine-id"]
    first = linux_id(ids, tmp_path)

    assert first == linux_id(ids, tmp_path)
    (tmp_path / "product_name").write_text("OptiPlex 3050\n")
    assert linux_id(ids, tmp_path) != first


def test_linux_without_a_name_is_told_by_its_serial_number_or_not_at_all(tmp_path: Path) -> None:
    assert linux_id([tmp_path / "missing"], tmp_path) is None
    (tmp_path / "board_serial").write_text("To be filled by O.E.M.\n")
    assert linux_id([tmp_path / "missing"], tmp_path) is None
    (tmp_path / "product_serial").write_text("4F2KX1\n")
    assert linux_id([tmp_path / "missing"], tmp_path) is not None


def test_this_machine_is_told_by_the_environment_first(monkeypatch: pytest.MonkeyPatch) -> None:
    assert machine_id() == "the counter's PC"
    monkeypatch.delenv(VARIABLE)
    assert machine_id() == machine_id()


class Registry:
    """The registry of a Windows PC: a true edge, there is none here."""

    HKEY_LOCAL_MACHINE, KEY_READ, KEY_WOW64_64KEY = "HKLM", 1, 2

    def __init__(self, guid: str | None) -> None:
        self.guid = guid

    def OpenKey(self, *_names: object) -> "Registry":  # noqa: N802 - the library's name
        if self.guid is None:
            raise FileNotFoundError
        return self

    def QueryValueEx(self, _key: object, name: str) -> tuple[str | None, int]:  # noqa: N802 - as above
        assert name == "MachineGuid"
        return self.guid, 1

    def __enter__(self) -> "Registry":
        return self

    def __exit__(self, *_error: object) -> None:
        pass


def test_windows_is_told_by_the_name_it_gave_itself() -> None:
    assert windows_id(Registry("guid-1")) == windows_id(Registry("guid-1"))
    assert windows_id(Registry("guid-1")) != windows_id(Registry("guid-2"))
    assert windows_id(Registry(None)) is None
