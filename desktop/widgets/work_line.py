"""A line that tells what is being done in the background and how far it is."""

from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QWidget

from desktop.speaker import Saying, verbatim
from desktop.theme import TextSize
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui

_STEPS: Final = 1_000
_PERCENT: Final = 100


class WorkLine(QWidget):
    """Words, a bar and a percentage; hidden while there is nothing to tell."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._saying: Saying | str = ""
        self._label = SpokenLabel(ui, size=TextSize.STRONG)
        self._share = SpokenLabel(ui, size=TextSize.HINT, kind="muted")
        self._share.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._bar = QProgressBar()
        self._bar.setProperty("kind", "work")
        self._bar.setTextVisible(False)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        row.addWidget(self._label)
        row.addWidget(self._bar, 1)
        row.addWidget(self._share)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.hide()

    def show_step(self, saying: Saying | str, fraction: float | None) -> None:
        """Show what is being done; without a fraction the bar only tells that work goes on."""
        self._saying = saying
        self._label.say(saying)
        self._bar.setRange(0, 0 if fraction is None else _STEPS)
        if fraction is None:
            self._share.say("")
        else:
            self._bar.setValue(round(min(1.0, max(0.0, fraction)) * _STEPS))
            percent = round(min(1.0, max(0.0, fraction)) * _PERCENT)
            self._share.say(lambda _: f"{self._ui.speaker.digits(percent)} %")
        self.retranslate()
        self.show()

    def rest(self) -> None:
        """Tell of nothing any more."""
        self._label.say(verbatim(""))
        self.hide()

    def words(self) -> str:
        """Return the words shown."""
        return self._label.text()

    def fraction(self) -> float | None:
        """Return how far the work is, or None when nobody knows."""
        return self._bar.value() / _STEPS if self._bar.maximum() else None

    @Slot()
    def retranslate(self) -> None:
        """Name the bar for screen readers in the language in force."""
        self._bar.setAccessibleName(self._ui.say(self._saying) if self._saying else "")

    @Slot()
    def restyle(self) -> None:
        """Take the lengths of the zoom in force."""
        sizes = self._ui.theme.sizes
        self._share.setFixedWidth(sizes.px(52))
        self._bar.setMinimumWidth(sizes.px(80))
