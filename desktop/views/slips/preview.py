"""A slip as it will come out of the printer: pages of the real PDF, drawn as pixels."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QPixmap, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QScrollArea, QStackedLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.widgets.card import EmptyState
from desktop.widgets.ui import Ui

DPI: Final = 144
_MOST_WIDE: Final = 860


class SlipPreview(QWidget):
    """Fits pages to the width there is; a roll keeps its narrow shape."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._pages: tuple[QPixmap, ...] = ()
        self._labels: list[QLabel] = []
        self.empty = EmptyState(ui, "views.slips.choose", icon="slip", hint="views.slips.ways")
        self._inside = QWidget()
        self._inside.setProperty("kind", "page")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        self._area = QScrollArea()
        self._area.setProperty("kind", "page")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setWidget(self._inside)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(self._area)

    def page_count(self) -> int:
        """Return the number of pages shown."""
        return len(self._pages)

    def show_nothing(self) -> None:
        """Say how a slip is chosen."""
        self.show_pages(())

    def show_pages(self, pages: Sequence[bytes]) -> None:
        """Show the pages of a slip, PNG each."""
        self._drop_labels()
        self._pages = tuple(_pixmap(page) for page in pages)
        for pixmap in self._pages:
            label = QLabel()
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            label.setAccessibleName(self._ui.say("views.slips.preview"))
            label.setPixmap(pixmap)
            self._labels.append(label)
            self._column.addWidget(label)
        self._fit()
        self._stack.setCurrentIndex(1 if pages else 0)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the new width."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        room = min(_MOST_WIDE, self._area.viewport().width() - 20)
        ratio = max(1.0, self.devicePixelRatioF())
        for label, pixmap in zip(self._labels, self._pages, strict=True):
            natural = pixmap.width() * 96 / DPI
            wide = max(60, min(room, round(natural)))
            scaled = pixmap.scaledToWidth(
                round(wide * ratio), Qt.TransformationMode.SmoothTransformation
            )
            scaled.setDevicePixelRatio(ratio)
            label.setPixmap(scaled)

    def _drop_labels(self) -> None:
        for label in self._labels:
            self._column.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []


def _pixmap(page: bytes) -> QPixmap:
    pixmap = QPixmap()
    pixmap.loadFromData(page)
    return pixmap
