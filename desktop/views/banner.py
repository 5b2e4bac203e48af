"""A line at the window's top that tells of a trouble with the data; it covers nothing."""

from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.speaker import phrase
from desktop.theme import TextSize, Tone
from desktop.widgets.button import QuietButton
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, announce, mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.safety import Concern


class ConcernBanner(QFrame):
    """The worst concern in words with its next step; how many more there are, for supervisors."""

    page_asked = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._shown: tuple[Concern, ...] = ()
        self.setProperty("kind", "banner")
        self._icon = IconLabel(ui, "warn", Tone.WARN)
        self._words = SpokenLabel(ui, size=TextSize.STRONG, wraps=True)
        self._more = SpokenLabel(ui, size=TextSize.HINT)
        self.look = QuietButton(ui, "data.banner.look", window_key="F10")
        # Reached by Tab; a click leaves the cursor in the field being typed.
        self.look.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.look.clicked.connect(self.page_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 12, 3)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        row.addWidget(self._more)
        row.addWidget(self.look)
        self.hide()

    def show_concerns(self, concerns: "Sequence[Concern]", *, may_look: bool) -> None:
        """Show the worst of them, or nothing; news are announced once."""
        is_news = bool(concerns) and tuple(concerns[:1]) != self._shown[:1]
        self._shown = tuple(concerns)
        self.setVisible(bool(concerns))
        if not concerns:
            return
        worst, more = concerns[0], len(concerns) - 1
        tone = Tone.ERROR if worst.stops_filing else Tone.WARN
        self._icon.show_icon(TONE_ICONS[tone], tone)
        self._words.say(f"data.concern.{worst.value}")
        self._more.say(phrase("data.banner.more", count=more) if more else "")
        self._more.setVisible(bool(more))
        self.look.setVisible(may_look)
        for part in (self._words, self._more):
            part.set_tone(tone)
        mark(self, tone=tone.value)
        if is_news:
            announce(self, self._words.text())

    def words(self) -> str:
        """Return the words shown, or nothing."""
        return "" if self.isHidden() else self._words.text()
