"""Tables of complaints: fixed rows, keyboard first, and states drawn as chips."""

from collections.abc import Sequence

from PySide6.QtCore import (
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRect,
    QSize,
    Qt,
    Signal,
    Slot,
)
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
)
from typing_extensions import override

from desktop.models.paged import ICON_ROLE, TONE_ROLE
from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.ui import Ui

_AnyIndex = QModelIndex | QPersistentModelIndex


class ChipDelegate(QStyledItemDelegate):
    """Draws a state as icon, word and colour; the model gives ``TONE_ROLE`` and ``ICON_ROLE``."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui

    @override
    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _AnyIndex) -> None:
        """Draw the ground of the row, then the chip."""
        ground = QStyleOptionViewItem(option)
        self.initStyleOption(ground, index)
        words, ground.text = ground.text, ""
        style = ground.widget.style()
        style.drawControl(style.ControlElement.CE_ItemViewItem, ground, painter, ground.widget)
        if words:
            self._draw_chip(painter, ground.rect, index, words)

    @override
    def sizeHint(self, option: QStyleOptionViewItem, index: _AnyIndex) -> QSize:
        """Return the room for icon and word."""
        theme = self._ui.theme
        hint = super().sizeHint(option, index)
        return QSize(hint.width() + theme.sizes.px(48), theme.sizes.row)

    def _draw_chip(self, painter: QPainter, cell: QRect, index: _AnyIndex, words: str) -> None:
        theme = self._ui.theme
        sizes, roles = theme.sizes, theme.roles
        tone = Tone(str(index.data(TONE_ROLE) or Tone.NEUTRAL.value))
        font = sizes.font(TextSize.LABEL)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setFont(font)
        side, pad, high = sizes.px(16), sizes.px(8), sizes.px(24)
        wide = min(
            painter.fontMetrics().horizontalAdvance(words) + side + 3 * pad, cell.width() - pad
        )
        chip = QRect(cell.left() + pad // 2, cell.center().y() - high // 2 + 1, wide, high)
        painter.setBrush(QColor(roles.paper(tone)))
        painter.setPen(QColor(roles.ink(tone)) if roles.border_px > 1 else Qt.PenStyle.NoPen)
        painter.drawRoundedRect(chip, high / 2, high / 2)
        name = str(index.data(ICON_ROLE) or TONE_ICONS[tone])
        painter.drawPixmap(
            chip.left() + pad,
            chip.center().y() - side // 2 + 1,
            theme.pixmap(name, roles.ink(tone), side),
        )
        painter.setPen(QColor(roles.ink(tone)))
        room = chip.adjusted(side + pad + sizes.px(4), 0, -sizes.px(4), 0)
        shown = painter.fontMetrics().elidedText(words, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


class RegisterTable(QTableView):
    """A table set up for long lists: its model fetches pages by key, nothing is measured."""

    opened = Signal(QModelIndex)
    current_changed = Signal(QModelIndex)

    def __init__(self, ui: Ui, name: Saying | str) -> None:
        super().__init__()
        self._ui = ui
        self._name = name
        self._widths: tuple[int, ...] = ()
        self._stretch = -1
        self.setProperty("kind", "register")
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setShowGrid(False)
        self.setAlternatingRowColors(True)
        self.setTabKeyNavigation(False)
        self.setCornerButtonEnabled(False)
        self._set_up_headers()
        self.doubleClicked.connect(self.opened)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def set_columns(self, widths: Sequence[int], *, stretch: int) -> None:
        """Set the widths at zoom 1; one column takes what is left."""
        self._widths = tuple(widths)
        self._stretch = stretch
        self._apply_widths()

    @Slot()
    def retranslate(self) -> None:
        """Say the name for screen readers again."""
        self.setAccessibleName(self._ui.say(self._name))

    @Slot()
    def restyle(self) -> None:
        """Take the row height and fonts of the zoom in force."""
        sizes = self._ui.theme.sizes
        self.verticalHeader().setDefaultSectionSize(sizes.row)
        self.horizontalHeader().setFixedHeight(sizes.px(32))
        header, font = self.horizontalHeader(), sizes.font(TextSize.LABEL)
        # The sections are drawn in the viewport's font, which keeps the first one it was given.
        for part in (header, header.viewport()):
            part.setFont(font)
        self._apply_widths()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Mark the first row when the keyboard arrives and none is marked."""
        super().focusInEvent(event)
        if not self.currentIndex().isValid() and self._row_count():
            self.setCurrentIndex(self.model().index(0, 0))

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Open on Enter; Home and End go to the first and last row."""
        key = event.key()
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.currentIndex().isValid():
            self.opened.emit(self.currentIndex())
        elif key in (Qt.Key.Key_Home, Qt.Key.Key_End) and self._row_count():
            row = 0 if key == Qt.Key.Key_Home else self._row_count() - 1
            self.selectionModel().setCurrentIndex(
                self.model().index(row, 0),
                QItemSelectionModel.SelectionFlag.ClearAndSelect
                | QItemSelectionModel.SelectionFlag.Rows,
            )
        else:
            super().keyPressEvent(event)

    @override
    def currentChanged(self, current: _AnyIndex, previous: _AnyIndex) -> None:
        """Tell which row is marked."""
        super().currentChanged(current, previous)
        self.current_changed.emit(current)

    def _row_count(self) -> int:
        # Without a model Qt answers None, though its types say otherwise; then there is no column.
        return self.model().rowCount() if self.horizontalHeader().count() else 0

    def _set_up_headers(self) -> None:
        rows, columns = self.verticalHeader(), self.horizontalHeader()
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.hide()
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        columns.setHighlightSections(False)

    def _apply_widths(self) -> None:
        header = self.horizontalHeader()
        for column, width in enumerate(self._widths[: header.count()]):
            mode = QHeaderView.ResizeMode.Stretch
            if column != self._stretch:
                mode = QHeaderView.ResizeMode.Fixed
                header.resizeSection(column, self._ui.theme.sizes.px(width))
            header.setSectionResizeMode(column, mode)
