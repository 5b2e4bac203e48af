"""Labels that follow the language and the theme."""

from typing import Final

from PySide6.QtCore import QRect, QSize, Qt, QTimer, Slot
from PySide6.QtGui import QFont, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QFrame, QLabel, QSizePolicy, QWidget
from typing_extensions import override

from desktop.speaker import Saying, nothing
from desktop.theme import TextSize, Tone
from desktop.widgets.ui import Ui, mark

_TALLEST: Final = 10_000
_DOTS: Final = "…"


class SpokenLabel(QLabel):
    """A label that keeps a saying and shows it in the language in force."""

    def __init__(
        self,
        ui: Ui,
        saying: Saying | str = "",
        *,
        size: TextSize = TextSize.BODY,
        kind: str = "",
        wraps: bool = False,
    ) -> None:
        super().__init__()
        self._ui = ui
        self._saying: Saying | str = saying or nothing()
        self._size = size
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setWordWrap(wraps)
        if kind:
            self.setProperty("kind", kind)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    def say(self, saying: Saying | str) -> None:
        """Show something else from now on."""
        self._saying = saying or nothing()
        self.retranslate()

    def set_tone(self, tone: Tone) -> None:
        """Take the colour of a tone."""
        mark(self, tone=tone.value)

    def set_plain(self) -> None:
        """Take the ordinary colour of text again."""
        mark(self, tone="")

    @Slot()
    def retranslate(self) -> None:
        """Say the words again in the language in force."""
        words = self._ui.say(self._saying)
        self.setText(words.replace("&", "&&") if self.buddy() is not None else words)
        self._fit_words()

    @override
    def hasHeightForWidth(self) -> bool:
        """Say no: a layout whose height follows its width lets windows become too low."""
        return False

    @override
    def sizeHint(self) -> QSize:
        """Ask for the lines that wrapped words need at the width there is, and no more."""
        hint = super().sizeHint()
        return QSize(hint.width(), self.minimumHeight()) if self.wordWrap() else hint

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Take the lines that the words need at the new width."""
        super().resizeEvent(event)
        before = self.minimumHeight()
        self._fit_words()
        if self.minimumHeight() != before:
            # A layout that is just being carried out forgets what is asked of it meanwhile.
            QTimer.singleShot(0, self, self.updateGeometry)

    def _fit_words(self) -> None:
        if self.wordWrap():
            edge, metrics = self.contentsMargins(), self.fontMetrics()
            # Not ``heightForWidth``: it never answers less than the minimum height it once had.
            room = QRect(0, 0, self.width() - edge.left() - edge.right(), _TALLEST)
            lines = metrics.boundingRect(room, Qt.TextFlag.TextWordWrap, self.text()).height()
            self.setMinimumHeight(max(metrics.height(), lines) + edge.top() + edge.bottom())

    @Slot()
    def restyle(self) -> None:
        """Take the font of the zoom in force."""
        self.setFont(self.wanted_font())
        self._fit_words()

    def wanted_font(self) -> QFont:
        """Return the font of its text size at the zoom in force."""
        return self._ui.theme.sizes.font(self._size)


class ShorteningLabel(SpokenLabel):
    """A label in a narrow place: words that do not fit end in dots, and the tip has all of them."""

    @override
    def minimumSizeHint(self) -> QSize:
        """Need room for the dots only."""
        hint = super().minimumSizeHint()
        dots = self.fontMetrics().horizontalAdvance(_DOTS)
        return QSize(min(hint.width(), dots), hint.height())

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw what fits, and dots for the rest."""
        if self.toolTip() == "":
            super().paintEvent(event)
            return
        painter, room = QPainter(self), self.contentsRect()
        dotted = self.fontMetrics().elidedText(
            self._words(), Qt.TextElideMode.ElideRight, room.width()
        )
        self.style().drawItemText(
            painter,
            room,
            int(self.alignment().value),
            self.palette(),
            self.isEnabled(),
            dotted,
            self.foregroundRole(),
        )
        painter.end()

    @override
    def _fit_words(self) -> None:
        super()._fit_words()
        is_cut = super().minimumSizeHint().width() > self.width()
        self.setToolTip(self._words() if is_cut else "")

    def _words(self) -> str:
        return self._ui.say(self._saying)


class SectionTitle(SpokenLabel):
    """The heading of a card or of a part of one."""

    def __init__(self, ui: Ui, saying: Saying | str) -> None:
        super().__init__(ui, saying, size=TextSize.SECTION, kind="section")


class IconLabel(QLabel):
    """A line icon in the colour of a tone; always beside a word, so it has no name of its own."""

    def __init__(self, ui: Ui, name: str, tone: Tone = Tone.NEUTRAL, *, side: int = 18) -> None:
        super().__init__()
        self._ui = ui
        self._name = name
        self._tone = tone
        self._side = side
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        ui.theme.changed.connect(self.restyle)
        self.restyle()

    def show_icon(self, name: str, tone: Tone) -> None:
        """Show another icon or tone."""
        self._name, self._tone = name, tone
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Draw the icon in the colours and zoom in force."""
        theme = self._ui.theme
        if self._name:
            side = theme.sizes.px(self._side)
            self.setPixmap(theme.pixmap(self._name, theme.roles.ink(self._tone), side))
            return
        self.clear()


class Rule(QFrame):
    """A thin line between parts."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("kind", "line")
        self.setFixedHeight(1)
