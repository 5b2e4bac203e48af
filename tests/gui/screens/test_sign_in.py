"""The start of a shift: painted first, honest about everything, never a dead end."""

import os
import subprocess
import sys
import threading
from pathlib import Path

from counter import Counter
from PySide6.QtCore import Qt

from local_db.domain.clock import ClockTrust
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.upgrade import UpgradeProgress, UpgradeStep

ROOT = Path(__file__).parents[3]


def test_enter_with_the_right_pin_opens_the_form(counter: Counter):
    counter.sign_in()
    assert counter.focus_path() == "petitioner.mobile"
    assert counter.desk.settings.current.last_operator == "OP1"


def test_a_wrong_pin_is_told_beside_the_field_and_the_wait_grows(counter: Counter):
    page = counter.window.current_page()
    waits = []
    for _ in range(5):
        page.pin.setFocus()
        counter.keys.type("9999")
        counter.keys.press(Qt.Key.Key_Return)
        counter.wait_idle()
        counter.wait_for(lambda: page.pin_frame.has_trouble)
        waits.append(page.prompt.wait_s)
        counter.clock.move(seconds=120)
        page.prompt.wait_s = 0
    assert waits[0] == 0
    assert waits[-1] > waits[-2] > 0
    assert page.pin.text() == ""
    counter.sign_in()


def test_while_waiting_even_the_right_pin_is_not_tried(counter: Counter):
    page = counter.window.current_page()
    page.prompt.wait_s = 5
    page.pin.setFocus()
    counter.keys.type("1234")
    counter.keys.press(Qt.Key.Key_Return)
    counter.wait_idle()
    assert counter.window.current_key() == "sign_in"


def test_unsent_complaints_and_a_draft_are_told_before_the_pin(counter: Counter):
    counter.file()
    counter.workspace.drafts.save("d1", "OP1", {"fields": {"petitioner.mobile": "98"}})
    page = counter.window.current_page()
    page.open()
    counter.wait_idle()
    assert "1 not sent" in page.facts.unsent.words()
    assert "unfinished" in page.facts.draft.words()


def test_a_doubtful_clock_is_told_and_stops_nothing(counter: Counter):
    counter.clock.move(days=-60)
    assert counter.workspace.filing.clock_trust() is ClockTrust.SUSPECT
    page = counter.window.current_page()
    page.open()
    counter.wait_idle()
    assert "clock" in page.facts.clock.words()
    counter.sign_in()


def test_a_store_that_cannot_be_opened_is_explained_and_tried_again(counter: Counter):
    page = counter.window.current_page()

    def in_use() -> None:
        raise StorageError(StorageTrouble.IN_USE)

    counter.blocked = in_use
    page.open()
    counter.wait_for(lambda: "using this data folder" in page.messages.words())
    counter.blocked = lambda: None
    page.messages.actions_shown()[0].click()
    counter.wait_idle()
    counter.sign_in()


def test_an_upgrade_is_told_while_the_store_is_being_opened(counter: Counter):
    page, go_on = counter.window.current_page(), threading.Event()

    def upgrade() -> None:
        step = UpgradeProgress(step=UpgradeStep.CHECK, source="0001", target="0002")
        counter.desk.events.upgrading.emit(step)
        go_on.wait(20)

    counter.blocked = upgrade
    page.open()
    counter.wait_for(lambda: "this version: checking" in page.office.text())
    go_on.set()
    counter.blocked = lambda: None
    counter.wait_idle()
    counter.sign_in()


def test_the_first_window_is_painted_before_the_store_and_the_printer_are_loaded(tmp_path: Path):
    program = """
import sys
from pathlib import Path
from PySide6.QtWidgets import QApplication
from desktop.app import WorkspaceDoor, build_program
from local_db.folder import DataFolder
app = QApplication([])
folder = Path(sys.argv[1])
program = build_program(app, DataFolder(folder), WorkspaceDoor(folder), None)
heavy = ("sqlalchemy", "requests", "reportlab", "uharfbuzz", "starlette", "argon2", "PIL")
assert not [name for name in heavy if name in sys.modules], "before show"
program.desk.tasks.close()
program.window.resize(1366, 728)
program.show()
program.window.repaint()
assert not [name for name in heavy if name in sys.modules], sorted(sys.modules)
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path / "data")],
        capture_output=True,
        text=True,
        cwd=ROOT,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)},
        check=False,
    )
    assert done.returncode == 0, done.stderr
