"""Two steps to a restore, inside the page: what will happen, and then whether to do it."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.speaker import Saying, count, phrase
from desktop.theme import TextSize, Tone
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui

if TYPE_CHECKING:
    from local_db.backup_set import BackupEntry
    from local_db.restore import LeftOut


@dataclass(frozen=True, slots=True, kw_only=True)
class RestoreOrder:
    """A restore that was confirmed twice; the secret is empty when none was asked for."""

    file: Path
    secret: str = ""


class RestorePanel(QWidget):
    """Says exactly what a restore does, and takes the decision."""

    confirmed = Signal(object)  # RestoreOrder
    given_up = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._file: Path | None = None
        self._title = SpokenLabel(ui, size=TextSize.SECTION, kind="section", wraps=True)
        self.loss = ReasonBox(ui)
        self._kept = SpokenLabel(ui, "data.restore.kept", wraps=True)
        self._numbers = SpokenLabel(ui, "data.restore.numbers", wraps=True)
        self._closing = SpokenLabel(ui, "data.restore.closing", wraps=True)
        self.secret = TextField(ui)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.secret_frame = FieldFrame(ui, self.secret, "data.restore.secret")
        self.back = Button(ui, "data.restore.back", icon="close")
        self.go_on = Button(ui, "data.restore.go_on", icon="next")
        self.question = ReasonBox(ui)
        self.question.show_reason(Tone.WARN, "data.restore.question")
        self.leave = PrimaryButton(ui, "data.restore.leave")
        self.really = Button(ui, "data.restore.really", icon="undo")
        self._first = QWidget()
        self._second = QWidget()
        self._lay_out()
        self._connect()
        self._show_step(is_second=False)

    def offer(self, entry: "BackupEntry", left_out: "LeftOut | None") -> None:
        """Say what restoring this backup means."""
        self._file = entry.file
        self._title.say(spoken("data.restore.title", moment=moment_words(entry.made_at)))
        self.loss.show_reason(*_loss(left_out))
        self.secret.set_value("")
        self.secret_frame.clear_message()
        self.secret_frame.hide()
        self._show_step(is_second=False)

    def ask_secret(self, saying: Saying) -> None:
        """Ask for the passphrase or recovery key of the time of the backup."""
        self.secret_frame.show()
        self.secret_frame.show_error(saying)
        self._show_step(is_second=False)
        self.secret_frame.focus()

    def take_focus(self) -> None:
        """Put the cursor where nothing happens by accident."""
        self.back.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_go_on(self) -> None:
        self._show_step(is_second=True)
        self.leave.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_really(self) -> None:
        if self._file is not None:
            secret = self.secret.text()
            self.secret.set_value("")
            self.confirmed.emit(RestoreOrder(file=self._file, secret=secret))

    def _show_step(self, *, is_second: bool) -> None:
        self._first.setVisible(not is_second)
        self._second.setVisible(is_second)

    def _connect(self) -> None:
        self.back.clicked.connect(self.given_up)
        self.leave.clicked.connect(self.given_up)
        self.go_on.clicked.connect(self._on_go_on)
        self.really.clicked.connect(self._on_really)

    def _lay_out(self) -> None:
        first = QHBoxLayout(self._first)
        second = QVBoxLayout(self._second)
        answers = QHBoxLayout()
        answers.setSpacing(8)
        first.setSpacing(8)
        for row, one, other in ((first, self.back, self.go_on), (answers, self.leave, self.really)):
            row.addWidget(one)
            row.addWidget(other)
            row.addStretch(1)
        for layout in (first, second):
            layout.setContentsMargins(0, 0, 0, 0)
        second.setSpacing(8)
        second.addWidget(self.question)
        second.addLayout(answers)
        self.secret_frame.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(15, 4, 15, 4)
        column.setSpacing(10)
        for part in (self._title, self.loss, self._kept, self._numbers, self._closing):
            column.addWidget(part)
        for step in (self.secret_frame, self._first, self._second):
            column.addWidget(step)
        column.addStretch(1)


def _loss(left_out: "LeftOut | None") -> tuple[Tone, Saying]:
    if left_out is None:
        return Tone.WARN, phrase("data.restore.loss_unknown")
    if not left_out.complaints:
        return Tone.OK, phrase("data.restore.loss_none")
    filed, unsent = count(left_out.complaints), left_out.unsent
    if not unsent:
        return Tone.WARN, spoken("data.restore.loss", count=filed)
    saying = spoken("data.restore.loss_unsent", count=filed, unsent=count(unsent))
    return Tone.ERROR, saying
