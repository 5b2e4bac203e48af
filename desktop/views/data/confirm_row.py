"""A button that asks once more before it acts, in its own place: no dialog stands in the way."""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.speaker import Saying
from desktop.theme import Tone
from desktop.views.reason_box import ReasonBox
from desktop.widgets.button import Button
from desktop.widgets.ui import Ui


class ConfirmRow(QWidget):
    """Its texts are ``data.confirm.<name>_begin``, ``_question``, ``_really`` and ``_leave``."""

    confirmed = Signal()

    def __init__(self, ui: Ui, name: str, *, icon: str, key: str = "") -> None:
        super().__init__()
        self.begin = Button(ui, f"data.confirm.{name}_begin", icon=icon, key=key)
        self._question_key: Saying | str = f"data.confirm.{name}_question"
        self.question = ReasonBox(ui)
        self.really = Button(ui, f"data.confirm.{name}_really", icon=icon)
        self.leave = Button(ui, f"data.confirm.{name}_leave", icon="close")
        self._asking = QWidget()
        self._lay_out()
        self.begin.clicked.connect(self._on_begin)
        self.leave.clicked.connect(self._on_leave)
        self.really.clicked.connect(self._on_really)
        self.rest()

    def set_question(self, saying: Saying | str) -> None:
        """Ask something else from now on."""
        self._question_key = saying

    @Slot()
    def rest(self) -> None:
        """Show only the button."""
        self.begin.show()
        self._asking.hide()

    @Slot()
    def _on_begin(self) -> None:
        self.question.show_reason(Tone.WARN, self._question_key)
        self.begin.hide()
        self._asking.show()
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_leave(self) -> None:
        self.rest()
        self.begin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_really(self) -> None:
        self.rest()
        self.begin.setFocus(Qt.FocusReason.OtherFocusReason)
        self.confirmed.emit()

    def _lay_out(self) -> None:
        answers = QHBoxLayout()
        answers.setSpacing(8)
        for button in (self.leave, self.really):
            answers.addWidget(button)
        answers.addStretch(1)
        asking = QVBoxLayout(self._asking)
        asking.setContentsMargins(0, 0, 0, 0)
        asking.setSpacing(8)
        asking.addWidget(self.question)
        asking.addLayout(answers)
        start = QHBoxLayout()
        start.addWidget(self.begin)
        start.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(start)
        column.addWidget(self._asking)
