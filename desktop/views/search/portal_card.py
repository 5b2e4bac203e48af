"""What the portal answered: cases of other offices, masked, shown and not kept."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.services.wording import name_of
from desktop.speaker import Saying, nothing, verbatim
from desktop.theme import TextSize
from desktop.views.desk import Desk
from desktop.views.search.timeline import Timeline
from desktop.views.shown import day_words, group_chip, joined, minute_words, spoken
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.chip import Chip
from desktop.widgets.label import Rule, SpokenLabel
from local_db.domain.case import CaseEvent, current_event
from local_db.domain.catalogue import Catalogue
from local_db.domain.number import Number, is_number

if TYPE_CHECKING:
    from desktop.services.portal_questions import PortalAnswer
    from local_db.domain.case import CaseFound

# More would be a list that nobody reads out at a counter.
_SHOWN: Final = 20


class PortalCard(Card):
    """The cases of one answer, each with its state and its steps."""

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        super().__init__(desk.ui)
        self._ui = desk.ui
        self._catalogue = catalogue
        self.setObjectName("portal_card")
        self.head = SpokenLabel(self._ui, size=TextSize.HINT, kind="muted", wraps=True)
        self.none = EmptyState(
            self._ui, "views.ask.none", icon="search", hint="views.ask.none_hint"
        )
        self._cases = QVBoxLayout()
        self._cases.setSpacing(10)
        inside = QWidget()
        inside.setProperty("kind", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 8, 0)
        column.addLayout(self._cases)
        column.addStretch(1)
        self.area = QScrollArea()
        self.area.setProperty("kind", "page")
        self.area.setFrameShape(QFrame.Shape.NoFrame)
        self.area.setWidgetResizable(True)
        self.area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.area.setWidget(inside)
        self.body.addWidget(self.head)
        self.body.addWidget(self.none, 1)
        self.body.addWidget(self.area, 1)

    def show_answer(self, answer: "PortalAnswer[CaseFound]") -> None:
        """Show what was found, or that nothing was."""
        self._clear()
        self.head.say(spoken("views.ask.from_portal", time=minute_words(answer.at)))
        self.none.setVisible(not answer.found)
        self.area.setVisible(bool(answer.found))
        for at, case in enumerate(answer.found[:_SHOWN]):
            if at:
                self._cases.addWidget(Rule())
            self._cases.addWidget(self._case(case))

    def words(self) -> str:
        """Return everything that is said."""
        return "\n".join(label.text() for label in self.findChildren(SpokenLabel))

    def _case(self, case: "CaseFound") -> QWidget:
        block = QWidget()
        column = QVBoxLayout(block)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        shown = Number(case.ref).shown if is_number(case.ref) else case.ref
        number = SpokenLabel(self._ui, verbatim(shown), size=TextSize.FIGURE)
        number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        event = current_event(case.events)
        head = QHBoxLayout()
        head.addWidget(number)
        head.addStretch(1)
        head.addWidget(self._state(event))
        column.addLayout(head)
        facts = joined(_who(case), _where(case), _department(event), _expected(event), between="\n")
        column.addWidget(SpokenLabel(self._ui, facts, wraps=True))
        steps = Timeline(self._ui, self._catalogue)
        steps.show_told(case.events)
        column.addWidget(steps)
        return block

    def _state(self, event: CaseEvent | None) -> Chip:
        state = None if event is None else event.state
        words, tone, icon = group_chip(self._catalogue, self._catalogue.group_of(state), state)
        return Chip(self._ui, words, tone, icon=icon)

    def _clear(self) -> None:
        while self._cases.count():
            taken = self._cases.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.setParent(None)
                widget.deleteLater()


def _who(case: "CaseFound") -> Saying:
    portal = verbatim(case.portal_ref or "")
    return joined(verbatim(case.petitioner_masked or ""), portal)


def _where(case: "CaseFound") -> Saying:
    day = nothing() if case.filed_on is None else day_words(case.filed_on)
    return spoken("views.ask.filed_at", day=day, office=verbatim(case.office or "–"))


def _department(event: CaseEvent | None) -> Saying:
    if event is None or event.department is None:
        return nothing()
    return partial(name_of, event.department)


def _expected(event: CaseEvent | None) -> Saying:
    if event is None or event.expected_by is None:
        return nothing()
    return spoken("views.ask.expected", day=day_words(event.expected_by))
