"""An entry of the navigation: icon, words, key; only the icon where the window is narrow."""

from PySide6.QtCore import QPoint, QRect, QSize, Qt, Signal, Slot
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractButton, QSizePolicy
from typing_extensions import override

from desktop.speaker import Saying
from desktop.theme import TextSize
from desktop.theme.sizes import NAV_NARROW
from desktop.widgets.ui import Ui


class NavButton(QAbstractButton):
    """Shows one page; the current one has a bar at its edge and a ground of its own."""

    asked = Signal(str)  # the key of the page

    def __init__(
        self, ui: Ui, key: str, icon: str, saying: Saying | str, *, shortcut: str = ""
    ) -> None:
        super().__init__()
        self._ui = ui
        self._icon_name = icon
        self._saying = saying
        self._page_key = key
        self._shortcut = shortcut
        self.clicked.connect(self._on_clicked)
        self._is_narrow = False
        self.setCheckable(True)
        self.setAutoExclusive(True)
        self.setAttribute(Qt.WidgetAttribute.WA_Hover)
        self.setProperty("kind", "navbutton")
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.retranslate()
        self.restyle()

    @property
    def is_narrow(self) -> bool:
        """Whether only the icon is shown."""
        return self._is_narrow

    def set_narrow(self, *, narrow: bool) -> None:
        """Show only the icon, or icon and words."""
        self._is_narrow = narrow
        self.retranslate()
        self.updateGeometry()

    @Slot()
    def retranslate(self) -> None:
        """Say the words again in the language in force."""
        words = self._ui.say(self._saying)
        self.setText(words)
        self.setAccessibleName(words)
        self._tell_whole()
        self.updateGeometry()

    @Slot()
    def restyle(self) -> None:
        """Take the colours and the zoom in force."""
        self.setFont(self._ui.theme.sizes.font(TextSize.STRONG))
        self.updateGeometry()
        self.update()

    @override
    def sizeHint(self) -> QSize:
        """Return the room for icon, words and key."""
        sizes = self._ui.theme.sizes
        if self._is_narrow:
            return QSize(NAV_NARROW, sizes.nav_row)
        words = self.fontMetrics().horizontalAdvance(self.text())
        return QSize(sizes.px(42) + words + sizes.px(8) + self._shortcut_width(), sizes.nav_row)

    @override
    def paintEvent(self, _event: QPaintEvent) -> None:
        """Draw the entry in the colours of the navigation."""
        theme = self._ui.theme
        roles, sizes = theme.roles, theme.sizes
        painter = QPainter(self)
        self._draw_ground(painter)
        colour = roles.nav_text if self.isEnabled() else roles.nav_muted
        side = sizes.px(20)
        left = (self.width() - side) // 2 if self._is_narrow else sizes.px(14)
        icon = theme.pixmap(self._icon_name, colour, side)
        painter.drawPixmap(QPoint(left, (self.height() - side) // 2), icon)
        if not self._is_narrow:
            self._draw_words(painter, colour)
        painter.end()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Tell the words in the tip where they do not fit."""
        super().resizeEvent(event)
        self._tell_whole()

    def _tell_whole(self) -> None:
        is_cut = self._is_narrow or self.sizeHint().width() > self.width()
        self.setToolTip(f"{self.text()}  {self._shortcut}".strip() if is_cut else "")

    @Slot()
    def _on_clicked(self) -> None:
        self.asked.emit(self._page_key)

    def _draw_ground(self, painter: QPainter) -> None:
        roles = self._ui.theme.roles
        if self.isChecked() or self.underMouse():
            painter.fillRect(self.rect(), QColor(roles.nav_active))
        if self.isChecked():
            painter.fillRect(QRect(0, 0, 3, self.height()), QColor(roles.nav_mark))
        if self.hasFocus() or (self.isChecked() and roles.border_px > 1):
            pen = painter.pen()
            pen.setColor(QColor(roles.nav_mark))
            pen.setWidth(2)
            painter.setPen(pen)
            painter.drawRect(self.rect().adjusted(1, 1, -1, -1))

    def _draw_words(self, painter: QPainter, colour: str) -> None:
        sizes, roles = self._ui.theme.sizes, self._ui.theme.roles
        room = self.rect().adjusted(sizes.px(42), 0, -sizes.px(8) - self._shortcut_width(), 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        words = self.fontMetrics().elidedText(
            self.text(), Qt.TextElideMode.ElideRight, room.width()
        )
        painter.setPen(QColor(colour))
        painter.drawText(room, middle | Qt.AlignmentFlag.AlignLeft, words)
        painter.setFont(sizes.font(TextSize.HINT))
        painter.setPen(QColor(roles.nav_muted))
        edge = self.rect().adjusted(0, 0, -sizes.px(12), 0)
        painter.drawText(edge, middle | Qt.AlignmentFlag.AlignRight, self._shortcut)

    def _shortcut_width(self) -> int:
        if not self._shortcut:
            return 0
        return self.fontMetrics().horizontalAdvance(self._shortcut) + self._ui.theme.sizes.px(12)
