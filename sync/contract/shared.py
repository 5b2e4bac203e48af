"""The domain's rules that the contract takes over word for word, under one roof.

The reference portal sees the program only through this package, so a portal of somebody else has
all it needs to know here.
"""

from local_db.domain.clock import IST, Clock, SystemClock, office_time
from local_db.domain.errors import DeskError
from local_db.domain.number import Number, NumberError, Slot, is_number
from local_db.domain.text import (
    ascii_digits,
    mask_mobile,
    mask_name,
    read_mobile,
    search_form,
    stored_line,
    words_of,
)


class PortalOperationError(DeskError):
    """An act on the portal's side that cannot be done (``errors.<code>``)."""


__all__ = [
    "IST",
    "Clock",
    "DeskError",
    "Number",
    "NumberError",
    "PortalOperationError",
    "Slot",
    "SystemClock",
    "ascii_digits",
    "is_number",
    "mask_mobile",
    "mask_name",
    "office_time",
    "read_mobile",
    "search_form",
    "stored_line",
    "words_of",
]
