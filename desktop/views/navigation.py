"""The navigation at the left: the pages that exist, and the shift at its foot."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget

from desktop.speaker import Saying
from desktop.theme import TextSize
from desktop.theme.sizes import NAV_NARROW, NAV_WIDE
from desktop.widgets.label import ShorteningLabel, SpokenLabel
from desktop.widgets.nav_button import NavButton
from desktop.widgets.ui import Ui

_FOOT_LINES: Final = 3


class Navigation(QFrame):
    """A column of pages; icons only where the window is narrow."""

    page_asked = Signal(str)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._buttons: dict[str, NavButton] = {}
        self._is_narrow = False
        self.setProperty("kind", "nav")
        self._words = QWidget()
        words = QVBoxLayout(self._words)
        words.setContentsMargins(14, 0, 8, 8)
        words.setSpacing(0)
        words.addWidget(SpokenLabel(ui, "desk.app.name", size=TextSize.SECTION))
        subtitle = ShorteningLabel(ui, "desk.app.subtitle", size=TextSize.HINT, kind="muted")
        words.addWidget(subtitle)
        self._foot = [
            ShorteningLabel(ui, size=TextSize.HINT, kind="muted") for _ in range(_FOOT_LINES)
        ]
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 12, 0, 12)
        self._column.setSpacing(0)
        self._column.addWidget(self._words)
        self._column.addStretch(1)
        for line in self._foot:
            line.setContentsMargins(14, 0, 8, 0)
            self._column.addWidget(line)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.retranslate()
        self.restyle()

    def add(self, key: str, icon: str, saying: Saying | str, shortcut: str) -> NavButton:
        """Append a page."""
        button = NavButton(self._ui, key, icon, saying, shortcut=shortcut)
        button.setObjectName(f"nav_{key}")
        button.set_narrow(narrow=self._is_narrow)
        button.asked.connect(self.page_asked)
        self._buttons[key] = button
        self._column.insertWidget(len(self._buttons), button)
        return button

    def mark(self, key: str) -> None:
        """Show which page is open; one without an entry leaves none marked."""
        for name, button in self._buttons.items():
            button.setAutoExclusive(False)
            button.setChecked(name == key)
            button.setAutoExclusive(True)

    def set_open(self, key: str, *, is_open: bool) -> None:
        """Let a page be chosen or not."""
        if key in self._buttons:
            self._buttons[key].setEnabled(is_open)

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only icons, or icons and words."""
        self._is_narrow = narrow
        for button in self._buttons.values():
            button.set_narrow(narrow=narrow)
        self._words.setVisible(not narrow)
        self._show_foot()
        self.restyle()

    def set_shift(self, lines: Sequence[Saying]) -> None:
        """Show up to three lines about the shift at the foot."""
        for at, label in enumerate(self._foot):
            label.say(lines[at] if at < len(lines) else "")
        self._show_foot()

    @Slot()
    def retranslate(self) -> None:
        """Say the name for screen readers again."""
        self.setAccessibleName(self._ui.say("desk.nav.name"))

    @Slot()
    def restyle(self) -> None:
        """Take the width of the zoom in force."""
        px = self._ui.theme.sizes.px
        self.setFixedWidth(px(NAV_NARROW) if self._is_narrow else max(NAV_WIDE, px(NAV_WIDE)))

    def _show_foot(self) -> None:
        for label in self._foot:
            label.setVisible(bool(label.text()) and not self._is_narrow)
