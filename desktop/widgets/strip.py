"""Messages inside the page: no dialog ever stands between the operator and the citizen."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QWidget

from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.widgets.button import IconButton, QuietButton
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, announce, mark

UNDO_S: Final = 10
# Ctrl+Shift+Z is "redo" in every text field, which takes it before any button hears it.
UNDO_KEY: Final = "Alt+Z"
MOST_ACTIONS: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class StripAction:
    """What the operator can do about a message."""

    saying: Saying | str
    act: Callable[[], object]
    key: str = ""


class _ActionButton(QuietButton):
    """A button that says which action was taken."""

    taken = Signal(object)

    def __init__(self, ui: Ui, action: StripAction) -> None:
        super().__init__(ui, action.saying, key=action.key)
        self._action: StripAction | None = action
        self.clicked.connect(self._on_clicked)

    def forget(self) -> None:
        """Let go of the action: it may hold the strip, which must not die inside this button."""
        self._action = None

    @Slot()
    def _on_clicked(self) -> None:
        if self._action is not None:
            self.taken.emit(self._action)


class MessageStrip(QFrame):
    """One message with up to two actions; hidden while there is nothing to say."""

    dismissed = Signal()

    def __init__(self, ui: Ui, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._ui = ui
        self._icon = IconLabel(ui, "info")
        self._label = SpokenLabel(ui, size=TextSize.STRONG, wraps=True)
        self._actions: list[_ActionButton] = []
        self._close = IconButton(ui, "desk.strip.close", icon="close")
        self._close.clicked.connect(self.dismiss)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.dismiss)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(12, 6, 8, 6)
        self._row.setSpacing(8)
        self._row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        self._row.addWidget(self._label, 1)
        self._row.addWidget(self._close, 0, Qt.AlignmentFlag.AlignTop)
        self.setProperty("kind", "strip")
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.hide()

    def tell(
        self,
        tone: Tone,
        saying: Saying | str,
        *actions: StripAction,
        seconds: int = 0,
        icon: str = "",
    ) -> None:
        """Show a message in the place of the one before; it goes by itself after ``seconds``."""
        if len(actions) > MOST_ACTIONS:
            raise ValueError("too_many_actions")
        self._timer.stop()
        self._icon.show_icon(icon or TONE_ICONS[tone], tone)
        self._label.say(saying)
        self._label.set_tone(tone)
        mark(self, tone=tone.value)
        self._show_actions(actions)
        self.show()
        announce(self, self._label.text())
        if seconds:
            self._timer.start(seconds * 1000)

    def offer_undo(self, saying: Saying | str, undo: Callable[[], object]) -> None:
        """Say what was done and take it back on request, for ten seconds."""
        action = StripAction(saying="desk.strip.undo", act=undo, key=UNDO_KEY)
        self.tell(Tone.INFO, saying, action, seconds=UNDO_S, icon="undo")

    def words(self) -> str:
        """Return the words shown."""
        return self._label.text()

    def actions_shown(self) -> tuple[QuietButton, ...]:
        """Return the buttons of the actions."""
        return tuple(self._actions)

    @Slot()
    def dismiss(self) -> None:
        """Take the message away."""
        self._timer.stop()
        self._show_actions(())
        if not self.isHidden():
            self.hide()
            self.dismissed.emit()

    @Slot()
    def restyle(self) -> None:
        """Keep the icon on the first line of the words at the zoom in force."""
        self._icon.setFixedHeight(self._label.fontMetrics().height())

    def _show_actions(self, actions: tuple[StripAction, ...]) -> None:
        for button in self._actions:
            self._row.removeWidget(button)
            button.hide()
            button.forget()
            button.deleteLater()
        self._actions = []
        for action in actions:
            button = _ActionButton(self._ui, action)
            button.taken.connect(self._on_action_taken)
            self._row.insertWidget(self._row.count() - 1, button, 0, Qt.AlignmentFlag.AlignTop)
            self._actions.append(button)

    @Slot(object)
    def _on_action_taken(self, action: StripAction) -> None:
        self.dismiss()
        action.act()
