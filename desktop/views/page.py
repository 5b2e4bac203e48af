"""What the window asks of a page, and the base class that answers for pages with no wish."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.speaker import Saying, nothing
from desktop.widgets.ui import Ui

PAGE_MARGIN: Final = 16


class DeskCommand(StrEnum):
    """What a key asks for, wherever the focus is (desktop_ui.md 2.2)."""

    HELP = "F1"
    SYNC_NOW = "F5"
    PHRASE = "F8"
    SAVE_AND_PRINT = "F9"
    SAVE = "Ctrl+S"
    PARK = "Ctrl+D"
    PARKED = "Ctrl+G"
    READ_BACK = "Ctrl+B"
    FIND = "Ctrl+F"
    LOCK = "Ctrl+L"


class Page(QWidget):
    """A screen inside the window; it lives from its first showing until the window closes."""

    turned_to_citizen = Signal(bool)  # what is said to the operator alone is hidden meanwhile

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self.ui = ui
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.body = QVBoxLayout(self)
        self.body.setContentsMargins(PAGE_MARGIN, 0, PAGE_MARGIN, 12)
        self.body.setSpacing(8)

    def subtitle(self) -> Saying | str:
        """Return the small line under the page's title."""
        return nothing()

    def header_widget(self) -> QWidget | None:
        """Return something to stand at the right of the title, such as the page's main button."""
        return None

    def entered(self) -> None:
        """Take note that the page is shown now; put the cursor where work begins."""
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def left(self) -> None:
        """Take note that another page is about to be shown; write what is not yet written."""

    def takes_command(self, command: DeskCommand) -> bool:
        """Act on a command and return True, or return False to let the window act."""
        del command
        return False

    def set_narrow(self, *, narrow: bool) -> None:
        """Drop side panels where the window is under 1200 logical pixels wide."""
        del narrow
