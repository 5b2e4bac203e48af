"""Somebody who would rather practise at the first start: ``python practising_process.py FOLDER``.

It tells which desk is shown, then closes the practice desk.
"""

import json
import sys

import keyring
import keyring.backends.fail
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from desktop.command_line.program import main
from desktop.views.set_up.page import SetUpPage
from desktop.views.shell import DeskWindow
from desktop.views.sign_in.page import SignInPage
from local_db.domain.set_up import SetUpStage
from resources.text import Language


def look() -> None:
    for window in QApplication.topLevelWidgets():
        if not isinstance(window, DeskWindow) or not window.isVisible():
            continue
        page = window.current_page()
        if isinstance(page, SetUpPage) and page.stage is SetUpStage.LANGUAGE:
            page.language.buttons[Language.EN].click()
        elif isinstance(page, SetUpPage):
            tell(stage=page.stage.value)
            page.practise.click()
        elif isinstance(page, SignInPage) and page.operator.value():
            tell(practice=window.windowTitle(), people=page.operator.count())
            window.close()


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


keyring.set_keyring(keyring.backends.fail.Keyring())
app = QApplication([])
timer = QTimer()
timer.timeout.connect(look)
timer.start(100)
sys.exit(main(["--data", sys.argv[1]]))
