"""The numbers that the portal gave: an alias that every look-up accepts (contract section 7)."""

import re
from collections.abc import Iterable
from typing import Final

from sqlalchemy import Table, select
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.text import search_form
from local_db.repositories.work import Work
from local_db.tables import PortalRefRow

_NOISE: Final = re.compile(r"[\W_]+")


class PortalRefRepository:
    """Remembers every portal number of a case; older ones stay searchable."""

    def __init__(self, work: Work, table: Table | None = None) -> None:
        self._connection = work.connection
        self._table = PortalRefRow.table() if table is None else table
        self._adding = insert(self._table).on_conflict_do_nothing()

    def remember(self, named: Iterable[tuple[str, str]]) -> None:
        """Make cases findable: each pair is a complaint's number and the portal's name of it."""
        rows = [
            {"folded": _folded(portal_ref), "ref": ref, "shown": portal_ref}
            for ref, portal_ref in named
        ]
        if rows:
            self._connection.execute(self._adding, rows)

    def refs(self, typed: str) -> tuple[str, ...]:
        """Return the numbers of the cases that the portal ever called so."""
        columns = self._table.c
        wanted = select(columns.ref).where(columns.folded == _folded(typed))
        return tuple(self._connection.scalars(wanted))

    def forget(self, ref: str) -> None:
        """Drop what the portal called a case."""
        self._connection.execute(self._table.delete().where(self._table.c.ref == ref))


def _folded(portal_ref: str) -> str:
    return _NOISE.sub("", search_form(portal_ref))
