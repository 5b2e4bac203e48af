"""What the portal's own people do to the feed as a whole: move a case, prune, begin anew.

Like the acts of ``operations``, each opens the database by its address; a server may be running.
"""

from collections.abc import Mapping
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, delete, insert, select, update

from resources.text import Language, text
from sync.contract.codes import ChangeOp
from sync.contract.replies import Event, OutOfScope
from sync.contract.shared import Clock, PortalOperationError
from sync.portal.cursors import FEED_EPOCH, FEED_FLOOR, FeedBounds
from sync.portal.database import FEED, take
from sync.portal.feed import newest_change
from sync.portal.feed_rows import News, put_news
from sync.portal.operations import find_case, office_names
from sync.portal.portal import Portal
from sync.portal.tables import cases, changes, settings

_ENDS_WITH: Final = '%"op":"{}"}}'


def move_case(
    database_url: str, ref: str, office: str, clock: Clock | None = None
) -> dict[str, Any]:
    """Give a case to another office; returns the event that tells its citizen.

    The old office is told ``out_of_scope``. The new one gets the whole history at the head of its
    feed: the events move there, so that no row appears behind a cursor.

    Raises:
        PortalOperationError: ``case_unknown``, ``office_unknown`` or ``case_there``.
    """
    with Portal.open(database_url, clock) as portal, portal.database.write() as connection:
        case = find_case(connection, ref)
        names = office_names(connection, office)
        if names is None:
            raise PortalOperationError("office_unknown", office=office)
        if case.office == office:
            raise PortalOperationError("case_there")
        event = _moved(connection, case.ref, names, rev=case.rev + 1, at=portal.database.now_text())
        put_news(connection, [News(office=case.office, change=OutOfScope(ref=case.ref))])
        _move_history(connection, case.ref, office)
        put_news(connection, [News(office=office, change=event)])
        moved = update(cases).where(cases.c.ref == case.ref)
        connection.execute(moved.values(office=office, rev=event.rev))
        told: dict[str, Any] = msgspec.to_builtins(event)
        return told


def prune_feed(database_url: str, keep: int) -> dict[str, int]:
    """Keep only the newest changes behind cursors; older cursors are gone (410).

    Events and late refusals stay for the snapshot, for they are the state of cases. What only
    passed by goes: requests to send again, news of packs, and word of cases that moved away.
    """
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        bounds = FeedBounds.read(connection)
        floor = max(newest_change(connection) - keep, bounds.floor)
        _set(connection, FEED_FLOOR, floor)
        passed = delete(changes).where(changes.c.seq <= floor, changes.c.rev.is_(None))
        stays = changes.c.payload.like(_ENDS_WITH.format(ChangeOp.REJECTED.value))
        removed = connection.execute(passed.where(~stays)).rowcount
        return {"floor": floor, "removed": removed}


def renew_feed(database_url: str) -> int:
    """Begin a new life of the feed, so that every cursor is gone; returns its epoch.

    For a database that came back from a backup: what the counters were told since is not in it.
    """
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        epoch = FeedBounds.read(connection).epoch + 1
        _set(connection, FEED_EPOCH, epoch)
        return epoch


def _moved(
    connection: Connection, ref: str, names: Mapping[Language, str], *, rev: int, at: str
) -> Event:
    """Return the next event of a case: as it stands, with word of the new office."""
    wanted = select(changes.c.payload).where(changes.c.ref == ref, changes.c.rev == rev - 1)
    before = msgspec.json.decode(connection.execute(wanted).scalar_one(), type=Event)
    notes = {
        f"note_{language.value}": text("portal_replies.moved", language, office=name)
        for language, name in names.items()
    }
    return msgspec.structs.replace(before, rev=rev, at=at, **notes)


def _move_history(connection: Connection, ref: str, office: str) -> None:
    """Put a case's events and refusals behind all that was ever told, for the new office."""
    op = ChangeOp.OUT_OF_SCOPE.value
    leaves = changes.c.payload.like(_ENDS_WITH.format(op))
    wanted = select(changes.c.seq).where(changes.c.ref == ref, ~leaves).order_by(changes.c.seq)
    old = list(connection.execute(wanted).scalars())
    first = take(connection, FEED, len(old))
    for seq, before in enumerate(old, start=first):
        again = update(changes).where(changes.c.seq == before)
        connection.execute(again.values(seq=seq, office=office))


def _set(connection: Connection, name: str, value: int) -> None:
    connection.execute(delete(settings).where(settings.c.name == name))
    connection.execute(insert(settings).values(name=name, value=str(value)))
