"""The part of keys: what is asked of the service, and which of its two cards is shown."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget

from desktop.services.wording import sentence
from desktop.theme import Tone
from desktop.views.data.keys import KeysCard, NewKeyOrder
from desktop.views.data.recovery_key import RecoveryKeyCard
from desktop.views.desk import Desk
from desktop.widgets.page_scroll import PageScroll, on_ground
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.keys import KeyWays, NewRecoveryKey


class KeysPart(QStackedWidget):
    """A supervisor's keys; a recovery key is shown once and then forgotten."""

    failed = Signal(object)  # DeskError
    changed = Signal()
    new_key_asked = Signal(object)  # NewKeyOrder

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        self.card = KeysCard(desk)
        self.recovery = RecoveryKeyCard(desk)
        for part in (self.card, self.recovery):
            self.addWidget(PageScroll(on_ground(part)))
        self.card.recovery_asked.connect(self._on_recovery_asked)
        self.card.passphrase_asked.connect(self._on_passphrase_asked)
        self.card.new_key_asked.connect(self._on_new_key_asked)
        self.recovery.print_asked.connect(self._on_print_asked)
        self.recovery.finished.connect(self._on_finished)

    def show_ways(self, ways: "KeyWays") -> None:
        """Show how the data can be opened."""
        self.card.show_ways(ways)

    def is_showing_key(self) -> bool:
        """Tell whether a recovery key is on the screen."""
        return self.recovery.key() is not None

    def forget(self) -> bool:
        """Leave nothing secret on the screen; tell whether a key was still shown."""
        was_shown = self.is_showing_key()
        self.card.forget_typed()
        self.recovery.forget()
        self.setCurrentIndex(0)
        return was_shown

    @Slot()
    def _on_recovery_asked(self) -> None:
        operator = self._desk.operator
        if operator is None:
            return
        self._desk.ask(
            lambda workspace: workspace.keys.make_recovery_key(operator),
            owner=self,
            done=self._on_made,
            failed=self.failed.emit,
        )

    def _on_made(self, key: "NewRecoveryKey") -> None:
        self.recovery.show_key(key)
        self.setCurrentIndex(1)
        self.changed.emit()

    @Slot()
    def _on_print_asked(self) -> None:
        key = self.recovery.key()
        if key is None:
            return
        self.recovery.messages.tell(Tone.INFO, "data.recovery.printing")
        self._desk.ask(
            lambda workspace: workspace.keys.print_sheet(key),
            owner=self,
            done=self._on_printed,
            failed=self._on_not_printed,
        )

    def _on_printed(self, _nothing: object) -> None:
        self.recovery.messages.tell(Tone.OK, "data.recovery.printed")

    def _on_not_printed(self, _error: DeskError) -> None:
        self.recovery.messages.tell(Tone.WARN, "data.recovery.not_printed")

    @Slot()
    def _on_finished(self) -> None:
        self.forget()
        self.card.recovery.begin.setFocus()

    @Slot(str)
    def _on_passphrase_asked(self, typed: str) -> None:
        operator = self._desk.operator
        if operator is None:
            return
        self._desk.ask(
            lambda workspace: workspace.keys.change_passphrase(typed, operator),
            owner=self,
            done=self._on_passphrase_changed,
            failed=self._on_passphrase_refused,
        )

    def _on_passphrase_changed(self, _nothing: object) -> None:
        self.card.accept_passphrase()
        self.changed.emit()

    def _on_passphrase_refused(self, error: DeskError) -> None:
        if error.code.startswith("passphrase"):
            self.card.refuse_passphrase(partial(sentence, error))
            return
        self.failed.emit(error)

    @Slot(object)
    def _on_new_key_asked(self, order: NewKeyOrder) -> None:
        if self._desk.operator is None or not self._desk.is_supervisor():
            self.failed.emit(DeskError("supervisor_only"))
            return
        self.new_key_asked.emit(order)
