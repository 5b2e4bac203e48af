"""Who stands at the counter: what this mobile number filed before."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.wording import name_of
from desktop.speaker import Saying, verbatim
from desktop.theme import TextSize
from desktop.views.new_complaint.advice import Advice, likely_advice, same_subject_advice
from desktop.views.new_complaint.likely_line import LINK_KEY, REMIND_KEY
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import day_words, group_chip
from desktop.widgets.button import Button
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.chip import Chip
from desktop.widgets.label import Rule, SpokenLabel
from desktop.widgets.ui import Ui
from local_db.domain.case import CaseSummary
from local_db.domain.catalogue import Catalogue
from local_db.domain.likely import Likely, Reason
from local_db.domain.number import Number
from local_db.domain.states import CaseGroup

if TYPE_CHECKING:
    from desktop.services.filing import ReturningCitizen

_CLOSED = frozenset({CaseGroup.DISPOSED, CaseGroup.TRANSFERRED})


class CitizenPanel(Card):
    """The side panel: earlier complaints, and a hint when one is about the same subject."""

    link_asked = Signal(str)  # the number of the earlier complaint
    remind_asked = Signal()
    advised = Signal()  # what is said of earlier complaints has changed

    def __init__(self, ui: Ui, catalogue: Catalogue) -> None:
        super().__init__(ui, "views.new.this_citizen")
        self._ui = ui
        self._catalogue = catalogue
        self._empty = EmptyState(
            ui, "views.new.no_citizen", icon="person", hint="views.new.no_citizen_hint"
        )
        self._who = SpokenLabel(ui, kind="muted", wraps=True)
        self.same_subject = ReasonBox(ui)
        self.others = ReasonBox(ui)
        self.link = Button(ui, "views.new.link", icon="attach", key=LINK_KEY, is_helper=True)
        self.link.clicked.connect(self._on_link_clicked)
        self.remind = Button(
            ui, "counter.reminder.only", icon="undo", window_key=REMIND_KEY, is_helper=True
        )
        self.remind.clicked.connect(self.remind_asked)
        self._same: tuple[CaseSummary, int] | None = None
        self._likely: tuple[Likely, ...] = ()
        self._advice: tuple[Advice, ...] = ()
        self._list = QWidget()
        self._rows = QVBoxLayout(self._list)
        self._rows.setContentsMargins(0, 0, 0, 0)
        self._rows.setSpacing(6)
        for part in (self._who, self.same_subject, self.others, self.link, self.remind, self._list):
            self.body.addWidget(part)
        self.body.addWidget(self._empty, 1)
        self.body.addStretch(1)
        self.show_nobody()

    def show_nobody(self) -> None:
        """Say what will stand here."""
        self._drop_rows()
        self._same = None
        self._advise()
        self._who.hide()
        self._list.hide()
        self._empty.say("views.new.no_citizen", "views.new.no_citizen_hint")
        self._empty.show()

    def show_new(self) -> None:
        """Say that nobody filed with this number before."""
        self.show_nobody()
        self._empty.say("views.new.first_time", "views.new.first_time_hint")

    def show_citizen(self, citizen: "ReturningCitizen") -> None:
        """List the earlier complaints of a returning citizen."""
        self._drop_rows()
        first = citizen.earlier[0] if citizen.earlier else None
        if first is not None:
            masked = " · ".join(part for part in (first.name_masked, first.mobile_masked) if part)
            self._who.say(verbatim(masked))
        self._who.show()
        self._empty.hide()
        self._list.show()
        for summary in citizen.earlier:
            if self._rows.count():
                self._rows.addWidget(Rule())
            self._rows.addWidget(self._row(summary))

    def hint_same_subject(
        self, earlier: tuple[CaseSummary, ...], category: str, today: date
    ) -> None:
        """Warn when an open complaint on the same subject exists, and offer to link to it."""
        same = next(
            (c for c in earlier if category and c.category == category and c.group not in _CLOSED),
            None,
        )
        self._same = None if same is None else (same, max(0, (today - same.filed_on).days))
        self._advise()

    def show_likely(self, likely: tuple[Likely, ...]) -> None:
        """Say which earlier complaints may be about the same matter, and why."""
        self._likely = likely
        self._advise()

    def advice(self) -> tuple[Advice, ...]:
        """Return what is said of earlier complaints, the most telling first."""
        return self._advice

    def _advise(self) -> None:
        """Words that agree tell more than a subject in common; others come after one's own."""
        own = likely_advice(self._catalogue, self._likely, Reason.SAME_MOBILE)
        if own is None and self._same is not None:
            own = same_subject_advice(*self._same)
        others = likely_advice(self._catalogue, self._likely, Reason.SAME_WORDS)
        for box, said in ((self.same_subject, own), (self.others, others)):
            box.setVisible(said is not None)
            if said is not None:
                box.show_reason(said.tone, said.words)
        self._advice = tuple(said for said in (own, others) if said is not None)
        self.link.setVisible(bool(self._advice))
        self.remind.setVisible(any(said.is_own for said in self._advice))
        self.advised.emit()

    @Slot()
    def _on_link_clicked(self) -> None:
        for said in self._advice[:1]:
            self.link_asked.emit(said.ref)

    def _row(self, summary: CaseSummary) -> QWidget:
        row = QWidget()
        column = QVBoxLayout(row)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        head = QHBoxLayout()
        head.addWidget(
            SpokenLabel(self._ui, verbatim(Number(summary.ref).shown), size=TextSize.STRONG)
        )
        head.addStretch(1)
        column.addLayout(head)
        column.addWidget(
            SpokenLabel(
                self._ui, self._about(summary), size=TextSize.HINT, kind="muted", wraps=True
            )
        )
        words, tone, icon = group_chip(self._catalogue, summary.group, summary.state)
        column.addWidget(Chip(self._ui, words, tone, icon=icon))
        return row

    def _about(self, summary: CaseSummary) -> Saying:
        item = self._catalogue.find("category", summary.category)
        day = day_words(summary.filed_on)
        if item is None:
            return day
        return lambda language: f"{name_of(item, language)} · {day(language)}"

    def _drop_rows(self) -> None:
        while self._rows.count():
            taken = self._rows.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
