"""Serve the feed page by page behind an opaque, signed cursor (portal contract, section 4)."""

import base64
import hashlib
import hmac
from http import HTTPStatus
from typing import Final

import msgspec
from sqlalchemy import or_, select

from sync.contract.codes import ProblemCode
from sync.contract.protocol import FEED_MAX
from sync.contract.replies import ChangesReply
from sync.portal.device import find_device
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import changes

_MAC_LENGTH: Final = 16
_SEQ_LENGTH: Final = 8


def read_changes(portal: Portal, device_id: str, cursor: str | None, limit: int) -> ChangesReply:
    """Return what happened in the device's office behind a cursor, oldest first.

    Rows get their sequence and are committed in the same order, so all that a reader sees ends at
    a safe horizon.

    Raises:
        ProblemError: 410 ``cursor_gone`` for a cursor that is not ours or of another office.
    """
    count = min(limit, FEED_MAX)
    with portal.database.read() as connection:
        office = find_device(connection, device_id).office
        start = 0 if cursor is None else _opened(portal, office, cursor)
        wanted = (
            select(changes.c.seq, changes.c.payload)
            .where(changes.c.seq > start)
            .where(or_(changes.c.office == office, changes.c.office.is_(None)))
            .order_by(changes.c.seq)
            .limit(count + 1)
        )
        rows = connection.execute(wanted).all()
    page = rows[:count]
    return ChangesReply(
        changes=tuple(msgspec.Raw(row.payload.encode("utf-8")) for row in page),
        next_cursor=_sealed(portal, office, page[-1].seq if page else start),
        more=len(rows) > count,
        server_time=portal.database.now_text(),
    )


def _sealed(portal: Portal, office: str, seq: int) -> str:
    plain = seq.to_bytes(_SEQ_LENGTH, "big")
    return base64.urlsafe_b64encode(plain + _mac(portal, office, plain)).decode("ascii")


def _opened(portal: Portal, office: str, cursor: str) -> int:
    try:
        data = base64.b64decode(cursor, altchars=b"-_", validate=True)
    except ValueError:
        data = b""
    plain, mac = data[:_SEQ_LENGTH], data[_SEQ_LENGTH:]
    if not hmac.compare_digest(mac, _mac(portal, office, plain)):
        raise ProblemError(HTTPStatus.GONE, ProblemCode.CURSOR_GONE)
    return int.from_bytes(plain, "big")


def _mac(portal: Portal, office: str, plain: bytes) -> bytes:
    signed = hmac.new(portal.cursor_key, office.encode("ascii") + plain, hashlib.sha256)
    return signed.digest()[:_MAC_LENGTH]
