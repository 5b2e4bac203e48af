"""What the holder of a phone may know of the complaints filed with it (portal contract, 2)."""

import json
from collections.abc import Sequence
from datetime import date

import msgspec
from sqlalchemy import Connection, select

from sync.contract.public_replies import LastAction, PublicCase, PublicCases
from sync.contract.replies import Event
from sync.portal.mobile_index import public_refs_of
from sync.portal.portal import Portal
from sync.portal.tables import cases, changes

_DAY_LENGTH = 10


def public_cases(portal: Portal, mobile: str) -> PublicCases:
    """Return the complaints of a number, newest first; who asks has proved to hold the phone."""
    with portal.database.read() as connection:
        refs = public_refs_of(connection, portal.mobile_key, mobile)
        rows = connection.execute(
            select(cases.c.ref, cases.c.body)
            .where(cases.c.ref.in_(refs), cases.c.is_voided.is_(False))
            .order_by(cases.c.received_at.desc(), cases.c.ref.desc())
        ).all()
        told = (_told(row.ref, bytes(row.body), _events(connection, row.ref)) for row in rows)
        return PublicCases(cases=tuple(told))


def _told(ref: str, body: bytes, events: Sequence[Event]) -> PublicCase:
    last = events[-1]
    noted = last.note_bn is not None or last.note_en is not None
    return PublicCase(
        ref=ref,
        state=last.state,
        department=next((e.department for e in reversed(events) if e.department), None),
        expected_by=_promised(events) or _day(json.loads(body).get("expected_by")),
        last_action=LastAction(note_bn=last.note_bn, note_en=last.note_en) if noted else None,
        last_action_on=last.at[:_DAY_LENGTH],
    )


def _promised(events: Sequence[Event]) -> str | None:
    """Return the day that the portal told last, else None."""
    return next((event.expected_by for event in reversed(events) if event.expected_by), None)


def _day(told: object) -> str | None:
    """Return a day that a counter wrote; the portal takes any text for one and shows only days."""
    try:
        return date.fromisoformat(told).isoformat() if isinstance(told, str) else None
    except ValueError:
        return None


def _events(connection: Connection, ref: str) -> list[Event]:
    wanted = select(changes.c.payload).where(changes.c.ref == ref, changes.c.rev.is_not(None))
    found = connection.execute(wanted.order_by(changes.c.rev)).scalars()
    return [msgspec.json.decode(payload, type=Event) for payload in found]
