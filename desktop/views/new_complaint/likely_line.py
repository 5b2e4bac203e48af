"""What may have been reported before, on one line: where the window has no room for a panel."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.widgets.button import Button
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui

LINK_KEY = "Alt+R"
REMIND_KEY = "Alt+M"


class LikelyLine(QWidget):
    """The reason, and a key that links to the complaint it names."""

    link_asked = Signal(str)
    remind_asked = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._icon = IconLabel(ui, TONE_ICONS[Tone.INFO])
        self._words = SpokenLabel(ui, size=TextSize.HINT, wraps=True)
        self.link = Button(ui, "views.new.link", icon="attach", key=LINK_KEY, is_helper=True)
        self.link.clicked.connect(self._on_link_clicked)
        self.remind = Button(
            ui, "counter.reminder.only", icon="undo", window_key=REMIND_KEY, is_helper=True
        )
        self.remind.clicked.connect(self.remind_asked)
        self._ref = ""
        row = QHBoxLayout(self)
        row.setContentsMargins(4, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._icon)
        row.addWidget(self._words, 1)
        row.addWidget(self.remind)
        row.addWidget(self.link)

    def show_reason(self, ref: str, tone: Tone, saying: Saying, *, is_own: bool) -> None:
        """Show a reason and the complaint that it names."""
        self._ref = ref
        self._icon.show_icon(TONE_ICONS[tone], tone)
        self._words.say(saying)
        self._words.set_tone(tone)
        self.remind.setVisible(is_own)

    def words(self) -> str:
        """Return the words shown."""
        return self._words.text()

    @Slot()
    def _on_link_clicked(self) -> None:
        self.link_asked.emit(self._ref)
