"""One's own PIN or password: the old one, and the new one twice."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QWidget

from desktop.services.wording import sentence
from desktop.speaker import Saying, phrase
from desktop.views.desk import Desk
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError
from local_db.domain.secret import kept_secret

_FIELDS: Final = ("old", "new", "again")
_OF_OLD: Final = frozenset({"pin_wrong", "pin_wait", "operator_unknown"})


class OwnSecretCard(Card):
    """For everybody on duty; a mistyped new one would lock its owner out, so it is typed twice."""

    changed = Signal()
    failed = Signal(object)  # DeskError that belongs to no field

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "people.own.title", note="people.own.hint")
        self._desk = desk
        ui = desk.ui
        self._is_asking = False
        self.fields = {name: TextField(ui) for name in _FIELDS}
        self.frames: dict[str, FieldFrame] = {}
        row = QHBoxLayout()
        row.setSpacing(14)
        for name, field in self.fields.items():
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setObjectName(f"own_{name}")
            self.frames[name] = FieldFrame(ui, field, f"people.own.{name}")
            row.addWidget(self.frames[name], 1)
        ground = QWidget()
        ground.setLayout(row)
        row.setContentsMargins(0, 0, 0, 0)
        self._order = FieldOrder(ground, tab_leaves=True)
        self._order.add(*self.frames.values())
        self._order.finished.connect(self.try_change)
        self.save = Button(ui, "people.own.save", icon="lock", key="Alt+P")
        self.save.clicked.connect(self.try_change)
        foot = QHBoxLayout()
        foot.addWidget(self.save)
        foot.addStretch(1)
        self.body.addWidget(ground)
        self.body.addLayout(foot)

    def forget(self) -> None:
        """Leave nothing of what was typed."""
        for name, field in self.fields.items():
            field.set_value("")
            self.frames[name].clear_message()

    def focus_first(self) -> None:
        """Put the cursor into the old PIN."""
        self._order.to_first()

    @Slot()
    def try_change(self) -> None:
        """Change it; a key pressed with nothing typed leads to the first field."""
        operator = self._desk.operator
        if operator is None or self._is_asking:
            return
        typed = {name: field.text().strip() for name, field in self.fields.items()}
        if not all(typed.values()):
            empty = next(name for name, words in typed.items() if not words)
            self.frames[empty].focus()
            return
        if kept_secret(typed["new"]) != kept_secret(typed["again"]):
            self._ask_anew("again", "people.own.differs")
            return
        self._is_asking = True
        code, old, new = operator.code, typed["old"], typed["new"]
        self._desk.ask(
            lambda workspace: workspace.sign_in.change_own(code, old, new),
            owner=self,
            done=self._on_changed,
            failed=self._on_refused,
        )

    def _on_changed(self, _nothing: object) -> None:
        self._is_asking = False
        self.forget()
        self.changed.emit()

    def _on_refused(self, error: DeskError) -> None:
        self._is_asking = False
        if error.code in _OF_OLD:
            wait = error.values.get("wait_s")
            is_waiting = isinstance(wait, int) and wait > 0
            words = phrase("views.sign_in.wait", seconds=wait) if is_waiting else None
            self._ask_anew("old", words or "views.sign_in.wrong_pin")
        elif error.code.startswith(("pin_", "password_", "secret_")):
            self.fields["again"].set_value("")
            self._ask_anew("new", partial(sentence, error))
        else:
            self.failed.emit(error)

    def _ask_anew(self, name: str, saying: Saying | str) -> None:
        """Say what is wrong beside a field and empty it: dots cannot be mended."""
        self.fields[name].set_value("")
        self.frames[name].show_error(saying)
        self.frames[name].focus()
