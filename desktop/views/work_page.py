"""The counter is closed for work: how far it is, and afterwards what came of it."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout
from typing_extensions import override

from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.views.page import Page
from desktop.views.reason_box import ReasonBox
from desktop.widgets.button import PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.ui import Ui, announce
from desktop.widgets.work_line import WorkLine

_WIDTH: Final = 620


class WorkPage(Page):
    """One card in the middle; nothing can be chosen until the work is over."""

    go_on_asked = Signal()

    def __init__(self, ui: Ui) -> None:
        super().__init__(ui)
        self.title = SpokenLabel(ui, size=TextSize.TITLE, wraps=True)
        self.note = SpokenLabel(ui, "data.work.note", kind="muted", wraps=True)
        self.work = WorkLine(ui)
        self.outcome = ReasonBox(ui)
        self.go_on = PrimaryButton(ui, "data.work.go_on", icon="next", window_key="Enter")
        self.go_on.clicked.connect(self.go_on_asked)
        self._lines = QVBoxLayout()
        self._lay_out()

    @override
    def entered(self) -> None:
        """Put the keyboard on the button, once there is one."""
        (self.go_on if self.go_on.isVisible() else self).setFocus(Qt.FocusReason.OtherFocusReason)

    def begin(self, title: Saying | str) -> None:
        """Say what is being done."""
        self.title.say(title)
        self._clear()
        self.note.show()
        self.outcome.hide()
        self.go_on.hide()
        self.show_step(title, None)

    def show_step(self, saying: Saying | str, fraction: float | None) -> None:
        """Say how far it is."""
        self.work.show_step(saying, fraction)

    def finish(self, tone: Tone, outcome: Saying | str, lines: Sequence[Saying] = ()) -> None:
        """Say what came of it, and offer to go on."""
        self.work.rest()
        self.note.hide()
        self.outcome.show_reason(tone, outcome)
        self.outcome.show()
        self._clear()
        for line in lines:
            self._lines.addWidget(SpokenLabel(self.ui, line, wraps=True))
        self.go_on.show()
        self.go_on.setFocus(Qt.FocusReason.OtherFocusReason)
        announce(self, self.outcome.words())

    def words(self) -> str:
        """Return everything that is said of the outcome."""
        items = (self._lines.itemAt(at) for at in range(self._lines.count()))
        widgets = (None if item is None else item.widget() for item in items)
        lines = (widget.text() for widget in widgets if isinstance(widget, SpokenLabel))
        return "\n".join((self.outcome.words(), *lines))

    def _clear(self) -> None:
        while self._lines.count():
            taken = self._lines.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _lay_out(self) -> None:
        card = Card(self.ui)
        card.setFixedWidth(_WIDTH)
        card.body.setContentsMargins(28, 22, 28, 22)
        card.body.setSpacing(12)
        self._lines.setSpacing(6)
        for part in (self.title, self.note, self.work, self.outcome):
            card.body.addWidget(part)
        card.body.addLayout(self._lines)
        card.body.addWidget(self.go_on)
        inside = Page(self.ui)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        inside.body.addStretch(1)
        inside.body.addLayout(row)
        inside.body.addStretch(2)
        self.body.addWidget(PageScroll(inside), 1)
