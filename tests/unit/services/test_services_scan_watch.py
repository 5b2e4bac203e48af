"""What a scanner puts into its folder: offered when it is whole, never twice, never for ever."""

import os
from pathlib import Path

import pytest

from desktop.services import scan_watch
from desktop.services.scan_watch import FILED, ScanFolder
from local_db.domain.errors import DeskError
from tests.fakes.office import OfficeClock

JPEG = b"\xff\xd8 picture \xff\xd9"
REF = "26347020011874"
DAY_S = 86_400


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "scans"
    place.mkdir()
    return place


@pytest.fixture
def scans(folder: Path, clock: OfficeClock) -> ScanFolder:
    watched = ScanFolder(folder, clock)
    watched.look()
    return watched


def put(folder: Path, name: str, data: bytes, clock: OfficeClock, age_s: float = 0) -> Path:
    file = folder / name
    file.write_bytes(data)
    at = clock.now().timestamp() - age_s
    os.utime(file, (at, at))
    return file


def names(scans: ScanFolder, clock: OfficeClock) -> list[str]:
    """The names of a second look, two seconds later."""
    scans.look()
    clock.pass_time(2)
    return [file.path.name for file in scans.look()]


def test_a_new_file_is_offered_at_the_second_look(scans, folder, clock):
    put(folder, "a.jpg", JPEG, clock)
    assert scans.look() == ()
    clock.pass_time(2)
    assert [file.path.name for file in scans.look()] == ["a.jpg"]


def test_the_latest_comes_first(scans, folder, clock):
    put(folder, "a.jpg", JPEG, clock, age_s=30)
    put(folder, "b.pdf", b"%PDF-1.4 ... %%EOF\n", clock)
    assert names(scans, clock) == ["b.pdf", "a.jpg"]


def test_a_file_that_still_grows_waits(scans, folder, clock):
    put(folder, "a.jpg", b"\xff\xd8 half", clock)
    scans.look()
    clock.pass_time(2)
    put(folder, "a.jpg", JPEG, clock)
    assert scans.look() == ()
    clock.pass_time(2)
    assert len(scans.look()) == 1


def test_a_file_without_its_end_waits_even_when_it_rests(scans, folder, clock):
    put(folder, "a.pdf", b"%PDF-1.4 first page of two", clock)
    assert names(scans, clock) == []
    clock.pass_time(10)
    assert scans.look() == ()
    clock.pass_time(30)
    # The scanner broke off; the intake says what is wrong with it.
    assert len(scans.look()) == 1


def test_a_half_written_file_would_be_offered_without_the_look_at_its_end(
    scans, folder, clock, monkeypatch
):
    """Planted: the look at the end is switched off."""
    monkeypatch.setattr(scan_watch, "_has_end", lambda _path: True)
    put(folder, "a.pdf", b"%PDF-1.4 first page of two", clock)
    assert names(scans, clock) == ["a.pdf"]


@pytest.mark.parametrize("name", [".hidden.jpg", "~a.jpg", "a.part", "a.tmp", "notes.txt"])
def test_other_files_are_not_offered(scans, folder, clock, name):
    put(folder, name, JPEG, clock)
    assert names(scans, clock) == []


def test_empty_files_links_and_folders_are_not_offered(scans, folder, clock, tmp_path):
    put(folder, "empty.jpg", b"", clock)
    (folder / "folder.jpg").mkdir()
    (folder / "link.jpg").symlink_to(put(tmp_path, "real.jpg", JPEG, clock))
    assert names(scans, clock) == []


def test_what_lay_there_before_is_left_alone_unless_it_is_recent(folder, clock):
    put(folder, "old.jpg", JPEG, clock, age_s=3_600)
    put(folder, "just_now.jpg", JPEG, clock, age_s=60)
    assert names(ScanFolder(folder, clock), clock) == ["just_now.jpg"]


def test_an_old_file_that_is_written_anew_is_offered(folder, clock):
    put(folder, "scan.jpg", JPEG, clock, age_s=3_600)
    scans = ScanFolder(folder, clock)
    assert names(scans, clock) == []
    put(folder, "scan.jpg", JPEG + JPEG, clock)
    assert names(scans, clock) == ["scan.jpg"]


def test_a_filed_scan_moves_aside_and_goes_after_a_week(scans, folder, clock):
    put(folder, "a.jpg", JPEG, clock)
    scans.look()
    clock.pass_time(2)
    scans.put_away(scans.look(), REF)
    aside = folder / FILED / f"{REF}-1.jpg"
    assert aside.read_bytes() == JPEG
    assert names(scans, clock) == []
    clock.pass_time(6 * DAY_S)
    scans.put_away((), REF)
    assert aside.exists()
    clock.pass_time(2 * DAY_S)
    scans.put_away((), REF)
    assert not aside.exists()


def test_another_scan_under_the_same_name_is_not_put_away(scans, folder, clock):
    put(folder, "a.jpg", JPEG, clock)
    scans.look()
    clock.pass_time(2)
    filed = scans.look()
    put(folder, "a.jpg", JPEG + JPEG, clock)
    scans.put_away(filed, REF)
    assert (folder / "a.jpg").exists()


def test_two_scans_of_one_complaint_keep_their_own_files(scans, folder, clock):
    for name in ("a.jpg", "b.jpg"):
        put(folder, name, JPEG, clock)
    scans.look()
    clock.pass_time(2)
    scans.put_away(scans.look(), REF)
    assert len(list((folder / FILED).iterdir())) == 2


def test_a_folder_that_is_gone_is_told_and_found_again(scans, folder, clock):
    away = folder.rename(folder.with_name("away"))
    with pytest.raises(DeskError, match="scan_folder_gone"):
        scans.look()
    away.rename(folder)
    put(folder, "a.jpg", JPEG, clock)
    assert names(scans, clock) == ["a.jpg"]
