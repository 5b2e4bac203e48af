"""What is wrong with the look of a window: cut words, parts over one another, lost columns."""

from itertools import combinations, product

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QAbstractButton, QLabel, QScrollArea, QTableView, QWidget

# What the style leaves on either side of a cell.
CELL_EDGE = 10


def clipped(window: QWidget) -> list[str]:
    """Name the visible labels and buttons whose words do not fit, and no tip has them whole."""
    found = []
    for part in window.findChildren(QWidget):
        if not part.isVisible() or not isinstance(part, QLabel | QAbstractButton):
            continue
        words = part.text()
        if not words or words in part.toolTip():
            continue
        if isinstance(part, QLabel) and part.wordWrap():
            lines = part.heightForWidth(part.width())
            if lines > part.height() + 1:
                found.append(f"{words!r}: {part.height()} high < {lines}")
            continue
        needed = (
            part.minimumSizeHint().width() if isinstance(part, QLabel) else part.sizeHint().width()
        )
        if needed > part.width() + 1:
            found.append(f"{words!r}: {part.width()} < {needed}")
    return found


def overlapping(window: QWidget) -> list[str]:
    """Name the visible parts whose words lie over one another; scrolled-off parts do not."""
    spots = [
        (part.text(), part, part.visibleRegion().boundingRect().translated(_place(part, window)))
        for part in window.findChildren(QWidget)
        if isinstance(part, QLabel | QAbstractButton) and part.isVisible() and part.text()
    ]
    found = []
    for (words, one, here), (more, other, there) in combinations(spots, 2):
        shared = here.intersected(there)
        if shared.width() <= 1 or shared.height() <= 1:
            continue
        if not one.isAncestorOf(other) and not other.isAncestorOf(one):
            found.append(f"{words!r} over {more!r}: {shared.width()} x {shared.height()}")
    return found


def _place(part: QWidget, window: QWidget) -> QPoint:
    return part.mapTo(window, QPoint(0, 0))


def cut_sideways(window: QWidget) -> list[str]:
    """Name the visible pages that are wider than their place and have no bar to move them."""
    return [
        f"{type(area).__name__}: {area.horizontalScrollBar().maximum()} px too wide"
        for area in window.findChildren(QScrollArea)
        if area.isVisible()
        and area.horizontalScrollBarPolicy() is Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        and area.horizontalScrollBar().maximum() > 0
    ]


def cut_moments(table: QTableView) -> list[str]:
    """Name the dates and times in a table that its columns cut short; left out is not cut."""
    found, model = [], table.model()
    for row, column in product(range(min(3, model.rowCount())), range(model.columnCount())):
        words, width = str(model.index(row, column).data() or ""), table.columnWidth(column)
        needed = table.fontMetrics().horizontalAdvance(words) + 2 * CELL_EDGE
        if width and needed > width and any(sign.isdigit() for sign in words):
            found.append(f"{words!r}: {width} < {needed}")
    return found
