"""The A5 sheet: the citizen's copy alone, upright (evidence printing.md 6)."""

from dataclasses import dataclass, replace
from typing import Final

from reportlab.lib.units import mm

from printing.blocks import Gap, Rule, Stack, Type, stacked
from printing.layout_heading import heading
from printing.layout_sheet import divider, facts_strip, fit, notices, row, rows, signatures, summary
from printing.printer_traits import PrinterTraits
from printing.sheet_style import EVERY_ROW, RULE_HEIGHT, SheetStyle
from printing.slip_canvas import SlipCanvas
from printing.slip_content import SlipContent

WIDTH: Final[float] = 148 * mm
HEIGHT: Final[float] = 210 * mm
MARGIN: Final = 10 * mm
_ROOM: Final[float] = HEIGHT - 2 * MARGIN
_MOST_SUMMARY_LINES: Final = 10
_STYLE: Final = SheetStyle(
    width=WIDTH - 2 * MARGIN,
    label_width=100,
    max_lines=2,
    value=Type(9.2, 12.5),
    notice_lines=6,
    is_narrow=True,
    runs_notices=True,
)
_PAPERS: Final = frozenset({11})
_MATTER: Final = frozenset({9, 11, 12})
_STYLES: Final = (
    _STYLE,
    replace(_STYLE, first_only=_PAPERS),
    replace(_STYLE, notice_lines=4, first_only=_MATTER),
    replace(_STYLE, max_lines=1, notice_lines=4, first_only=EVERY_ROW),
    replace(_STYLE, max_lines=1, notice_lines=2, first_only=EVERY_ROW),
)


@dataclass(frozen=True, slots=True)
class Sheet:
    """The copy, ready to be drawn."""

    citizen: Stack
    printed_summary: str
    width: float = WIDTH
    height: float = HEIGHT
    grid: float | None = None

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw the copy."""
        self.citizen.draw(canvas, MARGIN, HEIGHT - MARGIN)


def a5_sheet(content: SlipContent, traits: PrinterTraits) -> Sheet:
    """Return the sheet with as much of the summary as fits."""

    def room(style: SheetStyle) -> float:
        return _ROOM - _sheet(content, style, 1).citizen.height

    styles = [style.printed_by(traits) for style in _STYLES]
    style, count = fit(styles, room, content, _STYLE.value.leading)
    return _sheet(content, style, min(count, _MOST_SUMMARY_LINES))


def _sheet(content: SlipContent, style: SheetStyle, count: int) -> Sheet:
    told, printed = summary(content, style, count)
    *short, portal = content.head
    rule = Rule(style.width, RULE_HEIGHT)
    citizen = stacked(
        [
            heading(content, content.citizen_copy, style, is_full=True),
            Gap(2),
            facts_strip(short, style, (0.45, 0.55)),
            row(portal, style),
            *divider(content, style),
            *rows(content.person, style),
            *rows(content.matter, style),
            told,
            *rows(content.after, style),
            rule,
            notices(content, style),
            signatures(content, (content.sign_operator,), style),
        ]
    )
    return Sheet(citizen, printed)
