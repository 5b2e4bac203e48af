"""Serve the feed page by page behind an opaque, signed cursor (portal contract, section 4)."""

from collections.abc import Sequence
from typing import Any

import msgspec
from sqlalchemy import Connection, Row, Select, or_, select

from sync.contract.protocol import FEED_MAX
from sync.contract.replies import ChangesReply
from sync.portal.cursors import CursorKind, FeedBounds, cursor_gone, opened, sealed
from sync.portal.database import FEED
from sync.portal.device import find_device
from sync.portal.maintenance import check_open
from sync.portal.portal import Portal
from sync.portal.tables import changes, counters


def read_changes(portal: Portal, device_id: str, cursor: str | None, limit: int) -> ChangesReply:
    """Return what happened in the device's office behind a cursor, oldest first.

    Rows get their sequence and are committed in the same order, so all that a reader sees ends at
    a safe horizon.

    Raises:
        ProblemError: 410 ``cursor_gone`` for a cursor that is not ours, of another office, of an
            earlier life of the feed, or older than what was pruned.
    """
    count = min(limit, FEED_MAX)
    with portal.database.read() as connection:
        office = find_device(connection, device_id).office
        check_open(connection, portal.database.now())
        bounds = FeedBounds.read(connection)
        start = 0 if cursor is None else _start(portal, office, cursor, bounds)
        rows = connection.execute(in_scope(office).where(changes.c.seq > start).limit(count + 1))
        found = rows.all()
        if not found and start > newest_change(connection):
            # The database came back from a backup: what the cursor stands for is not known here.
            raise cursor_gone()
    page = found[:count]
    last = page[-1].seq if page else start
    return ChangesReply(
        changes=as_told(page),
        next_cursor=sealed(portal, CursorKind.FEED, office, bounds.epoch, last),
        more=len(found) > count,
        server_time=portal.database.now_text(),
    )


def in_scope(office: str) -> Select[tuple[int, str]]:
    """Return the query of all changes that an office may see, oldest first."""
    mine = or_(changes.c.office == office, changes.c.office.is_(None))
    return select(changes.c.seq, changes.c.payload).where(mine).order_by(changes.c.seq)


def newest_change(connection: Connection) -> int:
    """Return the sequence of the newest change of all offices."""
    wanted = select(counters.c.value).where(counters.c.name == FEED)
    newest: int = connection.execute(wanted).scalar_one()
    return newest


def as_told(rows: Sequence[Row[Any]]) -> tuple[msgspec.Raw, ...]:
    """Return the changes exactly as they were stored."""
    return tuple(msgspec.Raw(row.payload.encode("utf-8")) for row in rows)


def _start(portal: Portal, office: str, cursor: str, bounds: FeedBounds) -> int:
    epoch, seq = opened(portal, CursorKind.FEED, office, cursor)
    if epoch != bounds.epoch or seq < bounds.floor:
        raise cursor_gone()
    return seq
