"""The list of matches under a search field; it never takes the focus."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QTextCharFormat,
    QTextLayout,
)
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import phrase
from desktop.theme import TextSize
from desktop.widgets.choices import Choice
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui
from local_db.domain.text import search_form

_SHOWN: Final = 8


class _Rows(QWidget):
    """Paints the matches: code, name with the typed part underlined, name in the other language."""

    picked = Signal(int)

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self.choices: tuple[Choice, ...] = ()
        self.current = 0
        self._first = 0
        self._typed = ""

    def show_matches(self, choices: Sequence[Choice], typed: str) -> None:
        """Show matches of what was typed."""
        self.choices = tuple(choices)
        self._typed = typed
        self.current = self._first = 0
        self.updateGeometry()
        self.update()

    def move_by(self, steps: int) -> None:
        """Mark another match, around the ends of the list; it comes into sight."""
        self.current = (self.current + steps) % len(self.choices)
        self._first = min(max(self._first, self.current - _SHOWN + 1), self.current)
        self.update()

    def row_height(self) -> int:
        """Return the height of one match."""
        return self._ui.theme.sizes.px(28)

    @override
    def sizeHint(self) -> QSize:
        """Be as wide as the longest match, and no higher than can be taken in at a glance."""
        # To measure every entry of a long list would take longer than a key may.
        longest = sorted(self.choices, key=self._letters, reverse=True)[:_SHOWN]
        widest = max((self._layout(choice)[1] for choice in longest), default=0)
        pad = 2 * self._ui.theme.sizes.px(12)
        return QSize(int(widest) + pad, self.row_height() * min(len(self.choices), _SHOWN))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Pick the match under the mouse."""
        row = self._first + int(event.position().y()) // self.row_height()
        if 0 <= row < len(self.choices):
            self.picked.emit(row)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the matches; the one that Enter takes is on a tinted ground."""
        roles, height = self._ui.theme.roles, self.row_height()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for row, choice in enumerate(self.choices[self._first : self._first + _SHOWN]):
            ground = QRect(0, row * height, self.width(), height)
            if self._first + row == self.current:
                painter.setPen(QColor(roles.primary) if roles.border_px > 1 else Qt.PenStyle.NoPen)
                painter.setBrush(QColor(roles.info_soft))
                painter.drawRoundedRect(ground.adjusted(1, 1, -1, -1), 3, 3)
            layout, _ = self._layout(choice)
            top = ground.top() + (height - layout.boundingRect().height()) / 2
            painter.setPen(QColor(roles.text))
            layout.draw(painter, QPointF(self._ui.theme.sizes.px(12), top))
        painter.end()

    def _letters(self, choice: Choice) -> int:
        language = self._ui.speaker.language
        return len(choice.code) + len(choice.name(language)) + len(choice.other_name(language))

    def _layout(self, choice: Choice) -> tuple[QTextLayout, float]:
        language = self._ui.speaker.language
        code, name, other = choice.code, choice.name(language), choice.other_name(language)
        head = f"{code}   " if code else ""
        words = f"{head}{name}   {other}" if other else f"{head}{name}"
        roles = self._ui.theme.roles
        ranges = [
            _range(0, len(code), roles.primary, is_bold=True),
            _range(len(head) + len(name), len(words), roles.muted),
        ]
        found = search_form(name).find(search_form(self._typed)) if self._typed else -1
        # The folded form may be shorter than the name; underline only where both agree.
        if found >= 0 and len(search_form(name)) == len(name):
            start = len(head) + found
            ranges.append(_range(start, start + len(self._typed), roles.text, is_underlined=True))
        layout = QTextLayout(words, self._ui.theme.sizes.font(TextSize.BODY))
        layout.setFormats(ranges)
        layout.beginLayout()
        line = layout.createLine()
        line.setLineWidth(10_000)
        layout.endLayout()
        return layout, line.naturalTextWidth()


class PickPopup(QFrame):
    """Matches under a field, drawn inside its window so that no window manager is involved."""

    picked = Signal(int)

    def __init__(self, ui: Ui, window: QWidget) -> None:
        super().__init__(window)
        self._ui = ui
        self.setProperty("kind", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._rows = _Rows(ui)
        self._rows.picked.connect(self.picked)
        self._footer = SpokenLabel(ui, "desk.pick.keys", size=TextSize.HINT, kind="muted")
        self._footer.setContentsMargins(10, 0, 10, 0)
        column = QVBoxLayout(self)
        column.setContentsMargins(4, 4, 4, 4)
        column.setSpacing(2)
        column.addWidget(self._rows)
        column.addWidget(self._footer)
        self.hide()

    def show_matches(self, field: QWidget, choices: Sequence[Choice], typed: str) -> None:
        """Show matches under the field, or over it where there is no room below."""
        self._rows.show_matches(choices, typed)
        self._say_keys()
        self.setAccessibleName(self._ui.say("desk.pick.count", count=len(choices)))
        layout = self.layout()
        if layout is not None:
            layout.activate()
        room = field.window()
        width = min(max(field.width(), self.sizeHint().width()), room.width() - 16)
        self.resize(width, self.sizeHint().height())
        at = field.mapTo(room, QPoint(0, field.height() + 2))
        if at.y() + self.height() > room.height():
            at = field.mapTo(room, QPoint(0, -self.height() - 2))
        at.setX(max(8, min(at.x(), room.width() - width - 8)))
        self.move(at)
        self.raise_()
        self.show()

    def current(self) -> Choice | None:
        """Return the match that Enter takes."""
        choices = self._rows.choices
        return choices[self._rows.current] if choices else None

    def choice_at(self, row: int) -> Choice:
        """Return the match of a row."""
        return self._rows.choices[row]

    def move_by(self, steps: int) -> None:
        """Go up or down the list, around its ends."""
        if self._rows.choices:
            self._rows.move_by(steps)
            self._say_keys()

    def _say_keys(self) -> None:
        """Say what the keys do, and in a long list how far it goes on out of sight."""
        count = len(self._rows.choices)
        if count > _SHOWN:
            self._footer.say(phrase("desk.pick.more", at=self._rows.current + 1, count=count))
        else:
            self._footer.say("desk.pick.keys" if count else "desk.pick.none")


def _range(
    start: int, end: int, colour: str, *, is_bold: bool = False, is_underlined: bool = False
) -> QTextLayout.FormatRange:
    shown = QTextCharFormat()
    shown.setForeground(QColor(colour))
    if is_bold:
        shown.setFontWeight(QFont.Weight.DemiBold)
    shown.setFontUnderline(is_underlined)
    made = QTextLayout.FormatRange()
    made.start = start
    made.length = max(0, end - start)
    made.format = shown
    return made
