"""The queue as a pen drive carries it, and messages whose answer comes by hand (decision 0026)."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import select, text, update

from local_db.domain.carrying import CarriedPaper
from local_db.domain.outbox import Message
from local_db.domain.states import SendState
from local_db.repositories.papers import PaperRepository
from local_db.repositories.work import Work
from local_db.tables import OutboxRow, PaperRow

_OUTBOX = OutboxRow.table()
_UNSENT: Final = (SendState.READY, SendState.SENDING)
_FIELDS = tuple(getattr(OutboxRow, name) for name in Message.__slots__)


class CarryingRepository:
    """Reads what is unsent without moving it: only an answer says that the portal has it."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection

    def messages(self, after: int, until: int, limit: int) -> tuple[Message, ...]:
        """Return unsent messages in device order, behind one place and up to another."""
        wanted = (
            select(*_FIELDS)
            # The partial index is used only when its own words stand in the query (local_db.md 2).
            .where(text("outbox.state <> 'done'"), OutboxRow.state.in_(_UNSENT))
            .where(OutboxRow.device_seq > after, OutboxRow.device_seq <= until)
            .order_by(OutboxRow.device_seq)
            .limit(limit)
        )
        return tuple(Message(**row._mapping) for row in self._connection.execute(wanted))

    def papers(self) -> tuple[CarriedPaper, ...]:
        """Return the papers that the portal has not, the small ones first (offline_sync.md B8)."""
        rows = self._connection.execute(
            select(PaperRow.sha256, PaperRow.bytes, PaperRow.mime, PaperRow.case_id)
            .where(~PaperRow.table().c.sent, PaperRow.purged_at.is_(None))
            .order_by(PaperRow.bytes, PaperRow.sha256, PaperRow.case_id)
        )
        found: defaultdict[tuple[str, int, str], dict[str, None]] = defaultdict(dict)
        for row in rows:
            found[row.sha256, row.bytes, row.mime][row.case_id] = None
        return tuple(
            CarriedPaper(sha256=sha256, bytes=size, mime=mime, case_ids=tuple(cases))
            for (sha256, size, mime), cases in found.items()
        )

    def mark_paper_sent(self, case_id: str, sha256: str, at: datetime) -> bool:
        """Keep that the portal has a paper, at a time of the portal; tell whether that was new."""
        waits = select(PaperRow.case_id).where(
            PaperRow.case_id == case_id, PaperRow.sha256 == sha256, ~PaperRow.table().c.sent
        )
        if self._connection.scalar(waits.limit(1)) is None:
            return False
        PaperRepository(self._work).mark_sent(case_id, sha256, at)
        return True

    def take_in_hand(self, message_id: str, among: Collection[SendState]) -> bool:
        """Make a message one that is being sent, for its answer came; tell whether it was.

        One that is in none of these states keeps its own: an old answer changes nothing.
        """
        taken = (
            update(_OUTBOX)
            .where(_OUTBOX.c.id == message_id, _OUTBOX.c.state.in_([*among]))
            .values(state=SendState.SENDING, tries=_OUTBOX.c.tries + 1, changed_at=self._work.now())
        )
        return self._connection.execute(taken).rowcount == 1
