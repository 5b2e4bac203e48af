"""The A4 sheet: the citizen's copy above, the office's below, a cut line between.

The cut is in the middle where the citizen's copy leaves room, else lower: the office's copy has no
notices and needs less.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from reportlab.lib.units import mm

from printing.blocks import Beside, Block, Gap, Rule, Stack, stacked
from printing.layout_heading import heading
from printing.layout_sheet import divider, facts_strip, fit, notices, row, rows, signatures, summary
from printing.printer_traits import PrinterTraits
from printing.sheet_style import EVERY_ROW, RULE_HEIGHT, VALUE, SheetStyle
from printing.slip_canvas import SlipCanvas
from printing.slip_content import SlipContent
from printing.slip_rows import Row

WIDTH: Final[float] = 210 * mm
HEIGHT: Final[float] = 297 * mm
SIDE: Final = 12 * mm
_END: Final = 10 * mm
_ABOVE_CUT: Final = 3 * mm
_BELOW_CUT: Final = 4 * mm
_MOST_SUMMARY_LINES: Final = 6
_WHOLE_NOTICE: Final = 8
_STYLE: Final = SheetStyle(width=WIDTH - 2 * SIDE, label_width=132, max_lines=3)
_PAPERS: Final = frozenset({11})
_MATTER: Final = frozenset({9, 11, 12})
_SHORT: Final = replace(_STYLE, max_lines=2, is_office_short=True)
_TIGHT: Final = replace(_STYLE, max_lines=1, notice_lines=1, first_only=EVERY_ROW)
_STYLES: Final = (
    _STYLE,
    _SHORT,
    replace(_SHORT, first_only=_PAPERS),
    replace(_SHORT, first_only=_MATTER),
    replace(_SHORT, first_only=_MATTER, notice_lines=_WHOLE_NOTICE, runs_notices=True),
    replace(_TIGHT, notice_lines=2),
    _TIGHT,
    replace(_TIGHT, is_office_brief=True),
)
_SIDE_BY_SIDE: Final = (7, 8)
"""Mobile and place."""

_HEAD_SHARES: Final = (0.29, 0.35, 0.36)
_MOBILE_WIDTH: Final = 110
_PLACE_LABEL: Final = 92
_ROOM: Final[float] = HEIGHT - 2 * _END - _ABOVE_CUT - _BELOW_CUT


@dataclass(frozen=True, slots=True)
class Sheet:
    """Both copies, ready to be drawn."""

    citizen: Stack
    office: Stack
    printed_summary: str
    width: float = WIDTH
    height: float = HEIGHT
    grid: float | None = None

    @property
    def copies_height(self) -> float:
        """The height of both copies."""
        return self.citizen.height + self.office.height

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw both copies and the cut between them."""
        top = HEIGHT - _END
        self.citizen.draw(canvas, SIDE, top)
        lowest = _END + self.office.height + _BELOW_CUT
        cut = max(min(HEIGHT / 2, top - self.citizen.height - _ABOVE_CUT), lowest)
        canvas.cut_line(cut, WIDTH)
        self.office.draw(canvas, SIDE, cut - _BELOW_CUT)


def a4_sheet(content: SlipContent, traits: PrinterTraits) -> Sheet:
    """Return the sheet with as much of the summary as fits.

    Long facts are first cut line by line, then to the first language; the name never is.
    """

    def room(style: SheetStyle) -> float:
        return _ROOM - _sheet(content, style, 1).copies_height

    styles = [style.printed_by(traits) for style in _STYLES]
    style, count = fit(styles, room, content, 2 * VALUE.leading)
    most = min(count, _MOST_SUMMARY_LINES)
    return _with_whole_notices(content, style, most) or _sheet(content, style, most)


def _with_whole_notices(content: SlipContent, style: SheetStyle, most: int) -> Sheet | None:
    """Return a sheet whose notices are not cut, where fewer lines of the summary make the room.

    What to do next is worth more on paper than a third line of what the record holds anyway.
    """
    whole = replace(style, notice_lines=_WHOLE_NOTICE, runs_notices=True)
    if style.notice_lines >= whole.notice_lines:
        return None
    sheets = (_sheet(content, whole, count) for count in range(most, 0, -1))
    return next((sheet for sheet in sheets if sheet.copies_height <= _ROOM), None)


def _sheet(content: SlipContent, style: SheetStyle, count: int) -> Sheet:
    told, printed = summary(content, style, count)
    citizen = stacked(
        [
            heading(content, content.citizen_copy, style, is_full=True),
            *_facts(content, style),
            *divider(content, style),
            *_person(content.person, style),
            *_matter(content, style, told),
            notices(content, style),
            signatures(content, (content.sign_operator,), style),
        ]
    )
    own = replace(style, first_only=EVERY_ROW) if style.is_office_short else style
    rule = Rule(style.width, RULE_HEIGHT)
    captions = (content.sign_citizen, content.sign_operator)
    office = stacked(
        [
            heading(content, content.office_copy, own, is_full=False),
            *_facts(content, own),
            rule,
            *_person(content.person, own),
            *((told, rule) if style.is_office_brief else _matter(content, own, told)),
            signatures(content, captions, own, note=content.read_back),
        ]
    )
    return Sheet(citizen, office, printed)


def _facts(content: SlipContent, style: SheetStyle) -> tuple[Block, ...]:
    return (Gap(2), facts_strip(content.head, style, _HEAD_SHARES))


def _matter(content: SlipContent, style: SheetStyle, told: Block) -> tuple[Block, ...]:
    rule = Rule(style.width, RULE_HEIGHT)
    return (*rows(content.matter, style), told, *rows(content.after, style), rule)


def _person(told: Sequence[Row], style: SheetStyle) -> tuple[Block, ...]:
    """Return the person's rows, mobile and place side by side."""
    short = [each for each in told if each.number in _SIDE_BY_SIDE]
    full = [each for each in told if each.number not in _SIDE_BY_SIDE]
    if len(short) != len(_SIDE_BY_SIDE):
        return rows(told, style)
    left, right = short
    share = style.label_width + _MOBILE_WIDTH
    narrow = replace(style, label_width=_PLACE_LABEL)
    pair = Beside(
        (
            (0, row(left, style, width=share)),
            (share, row(right, narrow, width=style.width - share)),
        )
    )
    return (*rows(full, style), pair)
