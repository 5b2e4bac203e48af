"""A recovery key, shown once in large groups until somebody says that it is written down."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QVBoxLayout

from desktop.speaker import count, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from desktop.widgets.strip import MessageStrip
from desktop.widgets.ui import Ui

if TYPE_CHECKING:
    from desktop.services.keys import NewRecoveryKey

_A_ROW: Final = 4


class RecoveryKeyCard(Card):
    """The groups with their numbers, a print of the sheet, and the end of the showing."""

    print_asked = Signal()
    finished = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "data.recovery.title")
        ui = desk.ui
        self._ui = ui
        self._key: NewRecoveryKey | None = None
        self.warning = ReasonBox(ui)
        self._grid = QGridLayout()
        self.messages = MessageStrip(ui)
        self.print = Button(ui, "data.recovery.print", icon="print", key="Alt+P")
        self.done = PrimaryButton(ui, "data.recovery.done", icon="ok")
        self.print.clicked.connect(self.print_asked)
        self.done.clicked.connect(self.finished)
        self._lay_out()

    def show_key(self, key: "NewRecoveryKey") -> None:
        """Show a key that was just made."""
        self.forget()
        self._key = key
        replaced = "data.recovery.once_replaced" if key.replaces_one else "data.recovery.once"
        self.warning.show_reason(Tone.WARN, replaced)
        for at, group in enumerate(key.groups):
            self._grid.addWidget(_group(self._ui, at + 1, group), at // _A_ROW, at % _A_ROW)
        self.print.setFocus(Qt.FocusReason.OtherFocusReason)

    def key(self) -> "NewRecoveryKey | None":
        """Return the key that is shown."""
        return self._key

    def words(self) -> tuple[str, ...]:
        """Return the groups that are shown."""
        return () if self._key is None else self._key.groups

    def forget(self) -> None:
        """Leave nothing of the key on the screen."""
        self._key = None
        self.messages.dismiss()
        while self._grid.count():
            taken = self._grid.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _lay_out(self) -> None:
        self._grid.setSpacing(12)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.print)
        actions.addWidget(self.done)
        actions.addStretch(1)
        hint = SpokenLabel(self._ui, "data.recovery.hint", kind="muted", wraps=True)
        self.body.addWidget(self.warning)
        self.body.addLayout(self._grid)
        for part in (hint, self.messages):
            self.body.addWidget(part)
        self.body.addLayout(actions)
        self.body.addStretch(1)


def _group(ui: Ui, number: int, signs: str) -> QFrame:
    frame = QFrame()
    frame.setProperty("kind", "drop")
    column = QVBoxLayout(frame)
    column.setContentsMargins(12, 6, 12, 6)
    column.setSpacing(0)
    place = SpokenLabel(ui, count(number), size=TextSize.HINT, kind="muted")
    shown = SpokenLabel(ui, verbatim(signs), size=TextSize.FIGURE)
    for label in (place, shown):
        label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(label)
    return frame
