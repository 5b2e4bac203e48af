"""The queue as the supervisor sees it: rows by key, figures from maintained counters."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import Row, func, or_, select, text

from local_db.domain.finding import PAGE_ROWS
from local_db.domain.outbox import Attempt, MessageType, QueueFigures, QueueRow
from local_db.domain.states import SendState
from local_db.domain.text import mask_name
from local_db.domain.uploads import PaperTally
from local_db.repositories.outbox_part import OutboxPart
from local_db.tables import ComplaintRow, OutboxRow, PaperRow, QueueCountRow, UploadRow
from local_db.tables.rules import PAPERS_PENDING

_UNSENT = (SendState.READY.value, SendState.SENDING.value)
_MINE = (PaperRow.case_id == OutboxRow.case_id, OutboxRow.type == MessageType.FILED)
_PAPERS = select(func.count()).where(*_MINE).scalar_subquery()
_PAPERS_SENT = (
    select(func.count())
    .where(*_MINE, or_(PaperRow.sent, PaperRow.purged_at.is_not(None)))
    .scalar_subquery()
)
_TROUBLES = (
    UploadRow.case_id == OutboxRow.case_id,
    OutboxRow.type == MessageType.FILED,
    text("upload.trouble IS NOT NULL"),
)
_TROUBLE = select(UploadRow.trouble).where(*_TROUBLES).limit(1).scalar_subquery()
_TROUBLE_CODE = select(UploadRow.code).where(*_TROUBLES).limit(1).scalar_subquery()
# The filings that the portal has, while it has not all of their papers.
_PAPERS_OPEN: Final = text(
    """outbox.device_seq IN (SELECT m.device_seq FROM paper AS p
    JOIN complaint AS c ON c.case_id = p.case_id JOIN outbox AS m ON m.ref = c.ref
    WHERE p.sent = 0 AND p.purged_at IS NULL AND m.type = 'case.filed' AND m.state = 'done')"""
)
_ROWS = (
    select(
        OutboxRow.id, OutboxRow.device_seq, OutboxRow.ref, OutboxRow.type, OutboxRow.state,
        OutboxRow.tries, OutboxRow.queued_at, OutboxRow.sent_at, OutboxRow.code,
        OutboxRow.problem, OutboxRow.portal_ref, ComplaintRow.name, ComplaintRow.category,
        _PAPERS.label("papers_total"), _PAPERS_SENT.label("papers_sent"),
        _TROUBLE.label("papers_trouble"), _TROUBLE_CODE.label("papers_code"),
    )
    .outerjoin(ComplaintRow, ComplaintRow.ref == OutboxRow.ref)
    .order_by(OutboxRow.device_seq.desc())
)  # fmt: skip


class OutboxQueue(OutboxPart):
    """Reads the outbox for people; never changes it."""

    def rows(
        self, state: SendState | None = None, before: int | None = None, limit: int = PAGE_ROWS
    ) -> tuple[QueueRow, ...]:
        """Return messages, newest first, with a device sequence below ``before``."""
        wanted = _ROWS.limit(limit)
        if state is not None:
            wanted = wanted.where(OutboxRow.state == state)
            if state is not SendState.DONE:
                # The partial index is used only when its own words stand in the query.
                wanted = wanted.where(text("outbox.state <> 'done'"))
        if before is not None:
            wanted = wanted.where(OutboxRow.device_seq < before)
        return tuple(_row(row) for row in self._connection.execute(wanted))

    def papers_pending(self, before: int | None = None, limit: int = 50) -> tuple[QueueRow, ...]:
        """Return the filings that the portal has without all of their papers, newest first."""
        wanted = _ROWS.limit(limit).where(_PAPERS_OPEN)
        if before is not None:
            wanted = wanted.where(OutboxRow.device_seq < before)
        return tuple(_row(row) for row in self._connection.execute(wanted))

    def figures(self) -> QueueFigures:
        """Return how many messages are in which state, and how old the oldest unsent one is."""
        rows = self._connection.execute(select(QueueCountRow.state, QueueCountRow.n))
        counts = {state: n for state, n in rows}  # noqa: C416 - dict() takes a result for a mapping
        return QueueFigures(
            counts={state: counts[state.value] for state in SendState},
            oldest_queued_at=self._oldest() if any(counts[s] for s in _UNSENT) else None,
            papers_pending=counts[PAPERS_PENDING],
            papers_in_trouble=self._uploads.in_trouble(),
        )

    def unsent_exists(self) -> bool:
        """Tell whether anything is still to be sent by itself."""
        unsent = select(QueueCountRow.state).where(
            QueueCountRow.state.in_(_UNSENT), QueueCountRow.n > 0
        )
        return self._connection.scalar(unsent.limit(1)) is not None

    def history(self, message_id: str) -> tuple[Attempt, ...]:
        """Return what happened to a message, oldest first."""
        return self._attempts.of(message_id)

    def _oldest(self) -> datetime | None:
        # Device order is filing order; the clock's order may lie (offline_sync.md B10).
        return self._connection.scalar(
            select(OutboxRow.queued_at)
            .where(text("outbox.state <> 'done'"), OutboxRow.state.in_(_UNSENT))
            .order_by(OutboxRow.device_seq)
            .limit(1)
        )


def _row(row: Row[*tuple[Any, ...]]) -> QueueRow:
    values = dict(row._mapping)
    name = values.pop("name")
    papers = PaperTally(
        total=values.pop("papers_total"),
        sent=values.pop("papers_sent"),
        trouble=values.pop("papers_trouble"),
        code=values.pop("papers_code"),
    )
    masked = "" if name is None else mask_name(name)
    return QueueRow(**values, name_masked=masked, papers=papers)
