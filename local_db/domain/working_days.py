"""When a citizen may expect an answer."""

from collections.abc import Collection
from datetime import date, timedelta
from typing import Final

OFFICE_DEFAULT_DAYS: Final = 7
_SATURDAY: Final = 5


def expected_by(filed_on: date, limit_days: int | None, holidays: Collection[date]) -> date:
    """Return the last day of the limit, the filing day not counted.

    A published limit counts every day but public holidays (domain.md B5); without one the office
    default of seven working days applies (Saturday, Sunday and holidays do not count).
    """
    day, left = filed_on, OFFICE_DEFAULT_DAYS if limit_days is None else limit_days
    while left > 0:
        day += timedelta(days=1)
        if day in holidays or (limit_days is None and day.weekday() >= _SATURDAY):
            continue
        left -= 1
    return day
