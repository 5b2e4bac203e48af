"""Opaque, signed places in the feed and in a snapshot (portal contract, sections 2 and 4).

Whoever holds one can neither read it nor make one, nor use it at another office.
"""

import base64
import hashlib
import hmac
from dataclasses import dataclass
from enum import Enum
from http import HTTPStatus
from typing import Final, Self

from sqlalchemy import Connection, select

from sync.contract.codes import ProblemCode
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError
from sync.portal.tables import settings

_MAC_LENGTH: Final = 16
_NUMBER_LENGTH: Final = 8
FEED_EPOCH: Final = "feed_epoch"
FEED_FLOOR: Final = "feed_floor"


class CursorKind(Enum):
    """What a signed place is a place in, and how many numbers it holds."""

    # The feed's epoch, and the last change that was told.
    FEED = (b"feed", 2)
    # Besides, the newest change there was when the first page was asked for.
    SNAPSHOT = (b"snapshot", 3)

    @property
    def label(self) -> bytes:
        """What is signed before the numbers."""
        return self.value[0]

    @property
    def count(self) -> int:
        """How many numbers there are."""
        return self.value[1]


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedBounds:
    """Which cursors are still good: those of this epoch that stand at or above the floor."""

    epoch: int
    floor: int

    @classmethod
    def read(cls, connection: Connection) -> Self:
        """Return the bounds as they stand in this transaction."""
        wanted = select(settings).where(settings.c.name.in_((FEED_EPOCH, FEED_FLOOR)))
        stored = {row.name: int(row.value) for row in connection.execute(wanted)}
        return cls(epoch=stored.get(FEED_EPOCH, 1), floor=stored.get(FEED_FLOOR, 0))


def sealed(portal: Portal, kind: CursorKind, office: str, *numbers: int) -> str:
    """Return the text of a place."""
    plain = b"".join(number.to_bytes(_NUMBER_LENGTH, "big") for number in numbers)
    data = plain + _mac(portal, kind, office, plain)
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode("ascii")


def opened(portal: Portal, kind: CursorKind, office: str, told: str) -> tuple[int, ...]:
    """Return the numbers of a place.

    Raises:
        ProblemError: 410 ``cursor_gone`` for a text that is not ours or of another office.
    """
    try:
        data = base64.b64decode(told + "=" * (-len(told) % 4), altchars=b"-_", validate=True)
    except ValueError:
        data = b""
    length = kind.count * _NUMBER_LENGTH
    plain, mac = data[:length], data[length:]
    is_ours = hmac.compare_digest(mac, _mac(portal, kind, office, plain))
    if len(plain) != length or not is_ours:
        raise cursor_gone()
    return tuple(
        int.from_bytes(plain[at : at + _NUMBER_LENGTH], "big")
        for at in range(0, length, _NUMBER_LENGTH)
    )


def cursor_gone() -> ProblemError:
    """Return 410 ``cursor_gone``: fetch the snapshot and go on from its cursor."""
    return ProblemError(HTTPStatus.GONE, ProblemCode.CURSOR_GONE)


def _mac(portal: Portal, kind: CursorKind, office: str, plain: bytes) -> bytes:
    told = b" ".join((kind.label, office.encode("ascii"), plain))
    return hmac.new(portal.cursor_key, told, hashlib.sha256).digest()[:_MAC_LENGTH]
