"""Backups by themselves: when one is due, where it goes, what is told when it failed."""

import json
import logging
import shutil
from datetime import UTC, datetime
from pathlib import Path

import pytest

from desktop.services import backups as service
from desktop.services.backups import BackupService
from desktop.services.second_disk import other_letters
from desktop.services.workspace import Workspace
from local_db import backup
from local_db.backup_set import About, BackupSet
from local_db.domain.backup import BackupPhase, BackupProgress
from local_db.domain.errors import DeskError
from tests.fakes.office import OfficeClock, samples

DAY_S = 86_400.0


def file(office: Workspace, times: int = 1) -> None:
    for _ in range(times):
        office.filing.file(samples()[0], "OP1")


def refusal(action) -> str:
    with pytest.raises(DeskError) as refused:
        action()
    return refused.value.code


def fail(*_given: object) -> None:
    raise OSError("no such disk")


def test_the_first_backup_is_due_at_once_and_the_next_tomorrow(
    office: Workspace, clock: OfficeClock
) -> None:
    run = office.backups.run_if_due()
    assert run.made is not None
    assert run.made.file.parent == office.folder.backups
    assert not office.backups.due()
    assert not office.backups.run_if_due().did_anything
    clock.pass_time(DAY_S)
    assert office.backups.due()
    assert office.backups.due(clock.now())
    assert office.backups.run_if_due().made is not None
    assert len(office.backups.list()) == 2


def test_a_day_in_the_office_is_a_day_of_its_own_time(
    office: Workspace, clock: OfficeClock
) -> None:
    clock.at = datetime(2026, 11, 24, 18, 20, tzinfo=UTC)
    office.backups.run_if_due()
    clock.pass_time(500)
    assert not office.backups.due()
    clock.pass_time(500)
    assert office.backups.due()


