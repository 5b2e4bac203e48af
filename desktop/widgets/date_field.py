"""A typed date: ``dd-mm-yyyy`` or just ``dd/mm``, in either script's digits; never a picker."""

import re
from collections.abc import Callable
from datetime import date
from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QFocusEvent
from typing_extensions import override

from desktop.speaker import Saying
from desktop.widgets.line_field import LineField
from desktop.widgets.ui import Ui
from local_db.domain.text import ascii_digits

_SPLIT: Final = re.compile(r"(\d{1,2})[-/. ](\d{1,2})(?:[-/. ](\d{2}|\d{4}))?")
_JOINED: Final = re.compile(r"(\d{2})(\d{2})(\d{2}|\d{4})?")
_CENTURY: Final = 100


def read_date(typed: str, today: date) -> date | None:
    """Return the date meant, or None; without a year it is the latest one not after today."""
    plain = ascii_digits(typed).strip()
    found = _SPLIT.fullmatch(plain) or _JOINED.fullmatch(plain)
    if found is None:
        return None
    day, month = int(found[1]), int(found[2])
    if found[3] is None:
        return _latest(day, month, today)
    year = int(found[3])
    return _date(year + 2000 if year < _CENTURY else year, month, day)


def written_date(day: date) -> str:
    """Return a date as the field shows it."""
    return f"{day.day:02}-{day.month:02}-{day.year:04}"


class DateField(LineField):
    """A date field; what cannot be read stays as typed and is not a value."""

    def __init__(
        self, ui: Ui, *, today: Callable[[], date], placeholder: Saying | str = "desk.date.hint"
    ) -> None:
        super().__init__(ui, placeholder=placeholder)
        self._today = today

    def value(self) -> date | None:
        """Return the date typed, or None when the field is empty or unreadable."""
        return read_date(self.text(), self._today())

    def set_value(self, day: date | None) -> None:
        """Show a date; nobody is told."""
        self.setText("" if day is None else written_date(day))

    def is_unreadable(self) -> bool:
        """Tell whether something is typed that is no date."""
        return bool(self.text().strip()) and self.value() is None

    @override
    @Slot()
    def commit(self) -> None:
        """Write the date out in full, so that the year taken is seen."""
        day = self.value()
        if day is not None and self.text() != written_date(day):
            self.setText(written_date(day))

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Write the date out before telling that the field was left."""
        self.commit()
        super().focusOutEvent(event)


def _latest(day: int, month: int, today: date) -> date | None:
    # Eight years reach back to a 29 February from any day.
    for year in range(today.year, today.year - 9, -1):
        found = _date(year, month, day)
        if found is not None and found <= today:
            return found
    return None


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None
