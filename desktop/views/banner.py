"""A line at the window's top that tells of a trouble with the data; it covers nothing."""

from collections.abc import Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.speaker import phrase
from desktop.theme import TextSize, Tone
from desktop.views.banner_lines import BannerLine
from desktop.widgets.button import QuietButton
from desktop.widgets.chip import TONE_ICONS
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, announce, mark


class ConcernBanner(QFrame):
    """The gravest trouble in words with its next step, and how many more there are."""

    page_asked = Signal()
    enrolment_asked = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._code = ""
        self.setProperty("kind", "banner")
        self._icon = IconLabel(ui, "warn", Tone.WARN)
        self._words = SpokenLabel(ui, size=TextSize.STRONG, wraps=True)
        self._more = SpokenLabel(ui, size=TextSize.HINT)
        self.look = QuietButton(ui, "data.banner.look", window_key="F10")
        self.enrol = QuietButton(ui, "data.banner.enrol", icon="next")
        for button in (self.enrol, self.look):
            # Reached by Tab; a click leaves the cursor in the field being typed.
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.look.clicked.connect(self.page_asked)
        self.enrol.clicked.connect(self.enrolment_asked)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 3, 12, 3)
        row.setSpacing(8)
        row.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)
        row.addWidget(self._more)
        row.addWidget(self.enrol)
        row.addWidget(self.look)
        self.hide()

    def show_lines(self, lines: Sequence[BannerLine], *, may_look: bool) -> None:
        """Show the gravest of them, or nothing; news are announced once."""
        before, self._code = self._code, lines[0].code if lines else ""
        self.setVisible(bool(lines))
        if not lines:
            return
        worst, more = lines[0], len(lines) - 1
        self._icon.show_icon(TONE_ICONS[worst.tone], worst.tone)
        self._words.say(worst.saying)
        self._more.say(phrase("data.banner.more", count=more) if more else "")
        self._more.setVisible(bool(more))
        self.look.setVisible(may_look)
        self.enrol.setVisible(worst.leads_to_enrolment)
        for part in (self._words, self._more):
            part.set_tone(worst.tone)
        mark(self, tone=worst.tone.value)
        if self._code != before:
            announce(self, self._words.text())

    def words(self) -> str:
        """Return the words shown, or nothing."""
        return "" if self.isHidden() else self._words.text()
