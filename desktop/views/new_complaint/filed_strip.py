"""The number just given out: large, to be read aloud and copied; and what became of the slip."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFrame, QHBoxLayout

from desktop.speaker import Saying, nothing, verbatim
from desktop.theme import TextSize, Tone
from desktop.widgets.button import IconButton
from desktop.widgets.chip import Chip
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.ui import Ui, announce, mark

if TYPE_CHECKING:
    from desktop.services.filing import FiledComplaint

COPY_KEY: Final = "Ctrl+Shift+C"


class FiledStrip(QFrame):
    """Stands beside the title until the next one is saved; only committed numbers come here."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._shown = ""
        self.setProperty("kind", "strip")
        mark(self, tone=Tone.OK.value)
        self.number = SpokenLabel(ui, size=TextSize.FIGURE)
        self.number.setObjectName("filed_number")
        self.number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.slip = Chip(ui, nothing(), Tone.INFO, icon="print")
        self.copy_button = IconButton(ui, "views.new.copy", icon="paste")
        self.copy_button.clicked.connect(self.copy)
        row = QHBoxLayout(self)
        row.setContentsMargins(12, 2, 8, 2)
        row.setSpacing(10)
        row.addWidget(IconLabel(ui, "ok", Tone.OK, side=22))
        row.addWidget(self.number)
        row.addWidget(self.copy_button)
        row.addWidget(self.slip)
        self.hide()

    def show_filed(self, filed: "FiledComplaint") -> None:
        """Show the number of a complaint that is committed."""
        self._shown = filed.number.shown
        self.number.say(verbatim(self._shown))
        self.slip.hide()
        self.show()
        announce(self, f"{self._ui.say('views.new.saved')} {self._shown}")

    def show_slip(self, saying: Saying | str, tone: Tone) -> None:
        """Say what became of the slip, or that the number was copied."""
        self.slip.show_state(saying, tone, icon="print")
        self.slip.show()

    def shown(self) -> str:
        """Return the number shown, or an empty text."""
        return self._shown

    @Slot()
    def copy(self) -> None:
        """Copy the number with its dashes."""
        if self._shown:
            QGuiApplication.clipboard().setText(self._shown)
            self.show_slip("views.new.copied", Tone.OK)
