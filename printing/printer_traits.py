"""What a page must know of the printer it is drawn for: where its paper lies, how fine it prints.

Rules: evidence printing.md 6: offsets of 15 mm at most in steps of half a millimetre, and no type
under nine points where conjuncts would close (24-pin printers).
"""

from dataclasses import dataclass
from typing import Final

from local_db.domain.errors import DeskError

MOST_OFFSET_MM: Final = 15.0
"""How far a page may be moved in each direction."""

OFFSET_STEP_MM: Final = 0.5
"""The step in which offsets are given."""

LEAST_TYPE: Final = 8.0
"""The smallest type in points on lasers and thermal rolls."""

LEAST_TYPE_24_PIN: Final = 9.0
"""The smallest type in points on a printer of 180 dots to the inch."""

_POINTS_PER_MM: Final = 72 / 25.4


class OffsetError(DeskError):
    """The offset is too large or between two steps (``offset_invalid``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PrinterTraits:
    """How one printer wants its pages.

    ``dx_mm`` moves the drawing to the right and ``dy_mm`` down, for pre-printed stationery and for
    paper that does not lie where the printer thinks; a 24-pin printer gets larger small print.

    Raises:
        OffsetError: an offset is beyond 15 mm or no multiple of 0.5 mm.
    """

    dx_mm: float = 0.0
    dy_mm: float = 0.0
    is_24_pin: bool = False

    def __post_init__(self) -> None:
        """Refuse offsets that the settings do not offer."""
        for offset in (self.dx_mm, self.dy_mm):
            # Not-a-number fails every comparison, so ask for what is right.
            if not (abs(offset) <= MOST_OFFSET_MM and offset % OFFSET_STEP_MM == 0):
                raise OffsetError("offset_invalid")

    @property
    def right(self) -> float:
        """How far to the right the drawing goes, in points."""
        return self.dx_mm * _POINTS_PER_MM

    @property
    def down(self) -> float:
        """How far down the drawing goes, in points."""
        return self.dy_mm * _POINTS_PER_MM

    @property
    def least_type(self) -> float:
        """The smallest type in points that this printer shows well."""
        return LEAST_TYPE_24_PIN if self.is_24_pin else LEAST_TYPE


ANY_PRINTER: Final = PrinterTraits()
"""A printer that nothing is known of."""
