"""The data is damaged: what is safe, and the two ways out, behind a secret or a confirmation."""

from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.care_runner import CareJob
from desktop.services.wording import sentence
from desktop.speaker import Saying, count, phrase
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button, QuietButton
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError
from local_db.domain.text import ascii_digits
from resources.text import Language, local_digits, text

if TYPE_CHECKING:
    from desktop.services.opening_help import OpeningHelp
    from local_db.backup_set import BackupEntry


@dataclass(frozen=True, slots=True, kw_only=True)
class RescueOrder:
    """A way out that was chosen; ``file`` is the newest backup, if there is one."""

    job: CareJob
    file: Path | None
    secret: str = field(default="", repr=False)


class TroublePanel(QWidget):
    """Stands where the PIN is asked for otherwise."""

    shown = Signal()
    chosen = Signal(object)  # RescueOrder; what was typed opens the data
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self._newest: BackupEntry | None = None
        self._asks_secret = False
        self.reason = ReasonBox(ui)
        self.backup = SpokenLabel(ui, wraps=True)
        self.typed = TextField(ui)
        self.typed.setObjectName("trouble_typed")
        self.frame = FieldFrame(ui, self.typed, self._label)
        self.restore = Button(ui, "data.trouble.restore", icon="undo")
        self.restore_hint = SpokenLabel(ui, "data.trouble.restore_hint", kind="muted", wraps=True)
        self.salvage = Button(ui, "data.trouble.salvage", icon="scan")
        self.salvage_hint = SpokenLabel(ui, "data.trouble.salvage_hint", kind="muted", wraps=True)
        self.back = QuietButton(ui, "data.trouble.back", icon="close")
        self._lay_out()
        self.restore.clicked.connect(self._on_restore)
        self.salvage.clicked.connect(self._on_salvage)
        self.back.clicked.connect(self.left)

    def look_for_help(self, error: DeskError, *, can_go_back: bool) -> None:
        """Ask which backup there is and who may use it; the folder itself stays untouched."""
        folder = self._desk.folder
        self._desk.tasks.run(
            lambda: _help_for(folder),
            owner=self,
            done=partial(self._on_help, error, can_go_back),
        )

    def _on_help(self, error: DeskError, can_go_back: bool, found: "OpeningHelp") -> None:  # noqa: FBT001 - an answer
        """Say what happened and offer what is possible."""
        self._newest = found.newest
        self._asks_secret = found.guard.value == "secret"
        self.reason.show_reason(Tone.ERROR, partial(sentence, error))
        self.backup.say(_newest_words(found.newest))
        echo = QLineEdit.EchoMode.Password if self._asks_secret else QLineEdit.EchoMode.Normal
        self.typed.setEchoMode(echo)
        self.typed.set_value("")
        self.frame.relabel(self._label)
        self.frame.clear_message()
        self.restore.setEnabled(found.newest is not None)
        self.salvage.setEnabled(error.code != "store_keys_damaged")
        self.back.setVisible(can_go_back)
        self.shown.emit()

    def _refuse(self, error: DeskError) -> None:
        self.frame.show_error(partial(sentence, error))
        self.frame.focus()

    def _label(self, language: Language) -> str:
        if self._asks_secret:
            return text("data.trouble.secret", language)
        return text("data.trouble.confirm", language, code=local_digits(self._code(), language))

    def _wrong(self, language: Language) -> str:
        code = local_digits(self._code(), language)
        return text("data.trouble.confirm_wrong", language, code=code)

    def _code(self) -> str:
        return f"{self._desk.today():%d%m}"

    @Slot()
    def _on_restore(self) -> None:
        self._choose(CareJob.RESTORE)

    @Slot()
    def _on_salvage(self) -> None:
        self._choose(CareJob.SALVAGE)

    def _choose(self, job: CareJob) -> None:
        typed = self.typed.text().strip()
        if not self._asks_secret and ascii_digits(typed) != self._code():
            self.frame.show_error(self._wrong)
            self.frame.focus()
            return
        if not typed:
            self.frame.show_error("views.marks.required")
            self.frame.focus()
            return
        self.typed.set_value("")
        file = None if self._newest is None else self._newest.file
        secret = typed if self._asks_secret else ""
        order = RescueOrder(job=job, file=file, secret=secret)
        folder = self._desk.folder
        # A wrong passphrase is told here, before the counter is closed for long.
        self._desk.tasks.run(
            lambda: _require_guard(folder, secret),
            owner=self,
            done=lambda _: self.chosen.emit(order),
            failed=self._refuse,
        )

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        for part in (
            self.reason,
            self.backup,
            self.frame,
            self.restore,
            self.restore_hint,
            self.salvage,
            self.salvage_hint,
            self.back,
        ):
            column.addWidget(part)


def _newest_words(entry: "BackupEntry | None") -> Saying:
    if entry is None:
        return phrase("data.trouble.no_backup")
    held = phrase("data.list.unknown") if entry.cases is None else count(entry.cases)
    return spoken("data.trouble.newest", moment=moment_words(entry.made_at), complaints=held)


def _help_for(folder: Path) -> "OpeningHelp":
    # The store and its libraries must not be loaded before the first window.
    from desktop.services.opening_help import help_for  # noqa: PLC0415

    return help_for(folder)


def _require_guard(folder: Path, secret: str) -> None:
    from desktop.services.opening_help import require_guard  # noqa: PLC0415 - as above

    require_guard(folder, secret)
