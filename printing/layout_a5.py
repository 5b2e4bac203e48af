"""The A5 sheet: the citizen's copy alone, upright (evidence printing.md 6)."""

from dataclasses import dataclass, replace
from typing import Final

from reportlab.lib.units import mm

from printing.blocks import Gap, Rule, Stack, stacked
from printing.layout_sheet import (
    RULE_HEIGHT,
    VALUE,
    SheetStyle,
    heading,
    notices,
    rows,
    signatures,
    summary,
    warnings,
)
from printing.slip_canvas import SlipCanvas
from printing.slip_content import SlipContent

WIDTH: Final = 148 * mm
HEIGHT: Final = 210 * mm
_MARGIN: Final = 10 * mm
_ROOM: Final = HEIGHT - 2 * _MARGIN
_MOST_SUMMARY_LINES: Final = 10
_STYLE: Final = SheetStyle(
    width=WIDTH - 2 * _MARGIN, label_width=104, max_lines=3, is_summary_below=True
)
_STYLES: Final = (
    _STYLE,
    replace(_STYLE, max_lines=2, notice_lines=3),
    replace(_STYLE, max_lines=1, notice_lines=2),
    replace(_STYLE, max_lines=1, notice_lines=2, languages=1),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The copy, ready to be drawn."""

    citizen: Stack
    printed_summary: str
    width: float = WIDTH
    height: float = HEIGHT

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw the copy."""
        self.citizen.draw(canvas, _MARGIN, HEIGHT - _MARGIN)


def a5_sheet(content: SlipContent) -> Sheet:
    """Return the sheet with as much of the summary as fits."""
    for style in _STYLES:
        spare = _ROOM - _sheet(content, style, 1).citizen.height
        if spare >= 0:
            break
    count = 1 + max(0, int(spare // VALUE.leading))
    return _sheet(content, style, min(count, _MOST_SUMMARY_LINES))


def _sheet(content: SlipContent, style: SheetStyle, count: int) -> Sheet:
    told, printed = summary(content, style, count)
    rule = Rule(style.width, RULE_HEIGHT)
    citizen = stacked(
        [
            heading(content, content.citizen_copy, style, is_full=True),
            Gap(2),
            *rows(content.head, style),
            *warnings(content, style),
            rule,
            *rows(content.person, style),
            *rows(content.matter, style),
            told,
            *rows(content.after, style),
            rule,
            notices(content, style),
            signatures(content, (content.sign_operator,), style.width),
        ]
    )
    return Sheet(citizen, printed)
