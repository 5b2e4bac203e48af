"""The people of this counter and the verifiers of their PINs."""

from typing import Any, Final

from sqlalchemy import Row, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.people import Operator, SignInWait
from local_db.repositories.work import Work
from local_db.tables import OperatorRow, SignInWaitRow

_OPERATOR = OperatorRow.table()
_NEW = insert(_OPERATOR)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["code"],
    set_={
        name: _NEW.excluded[name] for name in ("name_bn", "name_en", "role", "active", "verifier")
    },
)
_WAIT = SignInWaitRow.table()
_NEW_WAIT = insert(_WAIT)
_SAVE_WAIT = _NEW_WAIT.on_conflict_do_update(
    index_elements=["operator_code"],
    set_={name: _NEW_WAIT.excluded[name] for name in ("failures", "until")},
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

    def change(self, operator: Operator) -> None:
        """Keep what else is known of a person now; their code and PIN stay."""
        row = {name: getattr(operator, name) for name in Operator.__slots__ if name != "code"}
        self._connection.execute(
            update(_OPERATOR).where(_OPERATOR.c.code == operator.code).values(row)
        )

    def set_verifier(self, code: str, verifier: str) -> None:
        """Keep the verifier of a new PIN."""
        self._connection.execute(
            update(_OPERATOR).where(_OPERATOR.c.code == code).values(verifier=verifier)
        )

    def wait(self, code: str) -> SignInWait | None:
        """Return how long a person waits after wrong PINs, if they gave any."""
        found = self._connection.execute(
            select(_WAIT.c.failures, _WAIT.c.until).where(_WAIT.c.operator_code == code)
        ).one_or_none()
        return None if found is None else SignInWait(failures=found.failures, until=found.until)

    def save_wait(self, code: str, wait: SignInWait) -> None:
        """Keep how long a person waits."""
        row = {"operator_code": code, "failures": wait.failures, "until": wait.until}
        self._connection.execute(_SAVE_WAIT, row)

    def forget_wait(self, code: str) -> None:
        """Let a person who gave the right PIN begin anew."""
        self._connection.execute(delete(_WAIT).where(_WAIT.c.operator_code == code))


def _operator(row: Row[*tuple[Any, ...]]) -> Operator:
    return Operator(**{name: getattr(row, name) for name in Operator.__slots__})
