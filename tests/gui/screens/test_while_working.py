"""What the window tells of the data while people work: banner and status bar, never a dialog."""

import shutil
from pathlib import Path

import pytest
from counter import Counter
from PySide6.QtWidgets import QApplication

from desktop.views.data.page import DataPage
from desktop.views.set_up.page import SetUpPage
from local_db import room
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.machine import VARIABLE


def banner(counter: Counter) -> str:
    counter.program.care.feed.refresh()
    counter.wait_idle()
    return counter.window.banner.words()


def leave_free(monkeypatch: pytest.MonkeyPatch, free: int) -> None:
    monkeypatch.setattr(DataFolder, "free_bytes", lambda _folder: free)


def type_complaint(counter: Counter) -> None:
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("complaint.type", "T01"),
        ("complaint.category", "C08"),
        ("complaint.description", "কার্ড বন্ধ।"),
    ):
        counter.new.form.set_words(path, words)


def test_all_is_quiet_while_all_is_well(on_duty: Counter):
    assert banner(on_duty) == ""
    assert on_duty.window.status.care.text() == ""


def test_little_room_is_told_to_operators_and_stops_nothing(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
):
    leave_free(monkeypatch, room.WARN_BYTES - 1)
    focus = QApplication.focusWidget()
    assert "getting full" in banner(on_duty) or "almost full" in banner(on_duty)
    assert QApplication.focusWidget() is focus
    assert on_duty.file()


def test_on_a_full_disk_no_number_is_given_and_the_form_stays(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
):
    type_complaint(on_duty)
    leave_free(monkeypatch, 0)
    on_duty.new.filing.file_and_print()
    on_duty.wait_for(lambda: "disk is full" in on_duty.new.messages.words())
    assert on_duty.words("petitioner.name") == "রিনা দাস"
    assert "no complaint can be filed" in banner(on_duty)
    leave_free(monkeypatch, 10**12)
    on_duty.new.filing.file_and_print()
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert banner(on_duty) == ""


def test_a_folder_that_cannot_be_written_is_told_at_once(on_duty: Counter):
    on_duty.workspace.store.guard.judged(StorageError(StorageTrouble.READ_ONLY))
    assert "cannot be written" in banner(on_duty)


def test_damage_that_a_look_found_stops_filing_and_is_told(on_duty: Counter):
    for n in range(10, 40):
        on_duty.file(petitioner__mobile=f"98300412{n}")
    on_duty.workspace.store.guard.note_looked_through((7,), on_duty.clock.now())
    assert "data is damaged" in banner(on_duty)
    type_complaint(on_duty)
    on_duty.new.filing.file_and_print()
    on_duty.wait_for(lambda: "damaged" in on_duty.new.messages.words())
    assert on_duty.words("petitioner.name") == "রিনা দাস"


def test_an_old_backup_is_the_supervisors_matter_alone(counter: Counter):
    counter.sign_in("OP1")
    counter.file()
    counter.workspace.backups.make()
    counter.clock.move(days=4)
    assert banner(counter) == ""
    # The end of a shift would make one.
    counter.program.care.runner.stop()
    counter.lock()
    counter.sign_in("SV1")
    assert "more than three days old" in banner(counter)
    counter.window.banner.look.click()
    assert counter.window.current_key() == "data"


def test_what_is_due_is_done_by_itself_and_told_in_the_status_bar(on_duty: Counter):
    on_duty.file()
    steps = []
    on_duty.program.care.runner.stepped.connect(steps.append)
    on_duty.program.care.runner.do_what_is_due()
    on_duty.wait_for(lambda: bool(on_duty.workspace.backups.list()))
    on_duty.wait_for(lambda: on_duty.program.care.runner.job is None)
    assert {"copying", "checking", "looking"} <= {step.phase for step in steps}
    assert on_duty.workspace.health.report().looked_through_at is not None
    assert on_duty.window.status.care.text() == ""


def test_closing_the_desk_ends_a_backup_and_leaves_nothing_half(on_duty: Counter):
    on_duty.file()
    on_duty.program.care.runner.do_what_is_due()
    on_duty.program.close()
    folder = DataFolder(on_duty.folder).backups
    assert not list(folder.glob("*.part*"))


def test_an_older_copy_that_was_put_back_is_told_until_a_supervisor_has_seen_it(counter: Counter):
    counter.file()

    def keep(folder: Path) -> None:
        shutil.copy2(DataFolder(folder).database, folder.parent / "old.db")

    counter.desk.closed_for(keep)
    counter.desk.workspace()
    lost = counter.file(petitioner__mobile="9830041276")

    def put_back(folder: Path) -> None:
        shutil.copy2(folder.parent / "old.db", DataFolder(folder).database)

    counter.desk.closed_for(put_back)
    counter.program.care.counter_opening.emit()
    counter.wait_idle()
    counter.sign_in("SV1")
    assert "1 numbers are missing" in banner(counter)
    assert int(counter.file()) > int(lost)
    page = counter.program.page("data")
    assert isinstance(page, DataPage)
    counter.wait_idle()
    assert "missing" in page.safety.facts.words("numbers")
    page.safety.seen.click()
    counter.wait_idle()
    assert banner(counter) == ""


def test_a_copied_folder_gives_no_number_and_leads_to_the_enrolment(
    locked: Counter, monkeypatch: pytest.MonkeyPatch
):
    locked.file()
    monkeypatch.setenv(VARIABLE, "another PC")
    locked.desk.closed_for(lambda _folder: None)
    locked.program.care.counter_opening.emit()
    locked.wait_idle()
    locked.sign_in("OP1")
    assert "no numbers are given out here" in banner(locked)
    type_complaint(locked)
    locked.new.filing.file_and_print()
    locked.wait_for(lambda: "copy" in locked.new.messages.words())
    assert locked.words("petitioner.name") == "রিনা দাস"
    locked.window.banner.enrol.click()
    page = locked.window.current_page()
    assert isinstance(page, SetUpPage)
    assert page.enrol.frames["code"].isVisible()
    assert page.person.isHidden()
    page.back.click()
    assert locked.window.current_key() == "sign_in"
