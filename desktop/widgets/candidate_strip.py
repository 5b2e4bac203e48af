"""The words that what is typed may mean, in a strip under the cursor; it never takes the focus."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QFrame, QWidget
from typing_extensions import override

from desktop.theme import TextSize
from desktop.widgets.text_place import TextWidget
from desktop.widgets.ui import Ui
from resources.text import local_digits

_PAD: Final = 8
_GAP: Final = 4
_MARGIN: Final = 4
_TAB: Final = "Tab"


class CandidateStrip(QFrame):
    """Up to five words with the keys that choose them, and the word that Tab goes on to.

    Drawn inside the field's window, so that no window manager is involved.
    """

    picked = Signal(int)

    def __init__(self, ui: Ui, window: QWidget) -> None:
        super().__init__(window)
        self._ui = ui
        self._words: tuple[str, ...] = ()
        self._completion = ""
        self._at = 0
        self.setProperty("kind", "popup")
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.hide()

    def words(self) -> tuple[str, ...]:
        """Return the words shown."""
        return self._words

    def show_candidates(
        self, field: TextWidget, words: Sequence[str], at: int, *, completion: str = ""
    ) -> None:
        """Show words under the cursor of a field; the one at a place is the one written."""
        going_on = () if completion in words or not completion else (completion,)
        self._words, self._at, self._completion = (*words, *going_on), at, completion
        self.setAccessibleName(self._ui.say("typing.strip", words=", ".join(self._words)))
        self._place(field)
        self.update()
        if self.isHidden():
            self.raise_()
            self.show()

    @override
    def sizeHint(self) -> QSize:
        """Be as wide as the words and their keys."""
        boxes = self._boxes()
        right = boxes[-1].right() if boxes else 0
        return QSize(round(right) + _MARGIN, self._ui.theme.sizes.px(34))

    @override
    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Choose the word under the mouse."""
        for at, box in enumerate(self._boxes()):
            if box.contains(event.position()):
                self.picked.emit(at)
                return

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the words; the one that will be written is on a tinted ground."""
        super().paintEvent(event)
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for at, (word, box) in enumerate(zip(self._words, self._boxes(), strict=True)):
            if at == self._at:
                self._draw_ground(painter, box)
            self._draw_word(painter, at, word, box)
        painter.end()

    def _place(self, field: TextWidget) -> None:
        """Stand under the cursor, or over it where there is no room; never beyond the window."""
        window = field.window()
        cursor = field.inputMethodQuery(Qt.InputMethodQuery.ImCursorRectangle)
        below = cursor.toRect() if hasattr(cursor, "toRect") else cursor
        line = QRect(below) if isinstance(below, QRect) else field.rect()
        size = self.sizeHint()
        size.setWidth(min(size.width(), window.width() - 2 * _PAD))
        at = field.mapTo(window, QPoint(line.left() - _PAD, line.bottom() + _GAP))
        if at.y() + size.height() > window.height():
            at = field.mapTo(window, QPoint(line.left(), line.top() - size.height() - _GAP))
        at.setX(max(_PAD, min(at.x(), window.width() - size.width() - _PAD)))
        self.setGeometry(QRect(at, size))

    def _boxes(self) -> list[QRectF]:
        """Return the place of each word."""
        height = self._ui.theme.sizes.px(34)
        words, keys = self._metrics()
        boxes: list[QRectF] = []
        left = float(_MARGIN)
        for at, word in enumerate(self._words):
            width = words.horizontalAdvance(word) + keys.horizontalAdvance(self._key(at))
            width += 2 * _PAD + _GAP
            boxes.append(QRectF(left, _MARGIN, width, height - 2 * _MARGIN))
            left += width
        return boxes

    def _key(self, at: int) -> str:
        if self._words[at] == self._completion:
            return _TAB
        return local_digits(at + 1, self._ui.speaker.language)

    def _metrics(self) -> tuple[QFontMetricsF, QFontMetricsF]:
        return QFontMetricsF(self._word_font()), QFontMetricsF(self._key_font())

    def _word_font(self) -> QFont:
        return self._ui.theme.sizes.font(TextSize.STRONG)

    def _key_font(self) -> QFont:
        return self._ui.theme.sizes.font(TextSize.HINT)

    def _draw_ground(self, painter: QPainter, box: QRectF) -> None:
        roles = self._ui.theme.roles
        painter.setPen(QColor(roles.primary) if roles.border_px > 1 else Qt.PenStyle.NoPen)
        painter.setBrush(QColor(roles.info_soft))
        painter.drawRoundedRect(box, 3, 3)

    def _draw_word(self, painter: QPainter, at: int, word: str, box: QRectF) -> None:
        roles, (words, keys) = self._ui.theme.roles, self._metrics()
        base = box.center().y() + (words.ascent() - words.descent()) / 2
        painter.setFont(self._key_font())
        painter.setPen(QColor(roles.muted))
        painter.drawText(QPointF(box.left() + _PAD, base), self._key(at))
        painter.setFont(self._word_font())
        painter.setPen(QColor(roles.text))
        left = box.left() + _PAD + keys.horizontalAdvance(self._key(at)) + _GAP
        painter.drawText(QPointF(left, base), word)
