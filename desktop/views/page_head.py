"""The head of every screen: what it is, a line of help, and who is on duty."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.wording import name_of, value_label
from desktop.speaker import Saying, nothing
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.widgets.chip import Chip
from desktop.widgets.label import SpokenLabel
from local_db.domain.people import Operator
from resources.text import Language


class PageHead(QWidget):
    """Title and hint on the left, room for a screen's own parts, the operator on the right."""

    def __init__(self, desk: Desk, title: Saying | str, hint: Saying | str = "") -> None:
        super().__init__()
        self._desk = desk
        self._title = SpokenLabel(desk.ui, title, size=TextSize.TITLE)
        self.hint = SpokenLabel(desk.ui, hint, size=TextSize.HINT, kind="muted")
        self._operator = Chip(desk.ui, nothing(), Tone.NEUTRAL, icon="person")
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(self._title)
        words.addWidget(self.hint)
        self.row = QHBoxLayout(self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(12)
        self.row.addLayout(words)
        self.row.addStretch(1)
        self.row.addWidget(self._operator)
        desk.events.operator_changed.connect(self._on_operator_changed)
        self._on_operator_changed(desk.operator)

    def add_part(self, part: QWidget) -> None:
        """Put a part of the screen's own between the title and the operator."""
        self.row.insertWidget(self.row.count() - 1, part)

    @Slot(object)
    def _on_operator_changed(self, operator: Operator | None) -> None:
        self._operator.setVisible(operator is not None)
        if operator is not None:
            self._operator.show_state(operator_words(operator), Tone.NEUTRAL, icon="person")


def operator_words(operator: Operator) -> Saying:
    """Return name and role of a person on duty."""

    def said(language: Language) -> str:
        return f"{name_of(operator, language)} · {value_label(operator.role, language)}"

    return said
