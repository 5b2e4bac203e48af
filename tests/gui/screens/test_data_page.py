"""Data and backups: what a supervisor sees and does; what an operator may only read."""

import threading
from pathlib import Path

import pytest
from counter import Counter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QAbstractButton, QLineEdit, QTableView, QWidget

from desktop.views.data.page import DataPage
from desktop.views.work_page import WorkPage
from local_db.domain.errors import DeskError


@pytest.fixture
def supervised(counter: Counter) -> Counter:
    """The desk with a supervisor at work."""
    counter.sign_in("SV1")
    return counter


def data_page(counter: Counter, part: str = "safety") -> DataPage:
    page = counter.program.page("data")
    assert isinstance(page, DataPage)
    page.show_part(part)
    counter.wait_idle()
    return page


def backed_up(counter: Counter) -> DataPage:
    page = data_page(counter, "backups")
    page.backups.make.click()
    counter.wait_for(lambda: "whole" in page.messages.words())
    counter.wait_idle()
    return page


def test_a_new_counter_says_what_is_still_to_be_done(supervised: Counter):
    page = data_page(supervised)
    assert "no backup yet" in page.safety.facts.words("backup")
    assert "None chosen" in page.safety.facts.words("second")
    assert "free" in page.safety.facts.words("room")


def test_a_backup_made_at_the_desk_is_listed_and_known_whole(supervised: Counter):
    supervised.file()
    page = backed_up(supervised)
    entry = page.backups.current()
    assert entry is not None
    assert entry.cases == 1
    assert entry.file.exists()
    assert "Complaints in it: 1" in page.messages.words()
    page.show_part("safety")
    assert "Complaints in it: 1" in page.safety.facts.words("backup")


def test_checking_a_backup_restores_it_on_trial(supervised: Counter):
    supervised.file()
    page = backed_up(supervised)
    page.backups.check.click()
    supervised.wait_for(lambda: "restored on trial" in page.messages.words())


def test_a_damaged_backup_is_told_and_marked(supervised: Counter):
    supervised.file()
    page = backed_up(supervised)
    entry = page.backups.current()
    assert entry is not None
    with entry.file.open("r+b") as file:
        file.seek(entry.bytes // 2)
        file.write(b"\x00" * 64)
    page.backups.check.click()
    supervised.wait_for(lambda: "damaged" in page.messages.words())
    supervised.wait_idle()
    shown = page.backups.current()
    assert shown is not None
    assert not shown.is_whole


def test_everything_can_be_checked_while_work_goes_on(supervised: Counter):
    supervised.file()
    page = data_page(supervised, "checks")
    page.checks.start.click()
    supervised.wait_for(lambda: "as it must be" in page.checks.hint.text())
    for name in ("pages", "audit", "queue", "papers", "slips"):
        assert page.checks.facts.words(f"check_{name}")


def test_an_operator_reads_but_does_nothing(on_duty: Counter):
    page = data_page(on_duty, "backups")
    page.backups.make.click()
    assert "Only a supervisor" in page.messages.words()
    on_duty.wait_idle()
    assert on_duty.workspace.backups.list() == ()


def test_filing_goes_on_while_a_backup_is_made(
    supervised: Counter, monkeypatch: pytest.MonkeyPatch
):
    began, go_on = threading.Event(), threading.Event()
    runner = supervised.program.care.runner
    tell = runner.tell

    def slow(job: object, phase: str, fraction: float | None) -> None:
        tell(job, phase, fraction)  # type: ignore[arg-type]  # handed through
        began.set()
        go_on.wait(20)

    monkeypatch.setattr(runner, "tell", slow)
    page = data_page(supervised, "backups")
    page.backups.make.click()
    supervised.wait_for(began.is_set)
    new = supervised.new
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("complaint.type", "T01"),
        ("complaint.category", "C08"),
        ("complaint.description", "কার্ড বন্ধ।"),
    ):
        new.form.set_words(path, words)
    new.filing.file_and_print()
    supervised.wait_for(lambda: new.filed_strip.shown() != "")
    assert runner.job is not None
    assert "Backup" in supervised.window.status.care.text()
    go_on.set()
    supervised.wait_for(lambda: runner.job is None)
    supervised.wait_idle()
    assert len(supervised.workspace.backups.list()) == 1


