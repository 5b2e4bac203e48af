"""The citizen came again: what was said this time, kept and printed without leaving the answer."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QCheckBox, QFrame, QHBoxLayout, QVBoxLayout

from desktop.services.wording import sentence
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.strip import MessageStrip
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from local_db.domain.recontact import Recontact


class AgainPanel(QFrame):
    """One line for the citizen's words, and whether the outcome is refused."""

    recorded = Signal(str)
    opened = Signal(bool)

    def __init__(self, desk: Desk, messages: MessageStrip) -> None:
        super().__init__()
        self._desk = desk
        self._messages = messages
        self._ref = ""
        ui = desk.ui
        self.note = TextField(ui, placeholder="views.search.again_note")
        self.note.setObjectName("again_note")
        self.disputes = QCheckBox()
        self.disputes.setMinimumHeight(ui.theme.sizes.px(24))
        self.disputes.setObjectName("again_disputes")
        self.go_on = PrimaryButton(ui, "views.search.again_record", icon="ok", key="Alt+K")
        self.give_up = Button(ui, "views.search.again_give_up", icon="close")
        self.go_on.clicked.connect(self.record)
        self.give_up.clicked.connect(self.close_panel)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 4)
        column.setSpacing(6)
        column.addWidget(SpokenLabel(ui, "views.search.again_title", size=TextSize.STRONG))
        column.addWidget(self.note)
        column.addWidget(self.disputes)
        row = QHBoxLayout()
        row.addWidget(self.go_on)
        row.addWidget(self.give_up)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(1)
        ui.speaker.language_changed.connect(self._retranslate)
        self._retranslate()
        self.hide()

    def open_for(self, ref: str) -> None:
        """Ask what the citizen said about a number."""
        self._ref = ref
        self.note.set_value("")
        self.disputes.setChecked(False)
        self.show()
        self.opened.emit(True)  # noqa: FBT003 - the argument of a Qt signal
        self.note.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close_panel(self) -> None:
        """Give it up; nothing was kept."""
        self.hide()
        self.opened.emit(False)  # noqa: FBT003 - the argument of a Qt signal

    @Slot()
    def record(self) -> None:
        """Keep the re-contact, then have its slip printed."""
        operator, ref = self._desk.operator, self._ref
        if operator is None or not ref:
            return
        note, disputes = self.note.value(), self.disputes.isChecked()
        self.go_on.setEnabled(False)
        self._desk.ask(
            lambda workspace: workspace.recontacts.record(
                ref, note, operator.code, disputes_outcome=disputes
            ),
            owner=self,
            done=partial(self._on_recorded, ref),
            failed=self._on_failed,
        )

    def _on_recorded(self, ref: str, _again: "Recontact") -> None:
        self.go_on.setEnabled(True)
        self.close_panel()
        self._desk.events.queue_changed.emit()
        self.recorded.emit(ref)

    def _on_failed(self, error: DeskError) -> None:
        self.go_on.setEnabled(True)
        self._messages.tell(Tone.ERROR, partial(sentence, error))

    @Slot()
    def _retranslate(self) -> None:
        self.disputes.setText(self._desk.ui.say("views.search.again_disputes"))
