"""The history of each message: what the queue screen shows when a row is opened."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import bindparam, func, select, update

from local_db.domain.outbox import Attempt, Outcome
from local_db.repositories.work import Work
from local_db.tables import AttemptRow

_ATTEMPT = AttemptRow.table()
_INSERT = _ATTEMPT.insert()
_LAST = (
    select(func.max(_ATTEMPT.c.id))
    .where(_ATTEMPT.c.message_id.in_(bindparam("ids", expanding=True)))
    .group_by(_ATTEMPT.c.message_id)
)
_NEWEST = select(_ATTEMPT.c.id, _ATTEMPT.c.message_id, _ATTEMPT.c.outcome, _ATTEMPT.c.code).where(
    _ATTEMPT.c.id.in_(_LAST)
)
_AGAIN = (
    update(_ATTEMPT)
    .where(_ATTEMPT.c.id == bindparam("line"))
    .values(at=bindparam("now"), times=_ATTEMPT.c.times + 1)
)


class AttemptRepository:
    """Writes history; the same outcome in a row is counted, so an offline week adds one line."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def add(self, message_id: str, outcome: Outcome, code: str | None, at: datetime) -> None:
        """Add what became of an attempt."""
        self.add_all([message_id], outcome, code, at)

    def add_all(
        self, message_ids: Sequence[str], outcome: Outcome, code: str | None, at: datetime
    ) -> None:
        """Add the same outcome to several histories."""
        newest = {
            row.message_id: row.id
            for row in self._connection.execute(_NEWEST, {"ids": list(message_ids)})
            if (row.outcome, row.code) == (outcome, code)
        }
        if newest:
            again = [{"line": line, "now": at} for line in newest.values()]
            self._connection.execute(_AGAIN, again)
        first = [
            {"message_id": name, "at": at, "outcome": outcome, "code": code, "times": 1}
            for name in message_ids
            if name not in newest
        ]
        if first:
            self._connection.execute(_INSERT, first)

    def of(self, message_id: str) -> tuple[Attempt, ...]:
        """Return a message's history, oldest first."""
        rows = self._connection.execute(
            select(AttemptRow.at, AttemptRow.outcome, AttemptRow.code, AttemptRow.times)
            .where(AttemptRow.message_id == message_id)
            .order_by(AttemptRow.id)
        )
        return tuple(Attempt(**row._mapping) for row in rows)
