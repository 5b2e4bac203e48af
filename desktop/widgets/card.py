"""Grounds for content: cards, figures, and the friendly face of an empty list."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.speaker import Saying, count
from desktop.theme import TextSize, Tone
from desktop.widgets.button import Button
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SectionTitle, SpokenLabel
from desktop.widgets.ui import Ui, mark


class Card(QFrame):
    """A white ground with an optional heading; content goes into ``body``."""

    def __init__(self, ui: Ui, title: Saying | str = "", *, note: Saying | str = "") -> None:
        super().__init__()
        self.setProperty("kind", "card")
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(16, 10, 16, 10)
        self.body.setSpacing(8)
        self.heading = QHBoxLayout()
        self.heading.setSpacing(12)
        if title:
            self.heading.addWidget(SectionTitle(ui, title))
            if note:
                self.heading.addWidget(SpokenLabel(ui, note, size=TextSize.HINT, kind="muted"))
            self.heading.addStretch(1)
            self.body.addLayout(self.heading)


class Tile(QFrame):
    """A figure with its caption."""

    def __init__(
        self, ui: Ui, caption: Saying | str, tone: Tone = Tone.NEUTRAL, *, icon: str = ""
    ) -> None:
        super().__init__()
        self._ui = ui
        self._icon_name = icon
        self._tone = tone
        self.setProperty("kind", "card")
        self._disc = QLabel()
        self._disc.setProperty("kind", "disc")
        self._disc.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._figure = SpokenLabel(ui, size=TextSize.FIGURE)
        self._caption = SpokenLabel(ui, caption, size=TextSize.HINT, kind="muted")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._figure)
        words.addWidget(self._caption)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 6, 12, 6)
        row.setSpacing(10)
        row.addWidget(self._disc)
        row.addLayout(words, 1)
        ui.theme.changed.connect(self.restyle)
        self.restyle()

    def set_figure(self, figure: Saying | str | int, tone: Tone | None = None) -> None:
        """Show a figure; a number is said in the digits of the language."""
        self._figure.say(count(figure) if isinstance(figure, int) else figure)
        if tone is not None:
            self._tone = tone
            self.restyle()

    def figure(self) -> str:
        """Return the figure shown."""
        return self._figure.text()

    @Slot()
    def restyle(self) -> None:
        """Take the colours and the zoom in force."""
        theme = self._ui.theme
        side = theme.sizes.px(40)
        self._disc.setFixedSize(side, side)
        name = self._icon_name or TONE_ICONS[self._tone]
        self._disc.setPixmap(theme.pixmap(name, theme.roles.ink(self._tone), theme.sizes.px(22)))
        mark(self._disc, tone=self._tone.value)


class EmptyState(QWidget):
    """What a list says when it has nothing to show, and what can be done about it."""

    def __init__(
        self, ui: Ui, saying: Saying | str, *, icon: str = "inbox", hint: Saying | str = ""
    ) -> None:
        super().__init__()
        self._title = SpokenLabel(ui, saying, size=TextSize.SECTION, wraps=True)
        self._hint = SpokenLabel(ui, hint, kind="muted", wraps=True)
        for words in (self._title, self._hint):
            words.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        centre = Qt.AlignmentFlag.AlignHCenter
        self._column = QVBoxLayout(self)
        self._column.setSpacing(8)
        self._column.addStretch(1)
        self._column.addWidget(IconLabel(ui, icon, side=40), 0, centre)
        self._column.addWidget(self._title)
        self._column.addWidget(self._hint)
        self._column.addStretch(1)
        self._hint.setVisible(bool(hint))

    def say(self, saying: Saying | str, hint: Saying | str = "") -> None:
        """Say something else."""
        self._title.say(saying)
        self._hint.say(hint)
        self._hint.setVisible(bool(hint))

    def add_action(self, button: Button) -> None:
        """Offer something to do, under the words."""
        self._column.insertWidget(
            self._column.count() - 1, button, 0, Qt.AlignmentFlag.AlignHCenter
        )
