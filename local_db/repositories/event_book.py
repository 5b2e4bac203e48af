"""The portal's events of cases, what they come to, and the portal's own numbers of them."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Table, select
from sqlalchemy.dialects.sqlite import Insert, insert

from local_db.domain.case import CaseEvent, DepartmentName, shown_portal_ref
from local_db.repositories.portal_refs import PortalRefRepository
from local_db.repositories.work import Work
from local_db.tables import (
    CaseEventRow,
    CaseStateRow,
    PortalRefRow,
    ShadowEventRow,
    ShadowRefRow,
    ShadowStateRow,
)

_STATE_FIELDS: Final = ("rev", "state", "portal_ref", "department", "expected_by")


@dataclass(frozen=True, slots=True, kw_only=True)
class Shelf:
    """The three tables that a book of events lies in."""

    events: Table
    states: Table
    refs: Table


SHOWN: Final = Shelf(
    events=CaseEventRow.table(), states=CaseStateRow.table(), refs=PortalRefRow.table()
)
SHADOW: Final = Shelf(
    events=ShadowEventRow.table(), states=ShadowStateRow.table(), refs=ShadowRefRow.table()
)


class EventBook:
    """Keeps every event; late and repeated ones change nothing (contract section 4)."""

    def __init__(self, work: Work, shelf: Shelf) -> None:
        self._connection = work.connection
        self._shelf = shelf
        self._refs = PortalRefRepository(work, shelf.refs)

    def events(self, ref: str) -> tuple[CaseEvent, ...]:
        """Return the events of a case that count, oldest first."""
        columns = self._shelf.events.c
        rows = self._connection.scalars(
            select(columns.event).where(columns.ref == ref, columns.counts).order_by(columns.rev)
        )
        return tuple(_read(row) for row in rows)

    def add(self, event: CaseEvent) -> bool:
        """Keep an event; tell whether it was new."""
        body = _plain(event)
        row = {
            "ref": event.ref,
            "rev": event.rev,
            "digest": _digest(body),
            "counts": not self._has(event.ref, event.rev),
            "event": body,
        }
        adding = insert(self._shelf.events).on_conflict_do_nothing()
        if self._connection.execute(adding, row).rowcount == 0:
            return False
        if event.portal_ref is not None:
            self._refs.remember(event.ref, event.portal_ref)
        self._show(event.ref)
        return True

    def forget(self, ref: str) -> None:
        """Drop everything that the portal told about a case."""
        for table in (self._shelf.events, self._shelf.states, self._shelf.refs):
            self._connection.execute(table.delete().where(table.c.ref == ref))

    def clear(self) -> None:
        """Drop everything."""
        for table in (self._shelf.events, self._shelf.states, self._shelf.refs):
            self._connection.execute(table.delete())

    def _has(self, ref: str, rev: int) -> bool:
        columns = self._shelf.events.c
        known = select(columns.rev).where(columns.ref == ref, columns.rev == rev)
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
        self._connection.execute(_saving(self._shelf.states), row)


def _saving(table: Table) -> Insert:
    adding = insert(table)
    return adding.on_conflict_do_update(
        index_elements=["ref"], set_={name: adding.excluded[name] for name in _STATE_FIELDS}
    )


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
