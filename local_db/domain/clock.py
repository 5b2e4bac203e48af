"""The office's time: aware, injected, and doubted when the PC's battery is dead."""

import time
from datetime import UTC, date, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final, Protocol

IST: Final = timezone(timedelta(hours=5, minutes=30), "IST")
# No honest PC clock is before the day this program was built.
BUILT_ON: Final = date(2026, 11, 1)
_SERVER_SILENCE: Final = timedelta(days=400)
_GOOD_OFFSET: Final = timedelta(minutes=5)
_GOOD_AGE: Final = timedelta(days=7)


class Clock(Protocol):
    """Wall time and a monotonic time that no clock change moves."""

    def now(self) -> datetime:
        """Return the wall time, aware, UTC."""
        ...

    def monotonic(self) -> float:
        """Return seconds that only ever grow."""
        ...


class SystemClock:
    """The PC's own clock."""

    def now(self) -> datetime:
        """Return the PC's wall time, aware, UTC."""
        return datetime.now(UTC)  # noqa: TID251 - the one place that asks the PC

    def monotonic(self) -> float:
        """Return the PC's monotonic seconds."""
        return time.monotonic()


class ClockTrust(StrEnum):
    """How far a recorded time can be believed (``clock`` of ``case.filed``)."""

    GOOD = "good"
    SUSPECT = "suspect"
    UNKNOWN = "unknown"


def clock_trust(
    now: datetime,
    *,
    portal_time: datetime | None,
    offset: timedelta | None,
    synced_at: datetime | None,
) -> ClockTrust:
    """Judge the PC's clock (offline_sync.md B10); it never blocks work.

    Args:
        now: the PC's wall time.
        portal_time: the latest time the portal told, if ever.
        offset: portal time minus PC time at the last exchange.
        synced_at: the PC's wall time of that exchange.
    """
    if now.date() < BUILT_ON:
        return ClockTrust.SUSPECT
    if portal_time is None or offset is None or synced_at is None:
        return ClockTrust.UNKNOWN
    if now + offset < portal_time - _GOOD_OFFSET or now > portal_time + _SERVER_SILENCE:
        return ClockTrust.SUSPECT
    if not is_near(offset):
        return ClockTrust.SUSPECT
    return ClockTrust.GOOD if now - synced_at <= _GOOD_AGE else ClockTrust.UNKNOWN


def is_near(offset: timedelta) -> bool:
    """Tell whether a clock is as near to the portal's as every honest one."""
    return abs(offset) < _GOOD_OFFSET


def office_time(moment: datetime) -> datetime:
    """Return a moment in the office's fixed +05:30, to the second."""
    return moment.astimezone(IST).replace(microsecond=0)
