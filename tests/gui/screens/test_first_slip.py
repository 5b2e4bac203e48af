"""A person who never saw the desk: from an empty folder to the first slip, by keyboard alone."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from counter import Keys
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.app import WorkspaceDoor, build_program
from desktop.desk_program import DeskProgram
from desktop.views.new_complaint.page import NewComplaintPage
from desktop.views.set_up.page import SetUpPage
from local_db.domain.clock import SystemClock
from local_db.domain.set_up import SetUpStage
from local_db.folder import DataFolder
from resources.text import Language
from tests.fakes.escpos_printer import EscposPrinter
from tests.fakes.portal import RunningPortal, running_portal

ENTER, TAB, F9 = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_F9
ALT = Qt.KeyboardModifier.AltModifier
PASSPHRASE = "mango river lantern seven"  # noqa: S105 - of a test folder
SECRET = "hilsa-4711"  # noqa: S105 - of a test folder
# What a new citizen's form asks for, field by field.
CITIZEN = ("9830041275", "", "রিনা দাস", "", "রাম দাস", "46", "f", "মধুপুর", "কলাগ্রাম", "", "", "721150")


class Newcomer:
    """Presses keys and reads the screen; knows nothing else."""

    def __init__(self, program: DeskProgram) -> None:
        self.program = program
        self.keys = Keys()

    @property
    def set_up(self) -> SetUpPage:
        page = self.program.window.current_page()
        assert isinstance(page, SetUpPage)
        return page

    def wait_for(self, condition: Callable[[], bool]) -> None:
        end = time.monotonic() + 40
        while not condition():
            assert time.monotonic() < end, "waited too long"
            QTest.qWait(10)
        self.rest()

    def rest(self) -> None:
        while self.program.desk.tasks.is_busy:
            QTest.qWait(5)
        QTest.qWait(20)

    def wait_for_stage(self, stage: SetUpStage) -> SetUpPage:
        self.wait_for(lambda: self.program.window.current_key() == "set_up")
        page = self.set_up
        self.wait_for(lambda: page.stage is stage)
        return page

    def type_all(self, *words: str) -> None:
        for word in words:
            self.keys.type(word)
            self.keys.press(ENTER)
            self.rest()

    def tab_to(self, widget: QWidget) -> None:
        for _ in range(30):
            if QApplication.focusWidget() is widget:
                return
            self.keys.press(TAB)
        raise AssertionError("not reached by Tab")


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[RunningPortal]:
    folder = tmp_path / "portal"
    folder.mkdir()
    with running_portal(folder, clock=SystemClock()) as portal:
        yield portal


@pytest.fixture
def newcomer(qapp: QApplication, tmp_path: Path) -> Iterator[Newcomer]:
    folder = tmp_path / "data"
    program = build_program(qapp, DataFolder(folder), WorkspaceDoor(folder), Language.BN)
    program.show()
    program.window.activateWindow()
    QTest.qWaitForWindowActive(program.window)
    yield Newcomer(program)
    program.window.close()
    program.close()
    program.window.deleteLater()
    program.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def enrol(newcomer: Newcomer, portal: RunningPortal) -> None:
    newcomer.wait_for_stage(SetUpStage.LANGUAGE)
    newcomer.keys.press(ENTER)
    newcomer.wait_for_stage(SetUpStage.SECRET)
    newcomer.type_all(PASSPHRASE, PASSPHRASE)
    newcomer.wait_for_stage(SetUpStage.ENROL)
    newcomer.type_all(portal.base_url, portal.enrol_code(), "2")
    newcomer.wait_for_stage(SetUpStage.PERSON)
    newcomer.type_all("সুব্রত মণ্ডল", "", "sv1", SECRET, SECRET)


def set_printer_up(newcomer: Newcomer, roll: EscposPrinter) -> None:
    step = newcomer.wait_for_stage(SetUpStage.PRINTER).printer
    newcomer.keys.type("নেট")
    assert step.paper.value() == "80mm"
    newcomer.tab_to(step.address)
    newcomer.keys.type(roll.address)
    newcomer.keys.press(Qt.Key.Key_T, ALT)
    newcomer.wait_for(lambda: "পরীক্ষার পাতা পাঠানো" in step.messages.words())
    assert roll.paper.cuts == 1
    step.address_frame.focus()
    newcomer.keys.press(ENTER)


def write_the_key_down(newcomer: Newcomer) -> None:
    step = newcomer.wait_for_stage(SetUpStage.KEYS).keys
    newcomer.keys.press(ENTER)
    newcomer.wait_for(lambda: step.card.key() is not None)
    newcomer.tab_to(step.card.done)
    newcomer.keys.press(ENTER)


def test_from_an_empty_folder_to_the_first_slip(newcomer: Newcomer, portal: RunningPortal) -> None:
    window = newcomer.program.window
    with EscposPrinter() as roll:
        enrol(newcomer, portal)
        set_printer_up(newcomer, roll)
        write_the_key_down(newcomer)
        newcomer.wait_for(lambda: window.current_key() == "sign_in")
        newcomer.type_all(SECRET)
        newcomer.wait_for(lambda: window.current_key() == "new")
        form = window.current_page()
        assert isinstance(form, NewComplaintPage)
        newcomer.type_all(*CITIZEN, "01", "08")
        newcomer.keys.type("রেশন কার্ড বন্ধ।")
        newcomer.keys.press(F9)
        newcomer.wait_for(lambda: form.filed_strip.shown() != "")
        newcomer.wait_for(lambda: roll.paper.cuts == 2)
    assert form.filed_strip.shown().startswith("26-347-")
