"""All changes of an office, frozen at the first page (portal contract, section 2, ``snapshot``).

The page's text holds the newest change there was at the first page, so nothing is kept for a
caller. A case that moves away between two pages is missing from the later one; the feed behind
``next_cursor`` says so, as it tells everything newer.
"""

from sync.contract.protocol import FEED_MAX
from sync.contract.replies import SnapshotReply
from sync.portal.cursors import CursorKind, FeedBounds, cursor_gone, opened, sealed
from sync.portal.device import find_device
from sync.portal.feed import as_told, in_scope, newest_change
from sync.portal.maintenance import check_open
from sync.portal.portal import Portal
from sync.portal.tables import changes


def read_snapshot(portal: Portal, device_id: str, page: str | None) -> SnapshotReply:
    """Return a page of all that the device's office may see; the first one without ``page``.

    Raises:
        ProblemError: 410 ``cursor_gone`` for a page that is not ours or of another office: begin
            again with the first.
    """
    with portal.database.read() as connection:
        office = find_device(connection, device_id).office
        check_open(connection, portal.database.now())
        epoch = FeedBounds.read(connection).epoch
        after, newest = 0, newest_change(connection)
        if page is not None:
            of_epoch, after, newest = opened(portal, CursorKind.SNAPSHOT, office, page)
            if of_epoch != epoch:
                raise cursor_gone()
        wanted = in_scope(office).where(changes.c.seq > after, changes.c.seq <= newest)
        found = connection.execute(wanted.limit(FEED_MAX + 1)).all()
    rows = found[:FEED_MAX]
    is_last = len(found) <= FEED_MAX
    place = None if is_last else (epoch, rows[-1].seq, newest)
    end = sealed(portal, CursorKind.FEED, office, epoch, newest)
    return SnapshotReply(
        changes=as_told(rows),
        next_page=None if place is None else sealed(portal, CursorKind.SNAPSHOT, office, *place),
        next_cursor=end if is_last else None,
    )
