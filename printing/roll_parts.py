"""The parts of a slip on the thermal rolls of 80 and 58 mm: one column, all on the dot grid.

Evidence printing.md 5 and 6: 203 dots to the inch, 576 or 384 dots across; code modules are whole
dots; nothing below 8 pt, heavy weights only for headings and the name.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from math import ceil, floor
from typing import Final

from printing.blocks import (
    Align,
    Beside,
    Block,
    Frame,
    Gap,
    Rule,
    Stack,
    Text,
    Type,
    paragraph,
    said,
)
from printing.codes import BarCode
from printing.fonts import Weight
from printing.paragraph import Span, shorten, wrap
from printing.slip_canvas import SlipCanvas
from printing.slip_content import SlipContent
from printing.slip_rows import Row
from printing.slip_wording import Said

DOTS_PER_INCH: Final = 203
DOT: Final = 72 / DOTS_PER_INCH
_DOT_SIGN: Final = "·"
_MARGIN: Final = 4 * DOT
_END: Final = 24 * DOT
_ROW_LINES: Final = 3
_NAME_LINES: Final = 7
QR_MODULE_DOTS: Final = 5


def whole_dots(count: int) -> float:
    """Return the length of so many dots, a hair less, so that no renderer adds one."""
    return floor(count * DOT * 1000) / 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class RollStyle:
    """What differs between the rolls."""

    dots: int
    number: Type
    office: Type
    title: Type
    value: Type
    note: Type
    bar_dots: int
    bar_height: float
    most_summary_lines: int

    @property
    def page_width(self) -> float:
        """The printable width in points."""
        return whole_dots(self.dots)

    @property
    def width(self) -> float:
        """The width of a line."""
        return self.page_width - 2 * _MARGIN


ROLL_80: Final = RollStyle(
    dots=576,
    number=Type(19, 24, Weight.BOLD),
    office=Type(11.5, 15.5, Weight.BOLD),
    title=Type(10.5, 14.5, Weight.SEMIBOLD),
    value=Type(9, 12.2),
    note=Type(8.5, 11.5),
    bar_dots=3,
    bar_height=34,
    most_summary_lines=7,
)
ROLL_58: Final = RollStyle(
    dots=384,
    number=Type(13.2, 18, Weight.BOLD),
    office=Type(10, 13.6, Weight.BOLD),
    title=Type(9.5, 13, Weight.SEMIBOLD),
    value=Type(8.5, 11.5),
    note=Type(8, 10.8),
    bar_dots=2,
    bar_height=32,
    most_summary_lines=9,
)


@dataclass(frozen=True, slots=True)
class Roll:
    """A slip on a roll, ready to be drawn."""

    stack: Stack
    printed_summary: str
    width: float
    grid: float = DOT

    @property
    def height(self) -> float:
        """The length in points, in whole dots."""
        return whole_dots(ceil((self.stack.height + 2 * _END) / DOT))

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw the slip from the top."""
        top = round(self.height / DOT) * DOT
        self.stack.draw(canvas, _MARGIN, top - _END)


def roll_heading(content: SlipContent, style: RollStyle) -> Iterator[Block]:
    """Yield the office, named as it names itself."""
    plain = style.note
    yield centre(content.citizen_copy, plain.in_weight(Weight.MEDIUM), style)
    yield centre(content.government, style.value.in_weight(Weight.SEMIBOLD), style)
    yield paragraph(content.office[0], style.office, style.width, align=Align.CENTRE)
    for each in (*content.office[1:], *content.office_lines[:1]):
        yield paragraph(each, plain, style.width, align=Align.CENTRE)


def roll_number(content: SlipContent, style: RollStyle) -> Iterator[Block]:
    """Yield the title, the number and its bars."""
    yield centre(content.title, style.title, style)
    yield centre(content.number_label, style.note, style)
    yield paragraph(content.number, style.number, style.width, align=Align.CENTRE)
    bars = BarCode(content.number_digits, style.bar_dots * DOT, style.bar_height, grid=DOT)
    yield Gap(2)
    yield centred(bars, bars.width, style)
    yield Gap(4)


def roll_marks(content: SlipContent, style: RollStyle) -> Iterator[Block]:
    """Yield DUPLICATE, SPECIMEN and the like, each in a frame."""
    kind = style.title.in_weight(Weight.BOLD)
    padding = 2.0
    for mark in content.marks:
        line = said(mark, kind, style.width - 2 * padding, separator=_DOT_SIGN, align=Align.CENTRE)
        yield Frame(line, style.width, padding)
        yield Gap(3)


def roll_row(row: Row, style: RollStyle) -> Iterator[Block]:
    """Say a row in each language from a new line; one value needs one line with both labels."""
    weight = Weight.SEMIBOLD if row.is_name else Weight.REGULAR
    if len(row.value) == 1:
        labelled = [(f" {_DOT_SIGN} ".join(row.label), row.value[0])]
    else:
        labels = (*row.label, row.label[-1])
        labelled = list(zip(labels, row.value, strict=False))
    for label, value in labelled:
        spans = (Span(f"{label}:", Weight.MEDIUM), Span(value, weight))
        most = _NAME_LINES if row.is_name else _ROW_LINES
        yield paragraph(spans, style.value, style.width, max_lines=most)
    yield Gap(1.6)


def roll_notice(row: Row, style: RollStyle) -> Iterator[Block]:
    """Say a notice in the first language only: rolls are slow and paper is dear."""
    spans = (Span(f"{row.label[0]}:", Weight.SEMIBOLD), Span(row.value[0]))
    yield paragraph(spans, style.note, style.width)
    yield Gap(1.6)


def roll_summary(content: SlipContent, style: RollStyle) -> tuple[tuple[Block, ...], str]:
    """Return the summary, and the text that stands there."""
    label = f" {_DOT_SIGN} ".join(content.summary_label)
    if content.summary_withheld:
        told = Row(number=10, label=content.summary_label, value=content.summary_withheld)
        return tuple(roll_row(told, style)), ""
    lines, printed = shorten(
        wrap((Span(content.summary),), size=style.value.size, width=style.width),
        style.most_summary_lines,
        (Span(content.shortened, Weight.MEDIUM),),
        size=style.value.size,
        width=style.width,
    )
    heading = paragraph(f"{label}:", style.value.in_weight(Weight.MEDIUM), style.width)
    return (heading, Text(lines, style.value, style.width), Gap(1.6)), printed


def roll_warnings(content: SlipContent, style: RollStyle) -> Iterator[Block]:
    """Yield the warnings, each in a frame."""
    padding = 3.0
    for told in content.warnings:
        kind = style.value.in_weight(Weight.SEMIBOLD)
        yield Gap(2)
        yield Frame(said(told, kind, style.width - 2 * padding), style.width, padding)


def roll_closing(content: SlipContent, style: RollStyle) -> Iterator[Block]:
    """Yield who received it, the line to sign on, and what was printed."""
    received = f"{' / '.join(content.received_by.label)}: {content.received_by.value[0]}"
    yield centre((received,), style.note, style)
    yield Gap(22)
    yield Beside(((style.width * 0.15, Rule(style.width * 0.7, 3)),))
    yield centre(content.sign_operator, style.note, style)
    yield Gap(3)
    yield centre((content.footer,), style.note, style)


def centre(told: Said, kind: Type, style: RollStyle) -> Text:
    """Return words in the middle of the roll."""
    return said(told, kind, style.width, separator=_DOT_SIGN, align=Align.CENTRE)


def centred(block: Block, width: float, style: RollStyle) -> Block:
    """Return a block of a width in the middle of the roll."""
    return Beside((((style.width - width) / 2, block),))
