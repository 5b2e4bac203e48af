"""What the counter said later about a case, in order; the sealed complaint itself never changes."""

from typing import Final

from sqlalchemy import func, select

from local_db.domain.outbox import Message, MessageType
from local_db.domain.recontact import Recontact
from local_db.repositories.search_index import SearchIndex
from local_db.repositories.work import Work
from local_db.tables import AmendmentRow

KEPT: Final = frozenset(
    {
        MessageType.AMENDED,
        MessageType.WITHDRAWN,
        MessageType.RECONTACTED,
        MessageType.VOIDED,
    }
)


class AmendmentRepository:
    """Keeps amendments; reading a case tells what they made of the record."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._index = SearchIndex(work)

    def keep(self, message: Message) -> None:
        """Keep a message that says something new about a case; others are no amendment."""
        if message.type not in KEPT:
            return
        last = self._connection.scalar(
            select(func.max(AmendmentRow.n)).where(AmendmentRow.ref == message.ref)
        )
        self._connection.execute(
            AmendmentRow.table().insert(),
            {
                "ref": message.ref,
                "n": (last or 0) + 1,
                "message_id": message.id,
                "kind": message.type,
                "digest": message.digest,
                "body": message.body,
                "made_at": self._work.now(),
            },
        )
        if message.type is MessageType.AMENDED:
            self._index.refresh(message.ref)

    def recontacts(self, ref: str) -> tuple[Recontact, ...]:
        """Return every time somebody came again about a complaint, the first one first."""
        wanted = (
            select(AmendmentRow.body)
            .where(AmendmentRow.ref == ref, AmendmentRow.kind == MessageType.RECONTACTED)
            .order_by(AmendmentRow.n)
        )
        return tuple(Recontact.of_body(body) for body in self._connection.scalars(wanted))