def test_a_clock_that_shows_the_same_day_for_ever_does_not_stop_backups(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.backups.run_if_due()
    monkeypatch.setattr("desktop.services.backup_schedule._A_DAYS_WORK", 5)
    file(office, 4)
    assert not office.backups.due()
    file(office)
    assert office.backups.due()


def test_at_the_end_of_a_shift_new_work_is_backed_up_again_but_not_every_hour(
    office: Workspace, clock: OfficeClock
) -> None:
    office.backups.run_if_due()
    clock.pass_time(4 * 3600)
    assert not office.backups.due(shift_ended=True)
    file(office)
    assert not office.backups.due()
    assert office.backups.run_if_due(shift_ended=True).made is not None
    file(office)
    assert not office.backups.due(shift_ended=True)


def test_a_backup_that_was_removed_or_spoiled_is_made_again(office: Workspace) -> None:
    made = office.backups.make()
    assert not office.backups.due()
    made.file.unlink()
    assert office.backups.due()
    file(office)
    made = office.backups.make()
    with made.file.open("rb+") as copy:
        copy.seek(30_000)
        copy.write(b"spoiled!")
    assert refusal(office.backups.drill) == "backup_damaged"
    [entry] = [entry for entry in office.backups.list() if entry.file == made.file]
    assert not entry.is_whole
    drill = office.backups.status().drill
    assert drill is not None
    assert drill.code == "backup_damaged"
    assert office.backups.due()


def test_a_failed_backup_is_told_in_status_log_and_list_and_tried_again_later(
    office: Workspace,
    clock: OfficeClock,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
) -> None:
    office.backups.choose_folder(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    (tmp_path / "gone").touch()
    with caplog.at_level(logging.ERROR):
        run = office.backups.run_if_due()
    assert run.error is not None
    assert run.error.code == "backup_not_written"
    assert "backup_not_written" in caplog.text
    status = office.backups.status()
    assert status.failing is not None
    assert (status.failing.code, status.last) == ("backup_not_written", None)
    assert len(status.failures) == 1
    assert office.backups.run_if_due().error is None
    clock.pass_time(1_801)
    (tmp_path / "gone").unlink()
    assert office.backups.run_if_due().made is not None
    status = office.backups.status()
    assert status.failing is None
    assert [event.code for event in status.failures] == ["backup_not_written"]


def test_a_stopped_backup_is_no_failure(office: Workspace) -> None:
    def stop(step: BackupProgress) -> None:
        if step.phase is BackupPhase.CHECKING:
            office.backups.stop()

    assert refusal(lambda: office.backups.make(progress=stop)) == "backup_stopped"
    assert office.backups.status().failures == ()
    assert office.backups.list() == ()
    assert office.backups.make().cases == 0


def test_only_seven_days_and_four_weeks_stay_and_papers_that_none_of_them_names_go(
    office: Workspace, clock: OfficeClock
) -> None:
    sha256 = office.store.papers.add(b"purged after the first backup")
    office.backups.make()
    (office.folder.papers / sha256).unlink()
    for day in range(1, 43):
        clock.pass_time(DAY_S)
        file(office)
        assert office.backups.make().cases == day
        sets = [BackupSet(entry.file) for entry in office.backups.list()]
        is_named = any(sha256 in made.papers_named() for made in sets)
        kept = list(office.folder.backups.glob(f"papers-*/{sha256}"))
        assert bool(kept) is is_named
    newest = office.backups.list()
    assert len(newest) == 11
    assert [entry.cases for entry in newest[:7]] == [42, 41, 40, 39, 38, 37, 36]
    weeks = [entry.made_at.isocalendar()[:2] for entry in newest[7:]]
    assert len(set(weeks)) == 4
    assert not list(office.folder.backups.glob(f"papers-*/{sha256}"))
    names = [path.name for path in office.folder.backups.iterdir()]
    assert len([name for name in names if name.endswith(".keys.json")]) == 11


def test_the_second_disk_gets_a_copy_when_it_is_there_and_the_truth_is_told_when_not(
    office: Workspace, clock: OfficeClock, tmp_path: Path
) -> None:
    disk = tmp_path / "pen"
    office.store.papers.add(b"a paper")
    office.backups.choose_second(disk)
    assert office.backups.status().second_is_present
    disk.rename(tmp_path / "in a bag")
    # The empty place where it is usually connected is not the disk.
    disk.mkdir()
    run = office.backups.run_if_due()
    assert (run.made is not None, run.copied_to_second) == (True, False)
    status = office.backups.status()
    assert (status.second, status.second_is_present, status.second_last) == (disk, False, None)
    assert list(disk.iterdir()) == []
    disk.rmdir()
    (tmp_path / "in a bag").rename(disk)
    run = office.backups.run_if_due()
    assert (run.made, run.copied_to_second) == (None, True)
    [copy] = disk.glob("abhijog-*.db")
    assert all(check.ok for check in office.backups.verify(copy))
    second = office.backups.status().second_last
    assert second is not None
    assert second.at == clock.now()
    assert not office.backups.run_if_due().did_anything
    assert office.backups.choose_second(None).second is None


def test_a_second_disk_that_fails_is_told_and_the_first_backup_stays(
    office: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    office.backups.choose_second(tmp_path / "pen")
    monkeypatch.setattr(service, "copy_to", fail)
    run = office.backups.run_if_due()
    assert run.made is not None
    assert run.second_error is not None
    failing = office.backups.status().second_failing
    assert failing is not None
    assert failing.code == "second_device_failed"


def test_where_backups_may_not_go_is_refused_when_it_is_chosen(
    office: Workspace, tmp_path: Path
) -> None:
    (tmp_path / "file").touch()
    for chosen, code in (
        (office.folder.path, "backup_inside_data"),
        (office.folder.papers, "backup_inside_data"),
        (tmp_path / "file" / "deeper", "backup_not_written"),
    ):
        assert refusal(lambda chosen=chosen: office.backups.choose_folder(chosen)) == code
        assert refusal(lambda chosen=chosen: office.backups.choose_second(chosen)) == code
    same = office.folder.backups
    assert refusal(lambda: office.backups.choose_second(same)) == "second_device_same"
    settings = office.backups.choose_folder(tmp_path / "elsewhere")
    assert (settings.folder, settings.is_usual_folder) == (tmp_path / "elsewhere", False)
    assert office.backups.make().file.parent == tmp_path / "elsewhere"
    assert office.backups.choose_folder(None).is_usual_folder


def test_the_restore_is_rehearsed_every_week_by_itself(
    office: Workspace, clock: OfficeClock
) -> None:
    first = office.backups.run_if_due()
    assert first.drill
    assert all(check.ok for check in first.drill)
    clock.pass_time(DAY_S)
    assert office.backups.run_if_due().drill == ()
    clock.pass_time(6 * DAY_S)
    assert office.backups.run_if_due().drill
    drill = office.backups.status().drill
    assert drill is not None
    assert drill.ok
    about = About.load(BackupSet(office.backups.list()[0].file).about)
    assert about is not None
    assert about.checked_at is not None
    assert about.checked_at.astimezone(UTC) == clock.now()
    assert [path.name for path in office.folder.path.glob("restoring*")] == []


def test_without_a_backup_there_is_nothing_to_rehearse(office: Workspace) -> None:
    assert refusal(office.backups.drill) == "backup_none"


def test_a_rehearsal_that_finds_damage_is_told_and_a_whole_one_is_made(
    office: Workspace, clock: OfficeClock
) -> None:
    made = office.backups.make()
    made.file.write_bytes(made.file.read_bytes()[:-4096])
    run = office.backups.run_if_due()
    assert [check.ok for check in run.drill] == [False]
    clock.pass_time(60)
    assert office.backups.run_if_due().made is not None


def test_what_is_remembered_outlives_the_store_and_a_damaged_memory_begins_anew(
    office: Workspace, clock: OfficeClock
) -> None:
    office.backups.run_if_due()
    again = BackupService(office.store, clock)
    assert again.status() == office.backups.status()
    memory = office.folder.path / "backups.json"
    assert json.loads(memory.read_text(encoding="utf-8"))["last"]["audit_seq"] > 0
    memory.write_text("{", encoding="utf-8")
    assert again.status().last is None
    assert again.due()


def test_backups_of_another_counter_in_one_folder_are_left_alone(
    office: Workspace, clock: OfficeClock, tmp_path: Path
) -> None:
    shared = tmp_path / "shared"
    office.backups.choose_folder(shared)
    office.backups.make()
    other = tmp_path / "other"
    with Workspace.create_practice(other, clock=clock) as second:
        second.backups.choose_folder(shared)
        for _ in range(9):
            clock.pass_time(DAY_S)
            second.backups.make()
        assert len(second.backups.list()) == 7
    assert len(office.backups.list()) == 1


def test_a_backup_elsewhere_does_not_count_as_the_days_own(
    office: Workspace, tmp_path: Path
) -> None:
    office.backup(tmp_path / "pen")
    assert office.backups.due()
    assert office.backups.status().last is None


def test_no_room_for_a_backup_is_a_failure_like_any_other(
    office: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    usage = shutil.disk_usage(office.folder.path)._replace(free=1 << 20)
    monkeypatch.setattr(backup.shutil, "disk_usage", lambda _place: usage)
    run = office.backups.run_if_due()
    assert run.error is not None
    assert run.error.code == "backup_no_room"
    failing = office.backups.status().failing
    assert failing is not None
    assert failing.values["free_mb"] == 1


def test_a_pen_drive_is_looked_for_under_every_letter_of_windows() -> None:
    places = other_letters(r"E:\Backups\Ausgram")
    assert r"F:\Backups\Ausgram" in places
    assert r"E:\Backups\Ausgram" not in places
    assert len(places) == 22
    assert other_letters(r"\\server\share\x") == ()
    assert other_letters("/media/pen") == ()
