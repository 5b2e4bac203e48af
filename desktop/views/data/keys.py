"""The ways of opening the data: a recovery key, another passphrase, a new data key."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.speaker import Saying, phrase
from desktop.theme import Tone
from desktop.views.data.confirm_row import ConfirmRow
from desktop.views.data.fact_lines import Fact, FactLines
from desktop.views.data.safety import recovery_fact
from desktop.views.desk import Desk
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SectionTitle, SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui
from local_db.domain.key_ways import Way

if TYPE_CHECKING:
    from desktop.services.keys import KeyWays
    from local_db.domain.key_ways import KeyWay


@dataclass(frozen=True, slots=True, kw_only=True)
class NewKeyOrder:
    """A new data key that was confirmed; the passphrase is empty unless it is needed."""

    passphrase: str = field(default="", repr=False)


class KeysCard(Card):
    """How the data can be opened now, and three things to change about that."""

    recovery_asked = Signal()
    passphrase_asked = Signal(str)
    new_key_asked = Signal(object)  # NewKeyOrder

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "data.tab.keys", note="data.keys.note")
        ui = desk.ui
        self._needs_passphrase = False
        self.facts = FactLines(ui)
        self.recovery = ConfirmRow(ui, "recovery", icon="new", key="Alt+K")
        self.new = _secret_field(ui, "new_passphrase")
        self.again = _secret_field(ui, "new_passphrase_again")
        self.new_frame = FieldFrame(ui, self.new, "data.keys.new_passphrase")
        self.again_frame = FieldFrame(ui, self.again, "data.keys.again")
        self.change = Button(ui, "data.keys.change", icon="ok")
        self.former = _secret_field(ui, "passphrase_for_new_key")
        self.former_frame = FieldFrame(ui, self.former, "data.keys.former")
        self.new_key = ConfirmRow(ui, "new_key", icon="lock", key="Alt+N")
        self._passphrase_part = QWidget()
        self._new_key_part = QWidget()
        self._lay_out(ui)
        self._connect()

    def show_ways(self, ways: "KeyWays") -> None:
        """Show how the data can be opened; a practice folder's key protects nothing."""
        self._needs_passphrase = ways.needs_passphrase_to_rotate
        lines = tuple(_way_fact(way) for way in ways.ways if way.by is not Way.RECOVERY)
        left = (_papers_fact(ways.papers_left),) if ways.papers_left else ()
        self.facts.show_facts((*lines, recovery_fact(ways), *left))
        self.former_frame.setVisible(self._needs_passphrase)
        self.recovery.set_question(
            "data.confirm.recovery_again"
            if ways.has_recovery_key
            else "data.confirm.recovery_question"
        )

    def refuse_passphrase(self, saying: Saying) -> None:
        """Say beside the field why it was not taken."""
        self.new_frame.show_error(saying)
        self.new_frame.focus()

    def accept_passphrase(self) -> None:
        """Empty the fields and say that it is in force."""
        for secret in (self.new, self.again):
            secret.set_value("")
        self.again_frame.clear_message()
        self.new_frame.show_ok("data.keys.changed")

    def forget_typed(self) -> None:
        """Leave nothing secret in a field, nor a question half answered."""
        for secret in (self.new, self.again, self.former):
            secret.set_value("")
        for frame in (self.new_frame, self.again_frame, self.former_frame):
            frame.clear_message()
        for row in (self.recovery, self.new_key):
            row.rest()

    @Slot()
    def _on_change(self) -> None:
        typed, again = self.new.text(), self.again.text()
        if typed != again:
            self.again_frame.show_error("errors.passphrase_differs")
            self.again_frame.focus()
            return
        self.passphrase_asked.emit(typed)

    @Slot()
    def _on_new_key(self) -> None:
        if self._needs_passphrase and not self.former.text():
            self.former_frame.show_error("views.marks.required")
            self.former_frame.focus()
            return
        order = NewKeyOrder(passphrase=self.former.text())
        self.former.set_value("")
        self.new_key_asked.emit(order)

    @Slot()
    def _on_new_entered(self) -> None:
        self.again.setFocus(Qt.FocusReason.TabFocusReason)

    def _connect(self) -> None:
        self.recovery.confirmed.connect(self.recovery_asked)
        self.new_key.confirmed.connect(self._on_new_key)
        self.new.returnPressed.connect(self._on_new_entered)
        self.again.returnPressed.connect(self._on_change)
        self.change.clicked.connect(self._on_change)

    def _lay_out(self, ui: Ui) -> None:
        fields = QHBoxLayout(self._passphrase_part)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(8)
        fields.addWidget(self.new_frame, 1)
        fields.addWidget(self.again_frame, 1)
        fields.addWidget(self.change)
        rotation = QVBoxLayout(self._new_key_part)
        rotation.setContentsMargins(0, 0, 0, 0)
        self.former_frame.hide()
        rotation.addWidget(self.former_frame)
        rotation.addWidget(self.new_key)
        self.body.addWidget(self.facts)
        for name, part in (
            ("recovery", self.recovery),
            ("passphrase", self._passphrase_part),
            ("new_key", self._new_key_part),
        ):
            self.body.addSpacing(4)
            self.body.addWidget(SectionTitle(ui, f"data.keys.{name}_title"))
            hint = SpokenLabel(ui, f"data.keys.{name}_hint", kind="muted", wraps=True)
            self.body.addWidget(hint)
            self.body.addWidget(part)
        self.body.addStretch(1)


def _secret_field(ui: Ui, name: str) -> TextField:
    secret = TextField(ui)
    secret.setObjectName(name)
    secret.setEchoMode(QLineEdit.EchoMode.Password)
    return secret


def _way_fact(way: "KeyWay") -> Fact:
    name = f"way_{way.by.value}"
    if way.made_at is None:
        return Fact(name=name, saying=phrase("data.keys.works"), tone=Tone.OK)
    saying = spoken("data.keys.works_since", moment=moment_words(way.made_at))
    return Fact(name=name, saying=saying, tone=Tone.OK)


def _papers_fact(left: int) -> Fact:
    return Fact(name="papers_left", saying=phrase("data.keys.papers_left", count=left))
