"""The desk with somebody typing at it, until it is killed.

``python -m tests.e2e.typing_kills.typing_desk FOLDER KEYS_A_SECOND [PLANTED]``: the desk as it
starts for everybody; a thread of its own is the typist, who waits for nothing. It writes one line
for what the form showed at the start, and one for every key before it is pressed.
"""

import json
import os
import random
import sys
import threading
import time
from collections.abc import Callable
from itertools import count
from pathlib import Path

from PySide6.QtCore import QObject, Qt, QTimer, Signal, Slot
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit

from desktop.app import open_desk
from desktop.views.new_complaint.page import NewComplaintPage
from desktop.views.shell import DeskWindow
from desktop.views.sign_in.page import SignInPage
from desktop.widgets.line_field import TextField
from desktop.widgets.long_text import LongTextField
from tests.e2e.typing_kills.strokes import TAB, Stroke, strokes, typed_words

_LOOK_MS = 20
_OPERATOR, _PIN = "OP1", "1234"


def tell(**line: object) -> None:
    os.write(1, json.dumps(line).encode() + b"\n")


class Typist(QObject):
    """Signs in, sets aside what an earlier desk left, and types."""

    pressed = Signal(object)

    def __init__(self, app: QApplication, rate: float, planted: str) -> None:
        super().__init__(app)
        self._app = app
        self._rate = rate
        self._planted = planted
        self._step = self._sign_in
        self._look = QTimer(self)
        self._look.setInterval(_LOOK_MS)
        self._look.timeout.connect(self._on_look)
        self._look.start()
        self.pressed.connect(self._on_pressed, Qt.ConnectionType.QueuedConnection)

    @property
    def window(self) -> DeskWindow:
        return next(w for w in self._app.topLevelWidgets() if isinstance(w, DeskWindow))

    @property
    def form_page(self) -> NewComplaintPage:
        page = self.window.current_page()
        assert isinstance(page, NewComplaintPage)
        return page

    @Slot()
    def _on_look(self) -> None:
        self._step()

    def _sign_in(self) -> None:
        shown = [w for w in self._app.topLevelWidgets() if isinstance(w, DeskWindow)]
        page = shown[0].current_page() if shown else None
        if isinstance(page, SignInPage) and page.operator.value() == _OPERATOR:
            for digit in _PIN:
                self._press(digit)
            self._press(Qt.Key.Key_Return)
            self._step = self._wait_for_form

    def _wait_for_form(self) -> None:
        if isinstance(self.window.current_page(), NewComplaintPage):
            self._step = self._nothing
            self._after_the_store(self._tell_what_is_shown)

    def _tell_what_is_shown(self, _nothing: object = None) -> None:
        form = self.form_page.form
        fields = form.snapshot()["fields"]
        assert isinstance(fields, dict)
        tell(shown=typed_words(fields))
        if not form.is_untouched():
            self._press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
        self._after_the_store(self._begin)

    def _begin(self, _nothing: object = None) -> None:
        assert self.form_page.form.is_untouched()
        if self._planted == "on_leaving":
            _keep_only_what_is_left(self.form_page)
        elif self._planted == "composed_later":
            TextField.words = QLineEdit.text
            LongTextField.words = QPlainTextEdit.toPlainText
        tell(begins=True)
        threading.Thread(target=self._type, name="typist", daemon=True).start()

    def _type(self) -> None:
        """Type at the pace of a person, however long the desk takes; a thread of its own."""
        chance = random.Random(self._rate)  # noqa: S311 - the pace of a person is no secret
        for number, stroke in zip(count(1), strokes(), strict=False):
            time.sleep(chance.uniform(0.5, 1.5) / self._rate)
            tell(key=number, at=time.monotonic())
            self.pressed.emit(stroke)

    @Slot(object)
    def _on_pressed(self, stroke: Stroke) -> None:
        self._press(Qt.Key.Key_Tab if stroke.key == TAB else stroke.key)

    def _press(
        self,
        key: Qt.Key | str,
        modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier,
    ) -> None:
        handle = self.window.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, key, modifiers)

    def _after_the_store(self, then: Callable[[object], None]) -> None:
        """Go on when everything asked of the store so far has been answered."""
        self.form_page._desk.ask(lambda _workspace: None, owner=self, done=then)

    def _nothing(self) -> None:
        """Wait for an answer or a key."""


def _keep_only_what_is_left(page: NewComplaintPage) -> None:
    """Plant a bug: the draft is kept when a field is left, not while it is typed in."""
    page.form.changed.disconnect(page.drafting.keep)
    page.form.left.connect(page.drafting.keep)


def main(folder: Path, rate: float, planted: str = "") -> int:
    app = QApplication([])
    typist = Typist(app, rate, planted)
    code = open_desk(folder)
    del typist
    return code


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), float(sys.argv[2]), *sys.argv[3:]))
