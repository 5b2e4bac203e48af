"""Help: the keys of the desk on one sheet, offline, in the language in force."""

from typing import Final

from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.speaker import verbatim
from desktop.theme import TextSize
from desktop.views.page import Page
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui

_GROUPS: Final = {
    "everywhere": (
        "F1",
        "F2",
        "F3",
        "F4",
        "F5",
        "F7",
        "Ctrl+L",
        "Ctrl+Shift+L",
        "Ctrl+=",
        "Ctrl+-",
    ),
    "form": (
        "F9",
        "Ctrl+S",
        "Tab",
        "Shift+Tab",
        "Alt+1",
        "Alt+E",
        "Alt+R",
        "Alt+O",
        "Ctrl+D",
        "Ctrl+G",
        "Ctrl+Shift+X",
        "Ctrl+Shift+C",
    ),
    "lists": ("Ctrl+F", "Enter", "Alt+P", "Alt+M", "Alt+L", "R", "H"),
}


class HelpPage(Page):
    """What every key does."""

    def __init__(self, ui: Ui) -> None:
        super().__init__(ui)
        row = QHBoxLayout()
        row.setSpacing(12)
        for group, keys in _GROUPS.items():
            column = QVBoxLayout()
            column.addWidget(self._card(group, keys))
            column.addStretch(1)
            row.addLayout(column, 1)
        self.body.addLayout(row, 1)

    @override
    def subtitle(self) -> str:
        """Say what this is."""
        return "views.help.hint"

    def _card(self, group: str, keys: tuple[str, ...]) -> Card:
        card = Card(self.ui, f"views.help.{group}")
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for at, key in enumerate(keys):
            name = SpokenLabel(self.ui, verbatim(key), size=TextSize.STRONG)
            grid.addWidget(name, at, 0)
            words = SpokenLabel(self.ui, f"views.help.{_key_name(group, key)}", wraps=True)
            grid.addWidget(words, at, 1)
        card.body.addLayout(grid)
        return card


def _key_name(group: str, key: str) -> str:
    plain = key.lower().replace("+", "_").replace("=", "plus").replace("_-", "_minus")
    return f"{group}_{plain}"
