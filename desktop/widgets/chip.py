"""A state as icon, word and colour; and the row of chips that filters a list."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QPushButton, QSizePolicy, QWidget
from typing_extensions import override

from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.widgets.label import IconLabel, ShorteningLabel
from desktop.widgets.ui import Ui, mark, without_mnemonic

TONE_ICONS: Final[Mapping[Tone, str]] = MappingProxyType(
    {
        Tone.NEUTRAL: "info",
        Tone.INFO: "info",
        Tone.OK: "ok",
        Tone.WARN: "warn",
        Tone.ERROR: "error",
    }
)


class Chip(QFrame):
    """A short state; never colour alone."""

    def __init__(
        self, ui: Ui, saying: Saying | str = "", tone: Tone = Tone.NEUTRAL, *, icon: str = ""
    ) -> None:
        super().__init__()
        self._ui = ui
        self._icon = IconLabel(ui, icon or TONE_ICONS[tone], tone, side=16)
        self._label = ShorteningLabel(ui, size=TextSize.LABEL)
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 0, 10, 0)
        row.setSpacing(5)
        row.addWidget(self._icon)
        row.addWidget(self._label)
        self.setProperty("kind", "chip")
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.show_state(saying, tone, icon=icon)

    def show_state(self, saying: Saying | str, tone: Tone, *, icon: str = "") -> None:
        """Show another state."""
        self._icon.show_icon(icon or TONE_ICONS[tone], tone)
        self._label.say(saying)
        self._label.set_tone(tone)
        mark(self, tone=tone.value)

    def words(self) -> str:
        """Return the words shown."""
        return self._label.text()

    @Slot()
    def restyle(self) -> None:
        """Take the height of the zoom in force, and room for an outline that takes some."""
        theme = self._ui.theme
        outline = theme.roles.border_px if theme.roles.border_px > 1 else 0
        self.setFixedHeight(theme.sizes.px(24) + 2 * outline)


class _FilterButton(QPushButton):
    """One filter; arrows move along the row."""

    def __init__(self, ui: Ui, key: str, saying: Saying | str) -> None:
        super().__init__()
        self._ui = ui
        self.key = key
        self._saying = saying
        self._count: int | None = None
        self.setCheckable(True)
        self.setAutoDefault(False)
        self.setProperty("kind", "filter")
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def set_count(self, count: int) -> None:
        """Show how many rows the filter leaves."""
        self._count = count
        self.retranslate()

    @override
    def sizeHint(self) -> QSize:
        """Leave room for the bold edge of the chosen filter."""
        return super().sizeHint().expandedTo(QSize(48, self._ui.theme.sizes.px(28)))

    @Slot()
    def retranslate(self) -> None:
        """Say the words again in the language in force."""
        words = self._ui.say(self._saying)
        if self._count is not None:
            words = f"{words} {self._ui.speaker.digits(self._count)}"
        self.setText(without_mnemonic(words))
        self.setAccessibleName(words)

    @Slot()
    def restyle(self) -> None:
        """Take the font of the zoom in force."""
        self.setFont(self._ui.theme.sizes.font(TextSize.LABEL))


class FilterChips(QWidget):
    """A row of filters of which one is always chosen."""

    chosen = Signal(str)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._buttons: dict[str, _FilterButton] = {}
        self._group = QButtonGroup(self)
        self._group.setExclusive(True)
        self._group.buttonClicked.connect(self._on_button_clicked)
        self._row = QHBoxLayout(self)
        self._row.setContentsMargins(0, 0, 0, 0)
        self._row.setSpacing(8)
        self._row.addStretch(1)

    def add(self, key: str, saying: Saying | str) -> None:
        """Add a filter; the first one added is chosen."""
        button = _FilterButton(self._ui, key, saying)
        self._buttons[key] = button
        self._group.addButton(button)
        self._row.insertWidget(self._row.count() - 1, button)
        if len(self._buttons) == 1:
            button.setChecked(True)

    def set_count(self, key: str, count: int) -> None:
        """Show how many rows a filter leaves."""
        self._buttons[key].set_count(count)

    def value(self) -> str:
        """Return the key of the filter in force, or an empty text."""
        return next((key for key, button in self._buttons.items() if button.isChecked()), "")

    def focus_chosen(self) -> None:
        """Put the keyboard on the filter in force."""
        if self.value():
            self._buttons[self.value()].setFocus(Qt.FocusReason.OtherFocusReason)

    def choose(self, key: str) -> None:
        """Choose a filter and tell about it."""
        if self.value() != key:
            self._buttons[key].setChecked(True)
            self.chosen.emit(key)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move along the row with the arrow keys."""
        step = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}.get(Qt.Key(event.key()))
        keys = list(self._buttons)
        if step is None or not keys:
            super().keyPressEvent(event)
            return
        key = keys[(keys.index(self.value()) + step) % len(keys)]
        self._buttons[key].setFocus(Qt.FocusReason.TabFocusReason)
        self.choose(key)

    @Slot(object)
    def _on_button_clicked(self, button: _FilterButton) -> None:
        self.chosen.emit(button.key)
