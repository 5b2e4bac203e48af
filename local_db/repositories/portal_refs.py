"""The numbers that the portal gave: an alias that every look-up accepts (contract section 7)."""

import re
from typing import Final

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.text import search_form
from local_db.repositories.work import Work
from local_db.tables import PortalRefRow

_NOISE: Final = re.compile(r"[\W_]+")
_ADD = insert(PortalRefRow.table()).on_conflict_do_nothing()


class PortalRefRepository:
    """Remembers every portal number of a case; older ones stay searchable."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def remember(self, ref: str, portal_ref: str) -> None:
        """Make a case findable by a portal number."""
        row = {"folded": _folded(portal_ref), "ref": ref, "shown": portal_ref}
        self._connection.execute(_ADD, row)

    def refs(self, typed: str) -> tuple[str, ...]:
        """Return the numbers of the cases that the portal ever called so."""
        wanted = select(PortalRefRow.ref).where(PortalRefRow.folded == _folded(typed))
        return tuple(self._connection.scalars(wanted))

    def forget(self, ref: str) -> None:
        """Drop what the portal called a case."""
        table = PortalRefRow.table()
        self._connection.execute(table.delete().where(table.c.ref == ref))


def _folded(portal_ref: str) -> str:
    return _NOISE.sub("", search_form(portal_ref))
