"""Times in which the portal is closed: told in ``hello``, and kept to (portal contract, 2)."""

import math
from datetime import datetime
from typing import Final

import msgspec
from sqlalchemy import Connection, delete, insert, select

from sync.contract.protocol import RETRY_AFTER_MAX_S
from sync.contract.replies import Maintenance
from sync.contract.shared import Clock, PortalOperationError, office_time
from sync.portal.portal import Portal
from sync.portal.problems import unavailable
from sync.portal.tables import settings

_MAINTENANCE: Final = "maintenance"


def close_portal(
    database_url: str,
    until: datetime,
    *,
    text_bn: str,
    text_en: str,
    clock: Clock | None = None,
) -> Maintenance:
    """Close the portal until a moment; counters keep what they have and come back then.

    Raises:
        PortalOperationError: ``moment_passed``.
    """
    with Portal.open(database_url, clock) as portal, portal.database.write() as connection:
        if until <= portal.database.now():
            raise PortalOperationError("moment_passed")
        told = Maintenance(until=office_time(until).isoformat(), text_bn=text_bn, text_en=text_en)
        _forget(connection)
        value = msgspec.json.encode(told).decode("utf-8")
        connection.execute(insert(settings).values(name=_MAINTENANCE, value=value))
        return told


def open_portal_again(database_url: str) -> None:
    """Open the portal before the moment that was told."""
    with Portal.open(database_url) as portal, portal.database.write() as connection:
        _forget(connection)


def find_maintenance(connection: Connection, now: datetime) -> Maintenance | None:
    """Return what is going on at the moment; a time that has passed is over by itself."""
    wanted = select(settings.c.value).where(settings.c.name == _MAINTENANCE)
    stored = connection.execute(wanted).scalar_one_or_none()
    if stored is None:
        return None
    told = msgspec.json.decode(stored, type=Maintenance)
    return told if now < datetime.fromisoformat(told.until) else None


def check_open(connection: Connection, now: datetime) -> None:
    """Refuse work while the portal is closed.

    Raises:
        ProblemError: 503 ``unavailable``; ``Retry-After`` leads to the end of it.
    """
    told = find_maintenance(connection, now)
    if told is not None:
        left_s = (datetime.fromisoformat(told.until) - now).total_seconds()
        raise unavailable(min(max(math.ceil(left_s), 1), RETRY_AFTER_MAX_S))


def _forget(connection: Connection) -> None:
    connection.execute(delete(settings).where(settings.c.name == _MAINTENANCE))
