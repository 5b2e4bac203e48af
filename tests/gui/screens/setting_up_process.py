"""The first start at a real folder, driven by keyboard, until it is killed or done.

``python setting_up_process.py FOLDER PORTAL CODE STOP``. It tells every stage that the screen
shows; at stage STOP it waits to be killed, with STOP ``<stage>+`` while that stage is carried out.
It goes on where an earlier one was left. ``forgetful`` plants a bug.
"""

import json
import sys
import time
from pathlib import Path

import keyring
import keyring.backends.fail
from counter import Keys
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop.app import WorkspaceDoor, build_program
from desktop.desk_program import DeskProgram
from desktop.services.set_up import SetUpService
from desktop.views.set_up.page import SetUpPage
from desktop.views.sign_in.page import SignInPage
from local_db.domain.set_up import SetUpStage
from local_db.folder import DataFolder
from resources.text import Language

ENTER, TAB = Qt.Key.Key_Return, Qt.Key.Key_Tab
PASSPHRASE = "mango river lantern seven"  # noqa: S105 - of a test folder
SECRET = "hilsa-4711"  # noqa: S105 - of a test folder
_PATIENCE_S = 60.0


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class Newcomer:
    """Somebody who reads only the screen."""

    def __init__(self, program: DeskProgram, portal: str, code: str, stop: str) -> None:
        self.program, self.portal, self.code, self.stop = program, portal, code, stop
        self.keys = Keys()

    def wait(self) -> None:
        end = time.monotonic() + _PATIENCE_S
        QTest.qWait(30)
        while self.program.desk.tasks.is_busy and time.monotonic() < end:
            QTest.qWait(5)
        QTest.qWait(30)

    def type_all(self, *words: str) -> None:
        for word in words[:-1]:
            self.keys.type(word)
            self.keys.press(ENTER)
        self.keys.type(words[-1])

    def work(self) -> None:
        """Do what the screen asks for until a complaint can be typed."""
        while self.program.window.current_key() != "new":
            self.wait()
            page = self.program.window.current_page()
            if isinstance(page, SetUpPage):
                self.set_up(page)
            elif isinstance(page, SignInPage):
                self.sign_in(page)

    def sign_in(self, page: SignInPage) -> None:
        if page.passphrase_frame.isVisible():
            page.passphrase.setFocus()
            self.keys.type(PASSPHRASE)
            self.keys.press(ENTER)
        elif page.pin.isVisible() and page.operator.value():
            tell(stage="sign_in", of=page.operator.value())
            page.pin.setFocus()
            self.keys.type(SECRET)
            self.keys.press(ENTER)

    def set_up(self, page: SetUpPage) -> None:
        stage = page.stage
        page.entered()
        self.fill(page, stage)
        tell(stage=stage.value)
        if self.stop == stage.value:
            time.sleep(_PATIENCE_S)
        self.carry_out(page, stage)
        if self.stop == f"{stage.value}+":
            tell(begun=stage.value)
        while page.stage is stage and self.program.window.current_page() is page:
            self.wait()
        if self.stop == f"{stage.value}+":
            time.sleep(_PATIENCE_S)

    def fill(self, page: SetUpPage, stage: SetUpStage) -> None:
        if stage is SetUpStage.SECRET:
            self.type_all(PASSPHRASE, PASSPHRASE)
        elif stage is SetUpStage.ENROL:
            page.enrol.fields["portal"].setFocus()
            page.enrol.fields["portal"].clear()
            self.type_all(self.portal, self.code, "2")
        elif stage is SetUpStage.PERSON:
            self.type_all("সুব্রত মণ্ডল", "Subrata Mondal", "sv1", SECRET, SECRET)

    def carry_out(self, page: SetUpPage, stage: SetUpStage) -> None:
        if stage is SetUpStage.PRINTER:
            page.later.click()
        elif stage is SetUpStage.KEYS:
            page.keys.make.click()
            while page.keys.card.key() is None:
                self.wait()
            page.keys.card.done.click()
        else:
            self.keys.press(ENTER)


def _nothing_kept(_service: SetUpService, _stage: SetUpStage) -> None:
    """Forget."""


def main() -> None:
    folder, portal, code, stop = Path(sys.argv[1]), *sys.argv[2:5]
    if "forgetful" in sys.argv:
        # A planted bug: nothing is kept of how far it is.
        SetUpService.reach = _nothing_kept  # type: ignore[method-assign]  # as said
    keyring.set_keyring(keyring.backends.fail.Keyring())
    app = QApplication([])
    program = build_program(app, DataFolder(folder), WorkspaceDoor(folder), Language.EN)
    program.show()
    program.window.activateWindow()
    Newcomer(program, portal, code, stop).work()
    tell(stage="new")
    program.close()


main()
