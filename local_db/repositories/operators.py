"""The people of this counter and the verifiers of their PINs."""

from typing import Any, Final

from sqlalchemy import Row, select, update
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.people import Operator
from local_db.repositories.work import Work
from local_db.tables import OperatorRow

_OPERATOR = OperatorRow.table()
_NEW = insert(_OPERATOR)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["code"],
    set_={
        name: _NEW.excluded[name] for name in ("name_bn", "name_en", "role", "active", "verifier")
    },
)
_FIELDS: Final = tuple(getattr(OperatorRow, name) for name in Operator.__slots__)


class OperatorRepository:
    """Keeps local accounts; a code is never given to another person."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def add(self, operator: Operator, verifier: str) -> None:
        """Add a person, or replace what is known about them."""
        row = {name: getattr(operator, name) for name in Operator.__slots__}
        self._connection.execute(_SAVE, {**row, "verifier": verifier})

    def get(self, code: str) -> tuple[Operator, str] | None:
        """Return a person and the verifier of their PIN."""
        found = self._connection.execute(
            select(*_FIELDS, OperatorRow.verifier).where(OperatorRow.code == code)
        ).one_or_none()
        return None if found is None else (_operator(found), found.verifier)

    def all(self) -> tuple[Operator, ...]:
        """Return everybody, in the order of their codes."""
        rows = self._connection.execute(select(*_FIELDS).order_by(OperatorRow.code))
        return tuple(_operator(row) for row in rows)

    def set_verifier(self, code: str, verifier: str) -> None:
        """Keep the verifier of a new PIN."""
        self._connection.execute(
            update(_OPERATOR).where(_OPERATOR.c.code == code).values(verifier=verifier)
        )


def _operator(row: Row[*tuple[Any, ...]]) -> Operator:
    return Operator(**{name: getattr(row, name) for name in Operator.__slots__})
