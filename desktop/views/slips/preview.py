"""A slip as it will come out of the printer: pages of the real PDF, drawn as pixels.

A worker draws them at the size shown, never scaled afterwards, so that a dot on screen is a dot
of the page. Keys, with the focus on the paper: + and - zoom, 0 fits, 1 shows the real size.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, QTimer, Slot
from PySide6.QtGui import QImage, QKeyEvent, QPixmap, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)
from typing_extensions import override

from desktop.speaker import phrase
from desktop.tasks import Lane, TaskRunner
from desktop.theme import TextSize
from desktop.widgets.button import QuietButton
from desktop.widgets.card import EmptyState
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui

if TYPE_CHECKING:
    from desktop.services.page_pictures import PagePicture

ZOOMS: Final = (0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 3.0)
"""The steps of + and -, as parts of the real size."""

_EDGE: Final = 20
_LEAST_ROOM: Final = 60
_SETTLE_MS: Final = 60
_KEYS: Final[Mapping[Qt.Key, str]] = {
    Qt.Key.Key_Plus: "larger",
    Qt.Key.Key_Equal: "larger",
    Qt.Key.Key_Minus: "smaller",
    Qt.Key.Key_0: "fit",
    Qt.Key.Key_1: "real_size",
}


class SlipPreview(QWidget):
    """Shows pages as wide as there is room, or at a zoom; a roll keeps its narrow shape."""

    def __init__(self, ui: Ui, tasks: TaskRunner) -> None:
        super().__init__()
        self._ui = ui
        self._tasks = tasks
        self._pdf = b""
        self._asked = 0
        self._zoom: float | None = None
        self._shown_zoom = 1.0
        self._labels: list[QLabel] = []
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(_SETTLE_MS)
        self._settling.timeout.connect(self._draw)
        self.empty = EmptyState(ui, "views.slips.choose", icon="slip", hint="views.slips.ways")
        self.percent = SpokenLabel(ui, size=TextSize.HINT, kind="muted")
        self._lay_out(ui)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(ui.say("views.slips.preview"))

    def page_count(self) -> int:
        """Return the number of pages shown."""
        return len(self._labels)

    def shown_zoom(self) -> float:
        """Return how large the first page is shown, as a part of its real size."""
        return self._shown_zoom

    def show_nothing(self) -> None:
        """Say how a slip is chosen."""
        self._pdf = b""
        self._asked += 1
        self._drop_labels()
        self._stack.setCurrentIndex(0)

    def show_pdf(self, pdf: bytes) -> None:
        """Show the pages of a slip; the zoom chosen last stays."""
        self._pdf = pdf
        self._stack.setCurrentIndex(1)
        self._draw()

    @Slot()
    def larger(self) -> None:
        """Go to the next larger step."""
        at = bisect_right(ZOOMS, self._shown_zoom + 0.01)
        self._zoom_to(ZOOMS[min(at, len(ZOOMS) - 1)])

    @Slot()
    def smaller(self) -> None:
        """Go to the next smaller step."""
        at = bisect_left(ZOOMS, self._shown_zoom - 0.01)
        self._zoom_to(ZOOMS[max(at - 1, 0)])

    @Slot()
    def fit(self) -> None:
        """Show the page as wide as there is room."""
        self._zoom_to(None)

    @Slot()
    def real_size(self) -> None:
        """Show the page as large as it will be on paper."""
        self._zoom_to(1.0)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Zoom by key, and let the page scroll by the others."""
        action = _KEYS.get(Qt.Key(event.key()))
        plain = event.modifiers() & ~(
            Qt.KeyboardModifier.ShiftModifier | Qt.KeyboardModifier.KeypadModifier
        )
        if action is None or plain != Qt.KeyboardModifier.NoModifier:
            super().keyPressEvent(event)
            return
        getattr(self, action)()

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Fit the pages to the new width when it has settled."""
        super().resizeEvent(event)
        if self._pdf and self._zoom is None:
            self._settling.start()

    def _zoom_to(self, zoom: float | None) -> None:
        self._zoom = zoom
        if self._pdf:
            self._draw()

    @Slot()
    def _draw(self) -> None:
        """Have a worker draw what is to be shown; a later wish overtakes an earlier one."""
        from desktop.services.page_pictures import (  # noqa: PLC0415 - PDF only when one is shown
            Look,
            page_pictures,
        )

        self._asked += 1
        ratio = max(1.0, self.devicePixelRatioF())
        # The scroll bar's room is left free, or its coming would change what fits.
        bar = self._area.verticalScrollBar().sizeHint().width()
        room = max(_LEAST_ROOM, self._area.width() - bar - _EDGE)
        look = Look(dpi=self.logicalDpiX() * ratio, zoom=self._zoom, room=round(room * ratio))
        pdf = self._pdf
        self._tasks.run(
            lambda: page_pictures(pdf, look),
            owner=self,
            done=partial(self._on_drawn, self._asked, ratio),
            lane=Lane.PICTURE,
        )

    def _on_drawn(self, asked: int, ratio: float, pages: "tuple[PagePicture, ...]") -> None:
        if asked != self._asked or not self._pdf:
            return
        self._drop_labels()
        for page in pages:
            label = QLabel()
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
            label.setAccessibleName(self._ui.say("views.slips.preview"))
            label.setPixmap(_pixmap(page, ratio))
            self._labels.append(label)
            self._column.addWidget(label)
        self._shown_zoom = pages[0].zoom if pages else 1.0
        self.percent.say(phrase("views.slips.percent", percent=round(self._shown_zoom * 100)))

    def _drop_labels(self) -> None:
        for label in self._labels:
            self._column.removeWidget(label)
            label.hide()
            label.deleteLater()
        self._labels = []

    def _lay_out(self, ui: Ui) -> None:
        self._inside = QWidget()
        self._inside.setProperty("kind", "page")
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(8, 8, 8, 8)
        self._column.setSpacing(8)
        self._area = QScrollArea()
        self._area.setProperty("kind", "page")
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        self._area.setWidgetResizable(True)
        self._area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._area.setWidget(self._inside)
        bar = QHBoxLayout()
        bar.addStretch(1)
        bar.addWidget(self.percent)
        for name, key in (("smaller", "-"), ("larger", "+"), ("fit", "0"), ("real_size", "1")):
            button = QuietButton(ui, f"views.slips.{name}", window_key=key, is_helper=True)
            button.setObjectName(f"preview_{name}")
            button.clicked.connect(getattr(self, name))
            bar.addWidget(button)
        filled = QWidget()
        rows = QVBoxLayout(filled)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.addLayout(bar)
        rows.addWidget(self._area, 1)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.empty)
        self._stack.addWidget(filled)


def _pixmap(page: "PagePicture", ratio: float) -> QPixmap:
    image = QImage(page.grey, page.width, page.height, page.width, QImage.Format.Format_Grayscale8)
    pixmap = QPixmap.fromImage(image)
    pixmap.setDevicePixelRatio(ratio)
    return pixmap
