"""A recovery key for the data, shown once, so that it outlives this PC; it may wait."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.theme import Tone
from desktop.views.data.recovery_key import RecoveryKeyCard
from desktop.views.desk import Desk
from desktop.views.set_up.step import SetUpStep, secret_field
from desktop.widgets.button import Button
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SectionTitle, SpokenLabel
from local_db.domain.errors import DeskError
from local_db.domain.key_ways import Way
from local_db.domain.people import Operator
from local_db.domain.set_up import SetUpStage

if TYPE_CHECKING:
    from desktop.services.keys import KeyWays, NewRecoveryKey


class KeysStep(SetUpStep):
    """Makes the recovery key; where a keyring opens the data, a passphrase may be added."""

    STAGE = SetUpStage.KEYS
    CAN_WAIT = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        ui = desk.ui
        self._person: Operator | None = None
        self._has_key = False
        self.make = Button(ui, "set_up.keys.make", icon="new", key="Alt+K")
        self.card = RecoveryKeyCard(desk)
        self.new = secret_field(ui, "added_passphrase")
        self.again = secret_field(ui, "added_passphrase_again")
        self.new_frame = FieldFrame(ui, self.new, "set_up.keys.new", hint="set_up.secret.rule")
        self.again_frame = FieldFrame(ui, self.again, "set_up.secret.again")
        self._offer = QWidget()
        self._passphrase = QWidget()
        self._lay_out()
        self.chain((self.new_frame, self.again_frame))
        self.make.clicked.connect(self._on_make)
        self.card.finished.connect(self._on_written_down)
        self.card.print_asked.connect(self._on_print)

    def act_for(self, person: Operator) -> None:
        """Make keys in the name of this person."""
        self._person = person

    @override
    def begin(self) -> None:
        """Ask for a passphrase only where the data has none."""
        self.desk.ask(
            lambda workspace: workspace.keys.ways(),
            owner=self,
            done=self._on_read,
            failed=self.fail,
        )

    @override
    def focus_first(self) -> None:
        """Put the keyboard on the recovery key."""
        self.make.setFocus()

    @override
    def left(self) -> None:
        """Leave nothing secret on the screen."""
        self._show_key(is_shown=False)
        for secret in (self.new, self.again):
            secret.set_value("")

    @override
    def submit(self) -> None:
        """Add the passphrase if one was typed; a key on the screen is first written down."""
        if self.card.key() is not None:
            self.messages.tell(Tone.WARN, "set_up.keys.write_down")
            return
        typed, person = self.new.text(), self._person
        if self.is_asking or person is None:
            return
        if not typed and not self._has_key:
            self.messages.tell(Tone.WARN, "set_up.keys.or_later")
            self.make.setFocus()
            return
        if not typed:
            self.finished.emit()
            return
        if typed != self.again.text():
            self.ask_again(self.again, self.again_frame)
            return
        self.set_asking(is_asking=True)
        self.desk.ask(
            lambda workspace: workspace.keys.change_passphrase(typed, person),
            owner=self,
            done=self._on_passphrase,
            failed=self._on_refused,
        )

    def _on_read(self, ways: "KeyWays") -> None:
        has_passphrase = any(way.by is Way.PASSPHRASE for way in ways.ways)
        self._passphrase.setVisible(not has_passphrase)
        self._has_key = ways.has_recovery_key
        self.make.say("set_up.keys.make_again" if ways.has_recovery_key else "set_up.keys.make")

    @Slot()
    def _on_make(self) -> None:
        person = self._person
        if self.is_asking or person is None:
            return
        self.set_asking(is_asking=True)
        self.desk.ask(
            lambda workspace: workspace.keys.make_recovery_key(person),
            owner=self,
            done=self._on_made,
            failed=self.fail,
        )

    def _on_made(self, key: "NewRecoveryKey") -> None:
        self.set_asking(is_asking=False)
        self.card.show_key(key)
        self._show_key(is_shown=True)

    def _show_key(self, *, is_shown: bool) -> None:
        if not is_shown:
            self.card.forget()
            self.messages.dismiss()
        self.card.setVisible(is_shown)
        self._offer.setHidden(is_shown)

    @Slot()
    def _on_written_down(self) -> None:
        self._show_key(is_shown=False)
        self._has_key = True
        self.begin()
        self.messages.tell(Tone.OK, "set_up.keys.made")
        if self._passphrase.isHidden():
            self.submit()
        else:
            self.new_frame.focus()

    @Slot()
    def _on_print(self) -> None:
        key = self.card.key()
        if key is None:
            return
        self.card.messages.tell(Tone.INFO, "data.recovery.printing")
        self.desk.ask(
            lambda workspace: workspace.keys.print_sheet(key),
            owner=self,
            done=self._on_printed,
            failed=self._on_not_printed,
        )

    def _on_printed(self, _nothing: object) -> None:
        self.card.messages.tell(Tone.OK, "data.recovery.printed")

    def _on_not_printed(self, _error: DeskError) -> None:
        # There may be no printer yet; by hand is as good.
        self.card.messages.tell(Tone.WARN, "set_up.keys.not_printed")

    def _on_passphrase(self, _nothing: object) -> None:
        self.set_asking(is_asking=False)
        self.finished.emit()

    def _on_refused(self, error: DeskError) -> None:
        is_typed = error.code.startswith("passphrase_")
        self.fail(error, self.new_frame if is_typed else None)

    def _lay_out(self) -> None:
        ui = self.desk.ui
        offer = QVBoxLayout(self._offer)
        offer.setContentsMargins(0, 0, 0, 0)
        offer.setSpacing(6)
        offer.addWidget(SpokenLabel(ui, "set_up.keys.why", kind="muted", wraps=True))
        row = QHBoxLayout()
        row.addWidget(self.make)
        row.addStretch(1)
        offer.addLayout(row)
        passphrase = QVBoxLayout(self._passphrase)
        passphrase.setContentsMargins(0, 8, 0, 0)
        passphrase.setSpacing(2)
        passphrase.addWidget(SectionTitle(ui, "set_up.keys.passphrase"))
        passphrase.addWidget(
            SpokenLabel(ui, "set_up.keys.passphrase_why", kind="muted", wraps=True)
        )
        passphrase.addWidget(self.new_frame)
        passphrase.addWidget(self.again_frame)
        self._passphrase.hide()
        offer.addWidget(self._passphrase)
        for part in (self._offer, self.card, self.messages):
            self.column.addWidget(part)
        self.card.hide()
