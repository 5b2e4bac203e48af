"""Take values out of other people's JSON: a wrong type is an absent value, never a crash.

Contract section 1: unknown fields are ignored, absent fields are null. What the client cannot do
without raises ``PortalUnreadable``.
"""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Final

from sync.errors import PortalUnreadable

TEXT_MAX: Final = 4000
# JSON's whole numbers are exact up to here, and fit a column of the store.
_LARGEST: Final = 2**53


def text_of(value: object, limit: int = TEXT_MAX) -> str | None:
    """Return a text that is not empty, cut to a length that can be shown (offline_sync.md S15)."""
    return value[:limit] if isinstance(value, str) and value else None


def whole_of(value: object, *, least: int = 0) -> int | None:
    """Return a whole number of at least ``least`` that every language can hold exactly."""
    if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= _LARGEST:
        return None
    return value


def object_of(value: object) -> Mapping[str, Any]:
    """Return a JSON object, empty when it is none."""
    return value if isinstance(value, dict) else {}


def objects_of(value: object) -> Iterable[Mapping[str, Any]]:
    """Return the JSON objects of a list; what is none is left out."""
    return (item for item in value if isinstance(item, dict)) if isinstance(value, list) else ()


def moment_of(value: object) -> datetime | None:
    """Return an ISO 8601 time with an offset."""
    try:
        moment = datetime.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None
    return None if moment is None or moment.tzinfo is None else moment


def day_of(value: object) -> date | None:
    """Return an ISO 8601 date."""
    try:
        return date.fromisoformat(value) if isinstance(value, str) else None
    except ValueError:
        return None


def required_text(body: Mapping[str, Any], name: str) -> str:
    """Return a text that must be there.

    Raises:
        PortalUnreadable: it is not.
    """
    found = text_of(body.get(name))
    if found is None:
        raise PortalUnreadable(f"field:{name}")
    return found


def required_list(body: Mapping[str, Any], name: str) -> list[Any]:
    """Return a list that must be there.

    Raises:
        PortalUnreadable: it is not.
    """
    found = body.get(name)
    if not isinstance(found, list):
        raise PortalUnreadable(f"field:{name}")
    return found
