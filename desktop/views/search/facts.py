"""The plain facts of a case, each beside its name."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QGridLayout, QWidget

from desktop.services.wording import name_of
from desktop.speaker import Saying, nothing, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.shown import day_words, item_name, joined, moment_words, papers_words, spoken
from desktop.widgets.label import SpokenLabel
from local_db.domain.case import CaseStatus, CaseSummary
from local_db.domain.catalogue import Catalogue
from local_db.domain.states import CaseGroup

_ENDED: Final = frozenset({CaseGroup.DISPOSED, CaseGroup.TRANSFERRED})
_FACTS: Final = (
    "department", "expected", "outcome", "citizen", "category", "filed", "portal", "papers",
)  # fmt: skip


class CaseFacts(QWidget):
    """Department, date, outcome, citizen, subject, filing, portal number."""

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        super().__init__()
        self._desk = desk
        self._catalogue = catalogue
        ui = desk.ui
        self._labels = {
            name: SpokenLabel(ui, f"views.search.fact_{name}", size=TextSize.LABEL, kind="muted")
            for name in _FACTS
        }
        self._facts = {name: SpokenLabel(ui, wraps=True) for name in _FACTS}
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(16)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(1, 1)
        for at, name in enumerate(_FACTS):
            grid.addWidget(self._labels[name], at, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(self._facts[name], at, 1)

    def words(self, name: str) -> str:
        """Return what a fact says."""
        return self._facts[name].text()

    def show_citizen(self, saying: Saying) -> None:
        """Show the citizen unmasked, once."""
        self._facts["citizen"].say(saying)

    def show_status(self, status: CaseStatus) -> None:
        """Show the facts of another case."""
        summary = status.summary
        last = max(status.events, key=lambda event: event.rev, default=None)
        outcome = last.outcome if last is not None else None
        facts: dict[str, Saying] = {
            "department": self._department(status),
            "expected": self._expected(status),
            "outcome": item_name(self._catalogue, "outcome", outcome),
            "citizen": _citizen(summary),
            "category": item_name(self._catalogue, "category", summary.category),
            "filed": moment_words(summary.stated_at),
            "portal": verbatim(summary.portal_ref)
            if summary.portal_ref
            else phrase("views.search.not_sent"),
            "papers": _papers(status),
        }
        for name, saying in facts.items():
            self._facts[name].say(saying)
        if self._is_late(status):
            self._facts["expected"].set_tone(Tone.ERROR)
        else:
            self._facts["expected"].set_plain()
        self._show_only_if("outcome", shown=outcome is not None)
        self._show_only_if("papers", shown=status.papers.total > 0)
        self._facts["papers"].set_plain()
        if status.papers.trouble is not None:
            self._facts["papers"].set_tone(Tone.WARN)

    def _show_only_if(self, name: str, *, shown: bool) -> None:
        for part in (self._facts[name], self._labels[name]):
            part.setVisible(shown)

    def _department(self, status: CaseStatus) -> Saying:
        if status.department is None:
            return phrase("views.search.department_open")
        name = partial(name_of, status.department)
        key = "confirmed" if status.department_confirmed else "probable"
        return spoken(f"views.search.department_{key}", name=name)

    def _expected(self, status: CaseStatus) -> Saying:
        day = status.expected_by
        if day is None:
            return phrase("views.search.no_date")
        if self._is_late(status):
            return spoken("views.search.date_passed", day=day_words(day))
        return day_words(day)

    def _is_late(self, status: CaseStatus) -> bool:
        day = status.expected_by
        is_open = status.summary.group not in _ENDED
        return day is not None and is_open and day < self._desk.today()


def _papers(status: CaseStatus) -> Saying:
    """Say where the papers are that were handed in, and why one is not here any more."""
    if not status.papers.total:
        return nothing()
    day = status.papers_removed_on
    if day is None:
        return papers_words(status.papers)
    return spoken("views.search.papers_removed", day=day_words(day))


def _citizen(summary: CaseSummary) -> Saying:
    if summary.sensitive:
        return phrase("views.search.sensitive")
    village = verbatim(summary.village or "")
    return joined(verbatim(summary.name_masked), verbatim(summary.mobile_masked or ""), village)
