"""The answer for one number: state, department, action, date, and how old the information is."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.wording import sentence
from desktop.speaker import Saying, nothing, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.search.again import AgainPanel
from desktop.views.search.case_print import CasePrint
from desktop.views.search.facts import CaseFacts
from desktop.views.search.timeline import Timeline
from desktop.views.shown import (
    age_words,
    group_chip,
    joined,
    moment_words,
    spoken,
)
from desktop.widgets.button import Button, QuietButton
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.chip import Chip
from desktop.widgets.label import Rule, ShorteningLabel, SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.strip import MessageStrip
from desktop.widgets.ui import Ui
from local_db.domain.case import CaseStatus
from local_db.domain.catalogue import Catalogue
from local_db.domain.complaint import Petitioner
from local_db.domain.errors import DeskError
from local_db.domain.number import Number

if TYPE_CHECKING:
    from local_db.domain.people import Office


class StatusCard(Card):
    """Everything an operator reads out to the citizen."""

    slip_asked = Signal(str)

    def __init__(self, desk: Desk, catalogue: Catalogue, office: "Office | None") -> None:
        super().__init__(desk.ui)
        self._desk = desk
        self._catalogue = catalogue
        self._status: CaseStatus | None = None
        ui = desk.ui
        self._empty = EmptyState(
            ui, "views.search.no_card", icon="person", hint=_helpline_hint(office)
        )
        self._number = SpokenLabel(ui, size=TextSize.FIGURE)
        self._number.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._copy = QuietButton(ui, "views.new.copy", icon="paste", is_helper=True)
        self._copy.clicked.connect(self._on_copy_clicked)
        self._chip = Chip(ui, nothing())
        self._age = SpokenLabel(ui, size=TextSize.HINT, kind="muted", wraps=True)
        self._facts = CaseFacts(desk, catalogue)
        self._timeline = Timeline(ui, catalogue)
        self.messages = MessageStrip(ui)
        self.slip = Button(ui, "views.search.slip_again", icon="print", key="Alt+P")
        self.slip.clicked.connect(self._on_slip_clicked)
        self.reveal = Button(ui, "views.search.reveal", icon="person", key="Alt+M")
        self.reveal.clicked.connect(self._on_reveal_clicked)
        self._make_case_actions(ui)
        self._helpline = SpokenLabel(
            ui, _helpline(office), size=TextSize.HINT, kind="muted", wraps=True
        )
        self._filled = QWidget()
        self._lay_out(ui)
        self.show_nothing()

    def _make_case_actions(self, ui: Ui) -> None:
        """Make what is done about a case that has its acknowledgement already."""
        self.status_slip = QuietButton(ui, "views.search.print_status", icon="slip", key="Alt+T")
        self.status_slip.clicked.connect(self._on_status_slip_clicked)
        self.came_again = QuietButton(ui, "views.search.came_again", icon="undo", key="Alt+G")
        self.came_again.clicked.connect(self._on_came_again_clicked)
        self.again = AgainPanel(self._desk, self.messages)
        self.printing = CasePrint(self._desk, self.messages, self)
        self.again.recorded.connect(self.printing.print_recontact)
        self.again.opened.connect(self._on_again_opened)

    def ref(self) -> str:
        """Return the number shown, or an empty text."""
        return self._status.summary.ref if self._status else ""

    def focus_first(self) -> None:
        """Put the cursor on the first action."""
        self.slip.setFocus(Qt.FocusReason.TabFocusReason)

    def show_nothing(self) -> None:
        """Say that nothing is chosen, and where else to ask."""
        self._status = None
        self._filled.hide()
        self._empty.show()

    def hide_citizen(self) -> None:
        """Show name and mobile masked again, and let them be asked for again."""
        if self._status is not None:
            self._facts.show_status(self._status)
        self.reveal.setEnabled(True)

    def show_status(self, status: CaseStatus) -> None:
        """Show the answer for a number."""
        is_same = self.ref() == status.summary.ref
        self._status = status
        summary = status.summary
        words, tone, icon = group_chip(self._catalogue, summary.group, summary.state)
        self._number.say(verbatim(Number(summary.ref).shown))
        self._chip.show_state(words, tone, icon=icon)
        self._age.say(self._age_of(status))
        self._facts.show_status(status)
        self._timeline.show_events(status)
        self._empty.hide()
        self._filled.show()
        if not is_same:
            self.messages.dismiss()
            self.again.close_panel()
            self.reveal.setEnabled(True)

    def _age_of(self, status: CaseStatus) -> Saying:
        if status.as_of is None:
            return phrase("views.search.never_told")
        age = self._desk.clock.now() - status.as_of
        return spoken("views.search.as_of", moment=moment_words(status.as_of), age=age_words(age))

    def _lay_out(self, ui: Ui) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        for part in (self._number, self._copy):
            head.addWidget(part)
        head.addStretch(1)
        told = QHBoxLayout()
        told.setSpacing(8)
        told.addWidget(self._chip)
        told.addWidget(self._age, 1)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.slip)
        actions.addWidget(self.reveal)
        actions.addStretch(1)
        column = QVBoxLayout(self._filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addLayout(head)
        column.addLayout(told)
        column.addWidget(self.messages)
        column.addWidget(PageScroll(self._facts_and_steps(ui)), 1)
        column.addWidget(self.again)
        column.addLayout(actions)
        column.addWidget(self._helpline)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._filled, 1)

    def _facts_and_steps(self, ui: Ui) -> QWidget:
        """Return what scrolls where the window is low; number and actions always stay."""
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._facts)
        column.addWidget(Rule())
        column.addLayout(self._happened_row(ui))
        column.addWidget(self._timeline, 1)
        return inside

    def _happened_row(self, ui: Ui) -> QHBoxLayout:
        row = QHBoxLayout()
        row.addWidget(
            ShorteningLabel(ui, "views.search.happened", size=TextSize.SECTION, kind="section")
        )
        row.addStretch(1)
        row.addWidget(self.status_slip)
        row.addWidget(self.came_again)
        return row

    @Slot()
    def _on_copy_clicked(self) -> None:
        if self._status is not None:
            QGuiApplication.clipboard().setText(Number(self.ref()).shown)
            self.messages.tell(Tone.OK, "views.new.copied", seconds=4)

    @Slot()
    def _on_slip_clicked(self) -> None:
        if self._status is not None:
            self.slip_asked.emit(self.ref())

    @Slot()
    def _on_status_slip_clicked(self) -> None:
        self.printing.print_status(self.ref())

    @Slot()
    def _on_came_again_clicked(self) -> None:
        if self._status is not None:
            self.again.open_for(self.ref())

    @Slot(bool)
    def _on_again_opened(self, is_open: bool) -> None:  # noqa: FBT001 - the argument of a Qt signal
        # A low window has no room for both.
        self._timeline.setVisible(not is_open)
        self._helpline.setVisible(not is_open)

    @Slot()
    def _on_reveal_clicked(self) -> None:
        operator, ref = self._desk.operator, self.ref()
        if operator is None or not ref:
            return
        self._desk.ask(
            lambda workspace: workspace.status.reveal(ref, operator.code),
            owner=self,
            done=partial(self._on_revealed, ref),
            failed=self._on_failed,
        )

    def _on_revealed(self, ref: str, petitioner: Petitioner | None) -> None:
        if petitioner is None or ref != self.ref():
            return
        self.reveal.setEnabled(False)
        name = petitioner.name or petitioner.name_en or ""
        self._facts.show_citizen(joined(verbatim(name), verbatim(petitioner.mobile or "")))
        self.messages.tell(Tone.INFO, "views.search.revealed", seconds=6)

    def _on_failed(self, error: DeskError) -> None:
        self.messages.tell(Tone.ERROR, partial(sentence, error))


def _helpline(office: "Office | None") -> Saying:
    if office is None or office.helpline is None:
        return nothing()
    return phrase("views.search.helpline", number=office.helpline)


def _helpline_hint(office: "Office | None") -> Saying | str:
    if office is None or office.helpline is None:
        return "views.search.no_card_hint"
    return _helpline(office)
