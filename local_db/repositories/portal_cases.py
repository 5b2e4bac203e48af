"""What the portal did with cases: its events are kept, late and repeated ones change nothing."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.case import (
    CaseChange,
    CaseEvent,
    DepartmentName,
    Rejected,
    shown_portal_ref,
)
from local_db.repositories.audit import PORTAL, AuditRepository
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.outbox import OutboxRepository
from local_db.repositories.portal_refs import PortalRefRepository
from local_db.repositories.work import Work
from local_db.tables import CaseEventRow, CaseStateRow, PortalRefRow

_EVENT = CaseEventRow.table()
_STATE = CaseStateRow.table()
_ADD_EVENT = insert(_EVENT).on_conflict_do_nothing()
_NEW_STATE = insert(_STATE)
_SAVE_STATE = _NEW_STATE.on_conflict_do_update(
    index_elements=["ref"],
    set_={
        name: _NEW_STATE.excluded[name]
        for name in ("rev", "state", "portal_ref", "department", "expected_by")
    },
)


class PortalCaseRepository:
    """Applies the feed of changes (contract section 4)."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._meta = MetaRepository(work)
        self._outbox = OutboxRepository(work)
        self._audit = AuditRepository(work)
        self._portal_refs = PortalRefRepository(work)

    def apply(self, changes: Sequence[CaseChange], next_cursor: str | None) -> int:
        """Take in a page and its cursor together; return how many changes were new."""
        new = sum(self._take(change) for change in changes)
        if new:
            self._audit.add(PORTAL, "portal.changes", "feed", "", {"new": new})
        if next_cursor is not None:
            self._meta.save(Fact.CURSOR, next_cursor)
        return new

    def replace(self, changes: Sequence[CaseChange], next_cursor: str | None) -> int:
        """Put a whole snapshot in place of everything the portal told before."""
        for table in (_EVENT, _STATE, PortalRefRow.table()):
            self._connection.execute(table.delete())
        self._audit.add(PORTAL, "portal.snapshot", "feed", "", {"changes": len(changes)})
        return self.apply(changes, next_cursor)

    def events(self, ref: str) -> tuple[CaseEvent, ...]:
        """Return the events of a case that count, oldest first."""
        rows = self._connection.scalars(
            select(CaseEventRow.event)
            .where(CaseEventRow.ref == ref, CaseEventRow.counts)
            .order_by(CaseEventRow.rev)
        )
        return tuple(_read(row) for row in rows)

    def _take(self, change: CaseChange) -> bool:
        if isinstance(change, CaseEvent):
            return self._add(change)
        if isinstance(change, Rejected):
            self._outbox.refuse_later(change.ref, "rejected", change.problem)
        else:
            self._forget(change.ref)
        return True

    def _add(self, event: CaseEvent) -> bool:
        body = _plain(event)
        row = {
            "ref": event.ref,
            "rev": event.rev,
            "digest": _digest(body),
            "counts": not self._has(event.ref, event.rev),
            "event": body,
        }
        if self._connection.execute(_ADD_EVENT, row).rowcount == 0:
            return False
        if event.portal_ref is not None:
            self._portal_refs.remember(event.ref, event.portal_ref)
        self._show(event.ref)
        return True

    def _has(self, ref: str, rev: int) -> bool:
        known = select(CaseEventRow.rev).where(CaseEventRow.ref == ref, CaseEventRow.rev == rev)
        return self._connection.scalar(known.limit(1)) is not None

    def _show(self, ref: str) -> None:
        events = self.events(ref)
        current = max(events, key=lambda event: event.rev)
        row = {
            "ref": ref,
            "rev": current.rev,
            "state": current.state,
            "portal_ref": shown_portal_ref(events),
            "department": None
            if current.department is None
            else dataclasses.asdict(current.department),
            "expected_by": current.expected_by,
        }
        self._connection.execute(_SAVE_STATE, row)

    def _forget(self, ref: str) -> None:
        self._connection.execute(_EVENT.delete().where(_EVENT.c.ref == ref))
        self._connection.execute(_STATE.delete().where(_STATE.c.ref == ref))
        self._portal_refs.forget(ref)


def _plain(event: CaseEvent) -> Mapping[str, Any]:
    body = dataclasses.asdict(event)
    day = event.expected_by
    return {**body, "expected_by": None if day is None else day.isoformat()}


def _read(body: Mapping[str, Any]) -> CaseEvent:
    day, department = body["expected_by"], body["department"]
    return CaseEvent(
        **{
            **body,
            "expected_by": None if day is None else date.fromisoformat(day),
            "department": None if department is None else DepartmentName(**department),
        }
    )


def _digest(body: Mapping[str, Any]) -> str:
    text = json.dumps(body, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