def test_a_backup_that_cannot_be_made_says_why_and_is_remembered(
    supervised: Counter, tmp_path: Path
):
    place = tmp_path / "place"
    supervised.workspace.backups.choose_folder(place)
    place.rmdir()
    place.write_text("a file where the folder was")
    page = data_page(supervised, "backups")
    page.backups.make.click()
    supervised.wait_for(lambda: "could not be written" in page.messages.words())
    supervised.wait_for(lambda: "last backup failed" in supervised.window.banner.words())


def test_folders_are_taken_or_refused_beside_the_field(supervised: Counter, tmp_path: Path):
    page = data_page(supervised, "places")
    page.places.second.field.setFocus()
    supervised.keys.type(str(supervised.folder))
    supervised.keys.press(Qt.Key.Key_Return)
    supervised.wait_for(lambda: page.places.second.frame.has_trouble)
    page.places.second.field.clear()
    supervised.keys.type(str(tmp_path / "stick"))
    supervised.keys.press(Qt.Key.Key_Return)
    supervised.wait_for(lambda: "In use" in page.places.second.frame.message())
    assert supervised.workspace.backups.settings().second == tmp_path / "stick"


def test_a_restore_says_what_is_lost_asks_twice_and_signs_everybody_out(supervised: Counter):
    kept = supervised.file()
    page = backed_up(supervised)
    lost = supervised.file(petitioner__mobile="9830041276")
    page.backups.restore.click()
    supervised.wait_for(page.backups.is_restoring)
    assert "Not at the portal yet: 1" in page.backups.panel.loss.words()
    assert page.backups.panel.really.isHidden() or not page.backups.panel.really.isVisible()
    page.backups.panel.go_on.click()
    page.backups.panel.really.click()
    supervised.wait_for(lambda: supervised.window.current_key() == "work")
    work = supervised.window.current_page()
    assert isinstance(work, WorkPage)
    supervised.wait_for(work.go_on.isVisible)
    assert "Complaints in it: 1" in work.words()
    assert "Complaints filed after it: 1" in work.words()
    assert supervised.desk.operator is None
    work.go_on.click()
    supervised.wait_for(lambda: supervised.window.current_key() == "sign_in")
    supervised.wait_idle()
    supervised.sign_in("SV1")
    assert supervised.workspace.status.find(kept)
    with pytest.raises(DeskError):
        supervised.workspace.slips.preview(lost, "a4")
    assert int(supervised.file()) > int(lost)


def test_giving_up_a_restore_changes_nothing(supervised: Counter):
    supervised.file()
    page = backed_up(supervised)
    page.backups.restore.click()
    supervised.wait_for(page.backups.is_restoring)
    page.backups.panel.go_on.click()
    page.backups.panel.leave.click()
    assert not page.backups.is_restoring()
    assert supervised.window.current_key() == "data"


def test_a_backup_is_made_and_restored_by_keyboard_alone(supervised: Counter):
    supervised.file()
    keys = supervised.keys
    keys.press(Qt.Key.Key_F10)
    supervised.wait_idle()
    page = supervised.window.current_page()
    assert isinstance(page, DataPage)
    keys.press(Qt.Key.Key_Right)
    keys.press(Qt.Key.Key_B, Qt.KeyboardModifier.AltModifier)
    supervised.wait_for(lambda: "whole" in page.messages.words())
    supervised.wait_idle()
    keys.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    supervised.wait_for(page.backups.is_restoring)
    assert page.backups.panel.back.hasFocus()
    keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Return)
    assert page.backups.panel.leave.hasFocus()
    keys.press(Qt.Key.Key_Tab)
    keys.press(Qt.Key.Key_Return)
    supervised.wait_for(lambda: supervised.window.current_key() == "work")
    work = supervised.window.current_page()
    assert isinstance(work, WorkPage)
    supervised.wait_for(work.go_on.hasFocus)
    keys.press(Qt.Key.Key_Return)
    supervised.wait_for(lambda: supervised.window.current_key() == "sign_in")
    supervised.wait_idle()
    supervised.sign_in("SV1")


def test_every_control_of_the_page_has_a_name_for_screen_readers(supervised: Counter):
    page = data_page(supervised)
    for part in page.parts:
        page.show_part(part)
        supervised.wait_idle()
        for control in page.findChildren(QWidget):
            is_control = isinstance(control, QAbstractButton | QLineEdit | QTableView)
            if is_control and control.isVisible():
                assert control.accessibleName(), control
