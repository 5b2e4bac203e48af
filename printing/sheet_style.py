"""The measures that the parts of a sheet share (evidence printing.md 8).

Values 9.5 pt, nothing below 8 pt, rules of 0.6 pt, black only.
"""

from dataclasses import dataclass, replace
from typing import Final

from printing.blocks import Type

EVERY_ROW: Final = frozenset(range(1, 20))
VALUE: Final = Type(9.5, 13)
LABEL: Final = Type(8, 13)
NOTE: Final = Type(8, 10.8)
CAPTION: Final = Type(8, 10.8)
COLUMN_GAP: Final = 12.0
RULE_HEIGHT: Final = 5.0
DOT: Final = "·"


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
    is_narrow: bool = False
    """Whether the summary and the notices run over the whole width, labels in the line."""

    @property
    def summary_width(self) -> float:
        """The width of the summary."""
        return self.width if self.is_narrow else self.width - self.label_width

    @property
    def label(self) -> Type:
        """The type of a label beside a value."""
        return replace(LABEL, leading=self.value.leading, sits_with=self.value.size)
