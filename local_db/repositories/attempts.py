"""The history of each message: what the queue screen shows when a row is opened."""

from datetime import datetime

from sqlalchemy import select, update

from local_db.domain.outbox import Attempt, Outcome
from local_db.repositories.work import Work
from local_db.tables import AttemptRow

_ATTEMPT = AttemptRow.table()


class AttemptRepository:
    """Writes history; the same outcome in a row is counted, so an offline week adds one line."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def add(self, message_id: str, outcome: Outcome, code: str | None, at: datetime) -> None:
        """Add what became of an attempt."""
        newest = self._connection.execute(
            select(AttemptRow.id, AttemptRow.outcome, AttemptRow.code)
            .where(AttemptRow.message_id == message_id)
            .order_by(AttemptRow.id.desc())
            .limit(1)
        ).one_or_none()
        if newest is not None and (newest.outcome, newest.code) == (outcome, code):
            self._connection.execute(
                update(_ATTEMPT)
                .where(_ATTEMPT.c.id == newest.id)
                .values(at=at, times=_ATTEMPT.c.times + 1)
            )
            return
        self._connection.execute(
            _ATTEMPT.insert(),
            {"message_id": message_id, "at": at, "outcome": outcome, "code": code, "times": 1},
        )

    def of(self, message_id: str) -> tuple[Attempt, ...]:
        """Return a message's history, oldest first."""
        rows = self._connection.execute(
            select(AttemptRow.at, AttemptRow.outcome, AttemptRow.code, AttemptRow.times)
            .where(AttemptRow.message_id == message_id)
            .order_by(AttemptRow.id)
        )
        return tuple(Attempt(**row._mapping) for row in rows)
