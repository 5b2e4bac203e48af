"""The outbox as people see it: what has not arrived, why, and what to do."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

from desktop.services.wording import row_reason
from local_db.domain.clock import Clock
from local_db.domain.enrolment import PortalNotice
from local_db.domain.finding import PAGE_ROWS
from local_db.domain.outbox import Hold, LineReason, QueueFigures, QueueRow
from local_db.domain.people import Operator, Right, require
from local_db.domain.queue_alarm import QueueAlarm, queue_alarms
from local_db.domain.states import SendState
from local_db.records import Attempt, Records
from local_db.store import Store
from resources.text import Language

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """The line to the portal, for the status bar."""

    hold: Hold | None
    reason: LineReason | None
    until: datetime | None
    last_sync_at: datetime | None
    figures: QueueFigures
    notice: PortalNotice | None
    alarms: tuple[QueueAlarm, ...]


class QueueService:
    """Look at the queue and act on single messages."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def figures(self) -> QueueFigures:
        """Return the counts from the maintained counters."""
        with self._store.read() as records:
            return records.outbox.figures()

    def connection(self) -> Connection:
        """Return how the line is and how much waits."""
        with self._store.read() as records:
            hold, figures = records.device.hold(), records.outbox.figures()
            now, free = self._clock.now(), self._store.folder.free_bytes()
            return Connection(
                hold=hold.hold,
                reason=hold.reason,
                until=hold.until,
                last_sync_at=records.device.last_sync_at(),
                figures=figures,
                notice=_current(records.device.notice(), now),
                alarms=queue_alarms(figures, hold.hold, free, now),
            )

    def rows(
        self, state: SendState | None = None, before: int | None = None, limit: int = PAGE_ROWS
    ) -> tuple[QueueRow, ...]:
        """Return a page of messages, newest first, before a device sequence."""
        with self._store.read() as records:
            return records.outbox.rows(state=state, before=before, limit=limit)

    def papers_pending(
        self, before: int | None = None, limit: int = PAGE_ROWS
    ) -> tuple[QueueRow, ...]:
        """Return a page of the complaints that the portal has without all of their papers."""
        with self._store.read() as records:
            return records.outbox.papers_pending(before=before, limit=limit)

    def history(self, message_id: str) -> tuple[Attempt, ...]:
        """Return what happened to a message so far."""
        with self._store.read() as records:
            return records.outbox.history(message_id)

    def reason(self, row: QueueRow, language: Language) -> str:
        """Return in plain words why a message is where it is."""
        return row_reason(row, language)

    def retry(self, message_id: str, operator: Operator) -> None:
        """Send a message again that needed attention, or papers of it that did."""
        self._act(message_id, operator, "retry")

    def hold(self, message_id: str, operator: Operator) -> None:
        """Keep a message back; only a supervisor may."""
        self._act(message_id, operator, "hold")

    def unhold(self, message_id: str, operator: Operator) -> None:
        """Let a held message go; only a supervisor may."""
        self._act(message_id, operator, "unhold")

    def _act(self, message_id: str, operator: Operator, action: str) -> None:
        require(operator, Right.ACT_ON_QUEUE)
        with self._store.write() as records:
            acts: Mapping[str, Callable[[str], object]] = {
                "retry": partial(_retry, records),
                "hold": records.outbox.hold,
                "unhold": records.outbox.unhold,
            }
            acts[action](message_id)
            records.audit.add(operator.code, f"queue_{action}", "message", message_id, {})


def _current(notice: PortalNotice | None, now: datetime) -> PortalNotice | None:
    """Return an announcement that is not over yet."""
    return notice if notice is not None and notice.until > now else None


def _retry(records: Records, message_id: str) -> None:
    if not records.uploads.retry(message_id):
        records.outbox.retry(message_id)
