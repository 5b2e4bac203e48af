"""Why something is as it is: a toned box that stays, unlike a message that can be closed."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, mark


class ReasonBox(QFrame):
    """Icon and words on the soft ground of a tone."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._icon = IconLabel(ui, "info")
        self._label = SpokenLabel(ui, size=TextSize.STRONG, wraps=True)
        self.setProperty("kind", "strip")
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 8, 12, 8)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._label, 1)

    def show_reason(self, tone: Tone, saying: Saying | str) -> None:
        """Show another reason."""
        self._icon.show_icon(TONE_ICONS[tone], tone)
        self._label.say(saying)
        self._label.set_tone(tone)
        mark(self, tone=tone.value)

    def words(self) -> str:
        """Return the words shown."""
        return self._label.text()
