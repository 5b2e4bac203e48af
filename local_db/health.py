"""The look at a store when it is opened: quick at any size, and never in the way of work (D3, D8).

It reads a few pages only; ``deep_check`` looks at all of them, once a week and after a bad end.
"""

import shutil
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, func, select, text

from local_db.domain.audit import Check
from local_db.domain.errors import StorageError
from local_db.domain.states import SendState
from local_db.folder import DataFolder, is_network_path
from local_db.health_file import HealthFile
from local_db.key_file import KeyFile
from local_db.repositories.audit import AuditRepository
from local_db.repositories.work import Work
from local_db.tables import TRIGGERS, Base, OutboxRow, QueueCountRow

_NEWEST_AUDIT_ROWS: Final = 50
_LONGEST_UNSEEN: Final = timedelta(days=7)
_OPEN_STATES: Final = tuple(state for state in SendState if state is not SendState.DONE)
# Filing stops when one of these fails: a number could be given twice.
_VITAL: Final = frozenset({"schema", "audit"})


def start_up_check(work: Work) -> tuple[Check, ...]:
    """Look at what must be right before work begins; a few milliseconds at any size.

    Raises:
        StorageError: a page that every start needs is damaged.
    """
    return (
        _schema(work.connection),
        _newest_audit(work),
        _counters(work.connection),
        _key_file(work.folder),
        _place(work.folder),
    )


def mend_counters(work: Work) -> None:
    """Set the queue's counters to a count of the rows; the audit chain says that it was done."""
    work.connection.exec_driver_sql(
        "UPDATE queue_count SET n = (SELECT count(*) FROM outbox WHERE outbox.state = "
        "queue_count.state) WHERE state <> 'papers'"
    )
    work.connection.exec_driver_sql(
        "UPDATE queue_count SET n = (SELECT count(*) FROM paper WHERE sent = 0) "
        "WHERE state = 'papers'"
    )
    AuditRepository(work).add("system", "queue.recounted", "store", "queue", {})


def is_vital(check: Check) -> bool:
    """Tell whether filing must stop when this check fails."""
    return check.check in _VITAL


def is_deep_check_due(file: HealthFile, now: datetime) -> bool:
    """Tell whether all pages must be looked through: after a bad end, and once a week."""
    if not file.was_closed_well or file.is_damaged or file.looked_through_at is None:
        return True
    # A clock that was set back must not put it off for years.
    return not timedelta() <= now - file.looked_through_at < _LONGEST_UNSEEN


def _schema(connection: Connection) -> Check:
    names = set(connection.scalars(text("SELECT name FROM sqlite_master WHERE type = 'table'")))
    triggers = connection.scalar(text("SELECT count(*) FROM sqlite_master WHERE type = 'trigger'"))
    missing = set(Base.metadata.tables) - names
    ok = not missing and triggers == len(TRIGGERS)
    return Check(check="schema", ok=ok, detail=f"missing={len(missing)} triggers={triggers}")


def _newest_audit(work: Work) -> Check:
    """Check that the newest rows follow each other: pages of two moments would show here."""
    audit = AuditRepository(work)
    return Check(
        check="audit", ok=audit.newest_fit(_NEWEST_AUDIT_ROWS), detail=f"head={audit.head().seq}"
    )


def _counters(connection: Connection) -> Check:
    """Compare the counters with a count of the messages that are not done."""
    kept = {row.state: row.n for row in connection.execute(select(QueueCountRow.__table__))}
    # The partial index is used only when its own words stand in the query (local_db.md 2).
    counted = connection.execute(
        select(OutboxRow.state, func.count())
        .where(text("outbox.state <> 'done'"))
        .group_by(OutboxRow.state)
    )
    found = {state: n for state, n in counted}  # noqa: C416 - dict() takes a result for a mapping
    ok = all(kept.get(state.value) == found.get(state, 0) for state in _OPEN_STATES)
    return Check(check="queue", ok=ok, detail=f"open={sum(found.values())}")


def _key_file(folder: DataFolder) -> Check:
    """Check that the wrapped key can be read: without it the next start would fail."""
    try:
        ways = len(KeyFile.load(folder.keys).wraps)
    except StorageError:
        return Check(check="key_file", ok=False, detail="unreadable")
    return Check(check="key_file", ok=ways > 0 or folder.is_practice, detail=f"ways={ways}")


def _place(folder: DataFolder) -> Check:
    free = shutil.disk_usage(folder.path).free
    return Check(
        check="place", ok=not is_network_path(folder.path), detail=f"free_mb={free // 2**20}"
    )
