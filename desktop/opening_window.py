"""The first thing on the screen: the program's name, while the desk's own modules are loaded.

It knows nothing but Qt and the fonts, so that it comes at once on a slow PC (desktop_ui.md 7).
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PySide6.QtCore import QDeadlineTimer, QEventLoop, QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPainter, QPaintEvent
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

from resources import asset
from resources.text import Language, text

_WIDE, _HIGH, _MARGIN = 420, 168, 28
_LATEST_MS: Final = 200
# As the navigation of the light theme; desktop.theme is one of the things waited for.
_GROUND, _WORDS, _FAINT = "#12324A", "#FFFFFF", "#B6C7D6"


class OpeningWindow(QWidget):
    """A small window in both languages: whose settings are in force is not known yet."""

    def __init__(self) -> None:
        super().__init__(None, Qt.WindowType.SplashScreen)
        self.is_painted = False
        self.setObjectName("opening")
        self.setFixedSize(_WIDE, _HIGH)
        self.setWindowTitle(text("desk.app.name", Language.EN))
        self.setAccessibleName(text("opening.wait", Language.BN))
        for weight in ("Regular", "SemiBold"):
            QFontDatabase.addApplicationFont(str(asset(f"fonts/HindSiliguri-{weight}.ttf")))
        self.move(self.screen().availableGeometry().center() - self.rect().center())

    def come_up(self) -> None:
        """Show it and let it be drawn; no start waits long for a screen that is slow to answer."""
        self.show()
        latest = QDeadlineTimer(_LATEST_MS)
        while not self.is_painted and not latest.hasExpired():
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 10)

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the name large, and below it that a moment's patience is needed."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), QColor(_GROUND))
        lines = (
            (26, QFont.Weight.DemiBold, _WORDS, text("desk.app.name", Language.BN)),
            (15, QFont.Weight.DemiBold, _WORDS, text("desk.app.name", Language.EN)),
            (13, QFont.Weight.Normal, _FAINT, _wait_words()),
        )
        top = 22
        for pixels, weight, colour, words in lines:
            font = QFont("Hind Siliguri")
            font.setPixelSize(pixels)
            font.setWeight(weight)
            painter.setFont(font)
            painter.setPen(QColor(colour))
            room = QRect(_MARGIN, top, _WIDE - 2 * _MARGIN, pixels * 2)
            painter.drawText(
                room, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, words
            )
            top += pixels + 18
        painter.end()
        self.is_painted = True


@contextmanager
def opening() -> Iterator[None]:
    """Have it on the screen while the desk is loaded, at the longest until that has ended."""
    # Both live from here to the end of the program, or Qt would take them away.
    app = QApplication.instance() or QApplication(sys.argv[:1])
    window = OpeningWindow()
    window.come_up()
    try:
        yield
    finally:
        end_opening()
        del window, app


def end_opening() -> None:
    """Take it away, if it is there: the desk's own window, or a message, is on the screen."""
    for window in QApplication.topLevelWidgets():
        if isinstance(window, OpeningWindow):
            window.close()
            window.deleteLater()


def _wait_words() -> str:
    return " · ".join(text("opening.wait", language) for language in Language)
