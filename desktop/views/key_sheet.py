"""The keys that work here and now, over the page and not in its way (desktop_ui.md 2.2)."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from desktop.speaker import phrase, verbatim
from desktop.theme import TextSize
from desktop.views.key_words import EVERYWHERE, GROUPS, PAGE_KEYS, key_text
from desktop.widgets.button import Button, QuietButton
from desktop.widgets.label import SectionTitle, SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.ui import Ui, announce

_WIDTH: Final = 860
_EDGE: Final = 40
_STEP: Final = 48
Line = tuple[str, str]


class KeySheet(QFrame):
    """Lies over the window until Esc, another key, or a click elsewhere; nothing waits for it."""

    def __init__(self, ui: Ui, window: QWidget) -> None:
        super().__init__(window)
        self._ui = ui
        self._window = window
        self._heir: QWidget | None = None
        self.here: tuple[Line, ...] = ()
        self.everywhere: tuple[Line, ...] = ()
        self.setProperty("kind", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(18, 14, 18, 14)
        self._content: QWidget | None = None
        self.hide()
        ui.speaker.language_changed.connect(self.retranslate)
        self.retranslate()

    @Slot()
    def retranslate(self) -> None:
        """Say its name again; the lines are written anew at each opening."""
        self.setAccessibleName(self._ui.say("views.help.sheet"))

    def toggle(self, page_key: str, parts: Sequence[QWidget]) -> None:
        """Show the keys of a page and its parts, or go away."""
        if self.isVisible():
            self.leave()
            return
        self._heir = QApplication.focusWidget()
        self.here = self._lines_of(page_key, parts)
        self.everywhere = tuple(
            (key, self._ui.say(key_text(EVERYWHERE, key))) for key in GROUPS[EVERYWHERE]
        )
        self._fill()
        self._take_place()
        self.show()
        self.raise_()
        self.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.accessibleDescription())

    @Slot()
    def leave(self) -> None:
        """Go away; the cursor goes back to where it was."""
        heir, self._heir = self._heir, None
        self.hide()
        if heir is not None and isValid(heir) and heir.isVisible():
            heir.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll with the arrows; Esc goes back. Nothing is typed into the page behind."""
        steps = {Qt.Key.Key_Down: _STEP, Qt.Key.Key_Up: -_STEP}.get(Qt.Key(event.key()))
        if steps is not None and isinstance(self._content, PageScroll):
            bar = self._content.verticalScrollBar()
            bar.setValue(bar.value() + steps)
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Go away when something else has the keyboard."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.ActiveWindowFocusReason:
            self._heir = None
            self.hide()

    def _lines_of(self, page_key: str, parts: Sequence[QWidget]) -> tuple[Line, ...]:
        """Return the keys of the buttons in sight in their own words, then the page's others."""
        lines: dict[str, str] = {}
        for part in parts:
            for button in part.findChildren(Button):
                if button.shown_key and button.isVisible():
                    lines.setdefault(button.shown_key, button.accessibleName())
        group, keys = PAGE_KEYS.get(page_key, (EVERYWHERE, ()))
        for key in keys:
            lines.setdefault(key, self._ui.say(key_text(group, key)))
        return tuple(lines.items())

    def _fill(self) -> None:
        if self._content is not None:
            self._column.removeWidget(self._content)
            self._content.deleteLater()
        inside = QWidget()
        row = QHBoxLayout(inside)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(28)
        for title, lines in (
            ("views.help.here", self.here),
            ("views.help.everywhere", self.everywhere),
        ):
            if lines:
                row.addLayout(self._list(title, lines), 1)
        foot = QuietButton(self._ui, "views.help.leave", window_key="Esc")
        foot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        foot.clicked.connect(self.leave)
        row.addWidget(foot, 0, Qt.AlignmentFlag.AlignTop)
        self._content = PageScroll(inside)
        self._column.addWidget(self._content)
        told = "; ".join(f"{key}: {words}" for key, words in (*self.here, *self.everywhere))
        self.setAccessibleDescription(told)

    def _list(self, title: str, lines: Sequence[Line]) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(6)
        column.addWidget(SectionTitle(self._ui, phrase(title)))
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(3)
        grid.setColumnStretch(1, 1)
        for at, (key, words) in enumerate(lines):
            top = Qt.AlignmentFlag.AlignTop
            grid.addWidget(SpokenLabel(self._ui, verbatim(key), size=TextSize.STRONG), at, 0, top)
            grid.addWidget(SpokenLabel(self._ui, verbatim(words), wraps=True), at, 1)
        column.addLayout(grid)
        column.addStretch(1)
        return column

    def _take_place(self) -> None:
        room = self._window.rect().adjusted(_EDGE, _EDGE, -_EDGE, -_EDGE)
        width = min(room.width(), self._ui.theme.sizes.px(_WIDTH))
        self.setGeometry(room.center().x() - width // 2, room.top(), width, room.height())
