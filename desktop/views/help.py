"""Help: the keys of the desk on one sheet, and what to do about the data; offline."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import count, verbatim
from desktop.theme import TextSize
from desktop.views.key_words import GROUPS, key_text
from desktop.views.page import Page
from desktop.widgets.card import Card
from desktop.widgets.chip import FilterChips
from desktop.widgets.label import SpokenLabel
from desktop.widgets.page_scroll import PageScroll, on_ground
from desktop.widgets.ui import Ui

_KEYS: Final = "keys"
# Each topic is told in steps, ``data.help.<topic>_1`` and so on.
_TOPICS: Final = {"typing": 7, "backups": 5, "recovery": 4, "damaged": 4, "copied": 4}


class HelpPage(Page):
    """What every key does, and short topics about typing and the data."""

    def __init__(self, ui: Ui) -> None:
        super().__init__(ui)
        self.chips = FilterChips(ui)
        self._stack = QStackedWidget()
        self.chips.add(_KEYS, "data.help.keys")
        self._stack.addWidget(PageScroll(self._key_sheet()))
        for topic, steps in _TOPICS.items():
            self.chips.add(topic, f"data.help.{topic}")
            self._stack.addWidget(PageScroll(on_ground(self._topic(topic, steps))))
        self.chips.chosen.connect(self._on_chosen)
        self.body.addWidget(self.chips)
        self.body.addWidget(self._stack, 1)

    @override
    def entered(self) -> None:
        """Put the keyboard on the topics; the arrows turn the leaves."""
        self.chips.focus_chosen()

    @Slot(str)
    def _on_chosen(self, topic: str) -> None:
        self._stack.setCurrentIndex([_KEYS, *_TOPICS].index(topic))

    def _topic(self, topic: str, steps: int) -> Card:
        card = Card(self.ui, f"data.help.{topic}_title")
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(8)
        grid.setColumnStretch(1, 1)
        for step in range(1, steps + 1):
            number = SpokenLabel(self.ui, count(step), size=TextSize.STRONG, kind="section")
            words = SpokenLabel(self.ui, f"data.help.{topic}_{step}", wraps=True)
            grid.addWidget(number, step, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(words, step, 1)
        card.body.addLayout(grid)
        card.body.addStretch(1)
        return card

    def _key_sheet(self) -> QWidget:
        sheet = QWidget()
        row = QHBoxLayout(sheet)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(12)
        for group, keys in GROUPS.items():
            column = QVBoxLayout()
            column.addWidget(self._card(group, keys))
            column.addStretch(1)
            row.addLayout(column, 1)
        return sheet

    @override
    def subtitle(self) -> str:
        """Say what this is."""
        return "views.help.hint"

    def _card(self, group: str, keys: Sequence[str]) -> Card:
        card = Card(self.ui, f"views.help.{group}")
        grid = QGridLayout()
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(6)
        grid.setColumnStretch(1, 1)
        for at, key in enumerate(keys):
            name = SpokenLabel(self.ui, verbatim(key), size=TextSize.STRONG)
            grid.addWidget(name, at, 0)
            words = SpokenLabel(self.ui, key_text(group, key), wraps=True)
            grid.addWidget(words, at, 1)
        card.body.addLayout(grid)
        return card
