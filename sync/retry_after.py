"""How long the portal asks us to wait (portal contract, section 1)."""

from datetime import datetime
from email.utils import parsedate_to_datetime
from typing import Final

SHORTEST_S: Final = 1.0
LONGEST_S: Final = 1800.0


def retry_after_s(header: str | None, date_header: str | None) -> float | None:
    """Return the wait of a ``Retry-After``, clamped; None means our own back-off.

    A date is read against the reply's own ``Date``, so a wrong PC clock changes nothing.
    """
    if header is None:
        return None
    value = header.strip()
    if value.isascii() and value.isdigit():
        return _clamped(float(value.lstrip("0")[:9] or "0"))
    until, told = http_date(value), http_date(date_header)
    if until is None or told is None or until < told:
        return None
    return _clamped((until - told).total_seconds())


def throttle_s(value: object) -> float | None:
    """Return the wait of a reply's ``throttle_s``, clamped; None means there is none."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value > 0:
        return None
    return _clamped(float(min(value, LONGEST_S)))


def http_date(text: str | None) -> datetime | None:
    """Return the time of an HTTP date, or None when it is not one."""
    if text is None:
        return None
    try:
        moment = parsedate_to_datetime(text)
    except (ValueError, IndexError, OverflowError):
        return None
    return None if moment.tzinfo is None else moment


def _clamped(seconds: float) -> float:
    return min(max(seconds, SHORTEST_S), LONGEST_S)
