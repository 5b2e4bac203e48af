"""A folder copied to a second PC enrols there; its queue arrives once (offline_sync.md D7)."""

import os
import shutil
from pathlib import Path

import pytest
from sync_rig import Counter, TestClock

from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.number import Number
from local_db.folder import DataFolder
from local_db.keys import PASSPHRASE_FILE, create_key
from local_db.machine import VARIABLE
from local_db.side_places import VARIABLE as SIDE_FILES
from local_db.store import Store
from sync.portal.operations import list_cases
from tests.fakes.portal import RunningPortal


class TwoPcs:
    """A real office's folder on one PC, and what a file manager makes of it on another."""

    def __init__(self, place: Path, portal: RunningPortal, clock: TestClock) -> None:
        self._place, self._portal, self._clock = place, portal, clock

    def at_home(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(VARIABLE, "the counter's PC")
        self._side_files(monkeypatch, "home")

    def elsewhere(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv(VARIABLE, "another PC")
        self._side_files(monkeypatch, "elsewhere")

    def original(self) -> Counter:
        folder = DataFolder(self._place / "original")
        folder.make()
        Store.create(folder, create_key(folder, lambda: None), self._clock).close()
        return self._counter("original").enrol(self._portal.enrol_code())

    def copy(self) -> Counter:
        shutil.copytree(self._place / "original", self._place / "copy")
        return self._counter("copy")

    def _counter(self, name: str) -> Counter:
        return Counter(self._place / name, self._portal.base_url, self._clock)

    def _side_files(self, monkeypatch: pytest.MonkeyPatch, name: str) -> None:
        places = (str(self._place / f"{name}-1"), str(self._place / f"{name}-2"))
        monkeypatch.setenv(SIDE_FILES, os.pathsep.join(places))


@pytest.fixture
def pcs(
    tmp_path: Path,
    reference: RunningPortal,
    clock: TestClock,
    monkeypatch: pytest.MonkeyPatch,
) -> TwoPcs:
    (tmp_path / "passphrase").write_text("a long passphrase of the office\n")
    monkeypatch.setenv(PASSPHRASE_FILE, str(tmp_path / "passphrase"))
    pcs = TwoPcs(tmp_path, reference, clock)
    pcs.at_home(monkeypatch)
    return pcs


def refs_at(portal: RunningPortal) -> list[str]:
    return sorted(str(case["ref"]) for case in list_cases(portal.database_url, "347"))


def trouble_of(counter: Counter) -> StorageTrouble:
    with pytest.raises(StorageError) as caught:
        counter.cycle()
    return caught.value.trouble


def test_a_copy_on_another_pc_enrols_and_its_queue_is_answered_duplicate(
    pcs: TwoPcs, reference: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = pcs.original()
    given = [item.ref for item in original.file_many(2)]
    original.cycle()
    given += [item.ref for item in original.file_many(3)]
    original.store.close()
    pcs.elsewhere(monkeypatch)
    copy = pcs.copy()
    with pytest.raises(StorageError):
        copy.file()
    assert trouble_of(copy) is StorageTrouble.CLONED
    pcs.at_home(monkeypatch)
    original.restart()
    original.cycle()
    given.append(original.file().ref)
    pcs.elsewhere(monkeypatch)

    copy.enrol(reference.enrol_code())

    report = copy.cycle()
    assert (report.duplicate, report.accepted, report.unsent, report.hold) == (3, 0, 0, None)
    given += [item.ref for item in copy.file_many(2)]
    original.cycle()
    report = copy.cycle()
    # What the original sent is never sent once more in the copy's name.
    assert (report.accepted, report.duplicate, report.unsent) == (2, 0, 0)
    given.append(original.file().ref)
    original.cycle()
    assert len(given) == len(set(given))
    assert refs_at(reference) == sorted(given)
    original.close()
    copy.close()


def test_a_copy_that_outlives_its_original_brings_the_queue_to_the_portal(
    pcs: TwoPcs, reference: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = pcs.original()
    given = [item.ref for item in original.file_many(4)]
    original.close()
    pcs.elsewhere(monkeypatch)
    copy = pcs.copy()

    with copy.store.read() as records:
        before = records.device.get()

    copy.enrol(reference.enrol_code())

    assert copy.cycle().accepted == 4
    assert refs_at(reference) == sorted(given)
    assert copy.cycle().accepted == 0
    with copy.store.read() as records:
        after = records.device.get()
    assert after.device_id != before.device_id
    assert after.install_id != before.install_id
    copy.restart()
    assert Number(copy.file().ref).seq == 1
    copy.close()


def test_a_copy_stays_a_copy_when_its_enrolment_fails(
    pcs: TwoPcs, reference: RunningPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = pcs.original()
    original.file()
    original.close()
    pcs.elsewhere(monkeypatch)
    copy = pcs.copy()
    with copy.store.read() as records:
        before = records.device.get()

    with pytest.raises(DeskError, match="enrol_code_unknown"):
        copy.enrol("347-0000-0000")

    with copy.store.read() as records:
        assert records.device.get() == before
    assert trouble_of(copy) is StorageTrouble.CLONED
    copy.restart()
    assert copy.enrol(reference.enrol_code()).cycle().accepted == 1
    with pytest.raises(DeskError, match="already_enrolled"):
        copy.enrol(reference.enrol_code())
    copy.close()
