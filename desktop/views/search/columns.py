"""What the list of found cases says of each (desktop_ui.md 2.4)."""

from typing import Final

from desktop.models.paged import Column
from desktop.speaker import Saying, phrase, verbatim
from desktop.views.shown import day_words, group_chip
from local_db.domain.case import CaseSummary
from local_db.domain.catalogue import Catalogue
from local_db.domain.number import Number

WIDTHS: Final = (150, 146, 110, 96)


def ref_of(row: CaseSummary) -> str:
    """Return what a row is known by."""
    return row.ref


def search_columns(catalogue: Catalogue) -> tuple[Column[CaseSummary], ...]:
    """Return state, number, citizen and day."""

    def state(row: CaseSummary) -> Saying:
        return group_chip(catalogue, row.group, row.state)[0]

    def tone(row: CaseSummary) -> str:
        return group_chip(catalogue, row.group, row.state)[1].value

    def icon(row: CaseSummary) -> str:
        return group_chip(catalogue, row.group, row.state)[2]

    return (
        Column(title="views.queue.col_state", words=state, tone=tone, icon=icon),
        Column(title="views.queue.col_number", words=_number),
        Column(title="views.queue.col_citizen", words=_citizen),
        Column(title="views.search.col_day", words=lambda row: day_words(row.filed_on)),
    )


def _number(row: CaseSummary) -> Saying:
    return verbatim(Number(row.ref).shown)


def _citizen(row: CaseSummary) -> Saying:
    if row.sensitive:
        return phrase("views.search.sensitive")
    return verbatim(row.name_masked)
