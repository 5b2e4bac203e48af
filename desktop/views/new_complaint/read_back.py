"""The complaint in large type in the place of the form, to be read out or turned to the citizen."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QTextCharFormat,
    QTextCursor,
    QTextFrameFormat,
    QTextLength,
    QTextTableCellFormat,
    QTextTableFormat,
)
from PySide6.QtWidgets import QAbstractSlider, QFrame, QTextEdit
from typing_extensions import override

from desktop.theme import TextSize
from desktop.views.new_complaint.read_lines import ReadLine
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui

# Pixels at zoom 1; plus and minus walk through them.
_SIZES: Final = (22, 28, 36)
_LABEL_SHARE: Final = 0.64
_LABEL_WIDTH: Final = 26
_ROW_GAP: Final = 2
_SLIDES: Final = {
    Qt.Key.Key_Down: QAbstractSlider.SliderAction.SliderSingleStepAdd,
    Qt.Key.Key_Up: QAbstractSlider.SliderAction.SliderSingleStepSub,
    Qt.Key.Key_PageDown: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_Space: QAbstractSlider.SliderAction.SliderPageStepAdd,
    Qt.Key.Key_PageUp: QAbstractSlider.SliderAction.SliderPageStepSub,
    Qt.Key.Key_Home: QAbstractSlider.SliderAction.SliderToMinimum,
    Qt.Key.Key_End: QAbstractSlider.SliderAction.SliderToMaximum,
}
_STEPS: Final = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}


class LargeText(QTextEdit):
    """Labels and words side by side; the arrows scroll, plus and minus change the size."""

    left = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._lines: tuple[ReadLine, ...] = ()
        self._step = 0
        self.setObjectName("read_back")
        self.setProperty("kind", "page")
        self.setReadOnly(True)
        # No cursor and no choosing: it is a page to be read.
        self.setTextInteractionFlags(Qt.TextInteractionFlag.NoTextInteraction)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        ui.speaker.language_changed.connect(self.write)
        ui.theme.changed.connect(self.write)

    def show_lines(self, lines: Sequence[ReadLine]) -> None:
        """Show these lines; what was scrolled to stays where it can."""
        self._lines = tuple(lines)
        self.write()

    def start(self) -> None:
        """Begin at the top, in the first size."""
        self._step = 0
        self.verticalScrollBar().setValue(0)

    def type_px(self) -> int:
        """Return the height of the type."""
        return self._ui.theme.sizes.px(_SIZES[self._step])

    @Slot()
    def write(self) -> None:
        """Write everything anew, in the language, colours and size in force."""
        at = self.verticalScrollBar().value()
        self.clear()
        self.setAccessibleName(self._ui.say("read_back.title"))
        if self._lines:
            self._write_table()
            # Else Qt brings the end, where it wrote last, into sight.
            self.moveCursor(QTextCursor.MoveOperation.Start)
        self.verticalScrollBar().setValue(at)
        self.verticalScrollBar().setSingleStep(self.type_px())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Scroll, change the size, or go back on Esc."""
        key = Qt.Key(event.key())
        if key == Qt.Key.Key_Escape:
            self.left.emit()
        elif key in _STEPS:
            self._step = max(0, min(self._step + _STEPS[key], len(_SIZES) - 1))
            self.write()
        elif key in _SLIDES:
            self.verticalScrollBar().triggerAction(_SLIDES[key])
        else:
            # Letters mean nothing here and must not reach a field behind.
            event.ignore()

    def _write_table(self) -> None:
        look = QTextTableFormat()
        look.setBorderStyle(QTextFrameFormat.BorderStyle.BorderStyle_None)
        look.setBorder(0)
        look.setCellSpacing(0)
        look.setCellPadding(self._ui.theme.sizes.px(_ROW_GAP))
        percent = QTextLength.Type.PercentageLength
        look.setWidth(QTextLength(percent, 100))
        look.setColumnWidthConstraints(
            [QTextLength(percent, _LABEL_WIDTH), QTextLength(percent, 100 - _LABEL_WIDTH)]
        )
        table = QTextCursor(self.document()).insertTable(len(self._lines), 2, look)
        roles, big = self._ui.theme.roles, self.type_px()
        label_look = self._look(round(big * _LABEL_SHARE), roles.muted)
        words_look = self._look(big, roles.text)
        # The small type stands on the line of the large one.
        drop = QTextTableCellFormat()
        drop.setTopPadding(look.cellPadding() + round(big * (1 - _LABEL_SHARE)))
        for row, (label, words) in enumerate(self._lines):
            for column, said, form in ((0, label, label_look), (1, words, words_look)):
                cell = table.cellAt(row, column)
                if column == 0:
                    cell.setFormat(drop)
                cell.firstCursorPosition().insertText(self._ui.say(said), form)

    def _look(self, pixels: int, colour: str) -> QTextCharFormat:
        font = QFont(self._ui.theme.sizes.font(TextSize.BODY))
        font.setPixelSize(pixels)
        look = QTextCharFormat()
        look.setFont(font)
        look.setForeground(QColor(colour))
        return look


class ReadBackView(Card):
    """The whole complaint and nothing of anybody else."""

    left = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__(ui)
        self.text = LargeText(ui)
        self.text.left.connect(self.left)
        self.heading.addWidget(SpokenLabel(ui, "read_back.title", size=TextSize.TITLE))
        self.heading.addStretch(1)
        self.body.addLayout(self.heading)
        self.body.addWidget(self.text, 1)
        self.body.addWidget(
            SpokenLabel(ui, "read_back.hint", size=TextSize.HINT, kind="muted", wraps=True)
        )
        self.hide()
