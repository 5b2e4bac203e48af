"""The portal's events of cases, what they come to, and the portal's own numbers of them."""

import dataclasses
import hashlib
import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from sqlalchemy import Table, bindparam, select
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
        self._adding = shelf.events.insert()
        self._saving = _saving(shelf.states)
        columns = shelf.events.c
        among = columns.ref.in_(bindparam("refs", expanding=True))
        self._told = select(columns.ref, columns.rev, columns.digest).where(among)
        counting = select(columns.ref, columns.event).where(among, columns.counts)
        self._counting = counting.order_by(columns.ref, columns.rev)

    def events(self, ref: str) -> tuple[CaseEvent, ...]:
        """Return the events of a case that count, oldest first."""
        columns = self._shelf.events.c
        rows = self._connection.scalars(
            select(columns.event).where(columns.ref == ref, columns.counts).order_by(columns.rev)
        )
        return tuple(_read(row) for row in rows)

    def add(self, events: Sequence[CaseEvent]) -> int:
        """Keep events in their order; return how many were new."""
        known = self._known({event.ref for event in events})
        taken = {(ref, rev) for ref, rev, _ in known}
        rows: list[dict[str, Any]] = []
        named: list[tuple[str, str]] = []
        for event in events:
            body = _plain(event)
            key = (event.ref, event.rev, _digest(body))
            if key in known:
                continue
            counts = key[:2] not in taken
            rows.append(
                {"ref": key[0], "rev": key[1], "digest": key[2], "counts": counts, "event": body}
            )
            known.add(key)
            taken.add(key[:2])
            if event.portal_ref is not None:
                named.append((event.ref, event.portal_ref))
        if rows:
            self._connection.execute(self._adding, rows)
            self._refs.remember(named)
            self._show({row["ref"] for row in rows})
        return len(rows)

    def forget(self, ref: str) -> None:
        """Drop everything that the portal told about a case."""
        for table in (self._shelf.events, self._shelf.states, self._shelf.refs):
            self._connection.execute(table.delete().where(table.c.ref == ref))

    def clear(self) -> None:
        """Drop everything."""
        for table in (self._shelf.events, self._shelf.states, self._shelf.refs):
            self._connection.execute(table.delete())

    def _known(self, refs: set[str]) -> set[tuple[str, int, str]]:
        found = self._connection.execute(self._told, {"refs": list(refs)})
        return {(row.ref, row.rev, row.digest) for row in found}

    def _show(self, refs: set[str]) -> None:
        found = self._connection.execute(self._counting, {"refs": list(refs)})
        shown = [
            _shown([_read(row.event) for row in rows])
            for _, rows in itertools.groupby(found, key=lambda row: row.ref)
        ]
        self._connection.execute(self._saving, shown)


def _shown(events: Sequence[CaseEvent]) -> dict[str, Any]:
    """Return what the events of a case come to."""
    current = max(events, key=lambda event: event.rev)
    department = current.department
    return {
        "ref": current.ref,
        "rev": current.rev,
        "state": current.state,
        "portal_ref": shown_portal_ref(events),
        "department": None if department is None else dataclasses.asdict(department),
        "expected_by": current.expected_by,
    }


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
