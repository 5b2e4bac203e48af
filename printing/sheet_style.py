"""The measures that the parts of a sheet share (evidence printing.md 8).

Values 9.5 pt, nothing below 8 pt (9 on 24-pin printers), rules of 0.6 pt, black only.
"""

from dataclasses import dataclass, replace
from typing import Final, Self

from printing.blocks import Type
from printing.printer_traits import LEAST_TYPE, PrinterTraits

EVERY_ROW: Final = frozenset(range(1, 20))
VALUE: Final = Type(9.5, 13)
COLUMN_GAP: Final = 12.0
RULE_HEIGHT: Final = 5.0
DOT: Final = "·"
_NOTE_LEADING: Final = 1.35


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetStyle:
    """What differs between the sheets."""

    width: float
    label_width: float
    max_lines: int
    """Lines that one language of a row's value may take."""
    first_only: frozenset[int] = frozenset()
    """Rows (numbers of table D) told in the first language only, unless both fit one line."""
    notice_lines: int = 4
    """Lines that one language of a notice may take."""
    runs_notices: bool = False
    """Whether a language's notices follow each other on the same line."""
    is_office_short: bool = False
    """Whether the office's copy is told in the first language only."""
    is_office_brief: bool = False
    """Whether the office's copy leaves out what only its record need hold."""
    value: Type = VALUE
    least_type: float = LEAST_TYPE
    """The size in points of labels, captions and notices: the printer's smallest."""
    is_narrow: bool = False
    """Whether the summary and the notices run over the whole width, labels in the line."""

    def printed_by(self, traits: PrinterTraits) -> Self:
        """Return the style with its small print, and the labels' column, as the printer needs."""
        least = max(self.least_type, traits.least_type)
        width = round(self.label_width * least / self.least_type)
        return replace(self, least_type=least, label_width=width)

    @property
    def summary_width(self) -> float:
        """The width of the summary."""
        return self.width if self.is_narrow else self.width - self.label_width

    @property
    def label(self) -> Type:
        """The type of a label beside a value."""
        return Type(self.least_type, self.value.leading, sits_with=self.value.size)

    @property
    def note(self) -> Type:
        """The type of notices and of captions above or below something."""
        return Type(self.least_type, self.least_type * _NOTE_LEADING)
