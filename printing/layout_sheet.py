"""The parts of a slip on a sheet (half an A4, or an A5), from the heading to the signatures.

Sizes follow evidence printing.md 8: values 9.5 pt, nothing below 8 pt, rules of 0.6 pt, black only.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final

from reportlab.lib.units import mm

from printing.blocks import (
    Align,
    Beside,
    Block,
    Frame,
    Gap,
    Rule,
    Text,
    Type,
    paragraph,
    said,
    stacked,
)
from printing.codes import BarCode, QrCode
from printing.fonts import EM, Weight
from printing.paragraph import Line, Span, shorten, wrap
from printing.slip_content import SlipContent
from printing.slip_rows import Row
from printing.slip_wording import Said

EVERY_ROW: Final = frozenset(range(1, 20))

VALUE: Final = Type(9.5, 13)
LABEL: Final = Type(8, 13)
NOTE: Final = Type(8, 10.8)
_DOT: Final = "·"
_GOVERNMENT: Final = Type(9.5, 13, Weight.SEMIBOLD)
_COPY: Final = Type(9, 13, Weight.SEMIBOLD, sits_with=9.5)
_MARK: Final = Type(10, 13.5, Weight.BOLD)
_OFFICE: Final = Type(13, 17.5, Weight.BOLD)
_OFFICE_SECOND: Final = Type(9.5, 12.8, Weight.MEDIUM)
_WARNING: Final = Type(9, 12.2, Weight.SEMIBOLD)
_TITLE: Final = Type(11, 15, Weight.SEMIBOLD)
_CAPTION: Final = Type(8, 10.8)
_WANTED_LINES: Final = 3
_EXPECTED: Final = 13
_NAME_LINES: Final = 3
_CAPTION_WIDTH: Final = 90.0
_NUMBER: Final = Type(24, 27, Weight.BOLD)
CODE_SIDE: Final = 28 * mm
_BAR_HEIGHT: Final = 7 * mm
_BAR_MODULES: Final = 112
_QR_MODULES: Final = 45
_COLUMN_GAP: Final = 12.0
_SIGN_SPACE: Final = 17.0
RULE_HEIGHT: Final = 5.0
_MOST_SIGN_SHARE: Final = 0.36
_SIGN_WIDTH: Final = 152.0


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


def fit(
    styles: Sequence[SheetStyle],
    room: Callable[[SheetStyle], float],
    content: SlipContent,
    step: float,
) -> tuple[SheetStyle, int]:
    """Choose how tightly to set a sheet, and how many lines the summary gets.

    Args:
        styles: the sheet's styles, the roomiest first.
        room: what a style leaves free with a summary of one line.
        content: what the slip says.
        step: what one more line of the summary takes.
    """
    chosen, left = styles[-1], 0.0
    for style in styles:
        spare = room(style)
        if spare < 0:
            continue
        if left <= 0:
            chosen, left = style, spare
        needed = len(_summary_lines(content, style))
        if spare >= (min(needed, _WANTED_LINES) - 1) * step:
            chosen, left = style, spare
            break
    return chosen, 1 + int(left // step)


def heading(content: SlipContent, copy: Said, style: SheetStyle, *, is_full: bool) -> Block:
    """Return everything down to the number, with the codes at the right.

    Args:
        content: what the slip says.
        copy: whose copy it is.
        style: the sheet's measures.
        is_full: whether the office's address, hours and telephone are told in both languages.
    """
    width = style.width - CODE_SIDE - _COLUMN_GAP
    government = said(content.government, _GOVERNMENT, width, separator=_DOT)
    label = said(copy, _COPY, width, separator=_DOT, align=Align.RIGHT)
    lines = content.office_lines if is_full and not style.is_narrow else content.office_lines[:1]
    left = stacked(
        [
            government if style.is_narrow else Beside(((0, government), (0, label))),
            paragraph(content.office[0], _OFFICE, width, max_lines=2),
            *(paragraph(each, _OFFICE_SECOND, width, max_lines=2) for each in content.office[1:]),
            *(paragraph(each, NOTE, width, max_lines=2) for each in lines),
            Rule(width, RULE_HEIGHT),
            said(content.title, _TITLE, width, separator=_DOT),
            _number(content, width),
        ]
    )
    below = stacked(_under_codes(each) for each in copy) if style.is_narrow else Gap(0)
    codes = stacked([*_codes(content), Gap(3), below])
    return stacked(
        [
            *_marks(content, style.width),
            Beside(((0, left), (style.width - CODE_SIDE, codes))),
        ]
    )


def _codes(content: SlipContent) -> tuple[Block, ...]:
    return (
        Gap(3),
        QrCode(content.qr_text, CODE_SIDE / _QR_MODULES),
        Gap(6),
        BarCode(content.number_digits, CODE_SIDE / _BAR_MODULES, _BAR_HEIGHT),
    )


def _under_codes(told: str) -> Block:
    return paragraph(told, _CAPTION.in_weight(Weight.SEMIBOLD), CODE_SIDE, align=Align.CENTRE)


def _number(content: SlipContent, width: float) -> Block:
    """Return the number with its label at its right where there is room, else above."""
    number = paragraph(content.number, _NUMBER, width)
    taken = number.lines[0].width * _NUMBER.size / EM + _COLUMN_GAP
    if width - taken < _CAPTION_WIDTH:
        return stacked([said(content.number_label, _CAPTION, width, separator=_DOT), number])
    label = stacked(paragraph(each, _CAPTION, width - taken) for each in content.number_label)
    return Beside(((0, number), (taken, stacked([Gap(4), label]))))


def _marks(content: SlipContent, style_width: float) -> tuple[Block, ...]:
    """Return DUPLICATE, SPECIMEN and the like on a line of their own, in a frame."""
    if not content.marks:
        return ()
    padding = 1.5
    width = style_width - 2 * padding
    told = [f" {_DOT} ".join(mark) for mark in content.marks]
    line = paragraph(" • ".join(told), _MARK, width, align=Align.CENTRE)
    if len(line.lines) == 1:
        return (Frame(line, style_width, padding), Gap(4))
    lines = stacked(paragraph(each, _MARK, width, align=Align.CENTRE) for each in told)
    return (Frame(lines, style_width, padding), Gap(4))


def row(told: Row, style: SheetStyle, *, width: float | None = None) -> Block:
    """Return a label with its value at the right."""
    value_width = (width or style.width) - style.label_width
    weight = Weight.SEMIBOLD if told.is_name else Weight.REGULAR
    label = said(told.label, style.label, style.label_width - 6, separator=_DOT)
    kind = style.value.in_weight(weight)
    most = max(style.max_lines, _NAME_LINES) if told.is_name else style.max_lines
    value = said(told.value, kind, value_width, max_lines=most)
    if told.number in style.first_only and len(value.lines) > 1:
        value = said(told.value[:1], kind, value_width, max_lines=most)
    return Beside(((0, label), (style.label_width, value)))


def rows(told: Sequence[Row], style: SheetStyle) -> tuple[Block, ...]:
    """Return rows below each other."""
    return tuple(row(each, style) for each in told)


def facts_strip(told: Sequence[Row], style: SheetStyle, shares: Sequence[float]) -> Block:
    """Return a few short facts side by side, each under its label."""
    columns: list[tuple[float, Block]] = []
    x = 0.0
    for each, share in zip(told, shares, strict=True):
        width = style.width * share - _COLUMN_GAP
        label = said(each.label, _CAPTION, width, separator=_DOT)
        columns.append((x, stacked([label, _strip_value(each, width, style)])))
        x += style.width * share
    return Beside(tuple(columns))


def _strip_value(told: Row, width: float, style: SheetStyle) -> Block:
    value = told.value[:1] if told.number in style.first_only else told.value
    return said(value, _figure(told), width, max_lines=2)


def _figure(told: Row) -> Type:
    return Type(9.5, 12.6, Weight.SEMIBOLD if told.number == _EXPECTED else Weight.MEDIUM)


def notices(content: SlipContent, style: SheetStyle) -> Block:
    """Return the notices in two columns, one for each language, or running on a narrow sheet."""
    languages = range(len(content.title))
    if style.is_narrow:
        return stacked(
            paragraph(
                [span for told in content.notices for span in _notice(told, place)],
                NOTE,
                style.width,
                max_lines=style.notice_lines,
            )
            for place in languages
        )
    share = (style.width - _COLUMN_GAP) / 2
    columns = [
        stacked(
            paragraph(_notice(told, place), NOTE, share, max_lines=style.notice_lines)
            for told in content.notices
        )
        for place in languages
    ]
    return Beside(tuple((at * (share + _COLUMN_GAP), block) for at, block in enumerate(columns)))


def _notice(told: Row, place: int) -> tuple[Span, Span]:
    label = told.label[min(place, len(told.label) - 1)]
    value = told.value[min(place, len(told.value) - 1)]
    return Span(f"{label}:", Weight.SEMIBOLD), Span(value)


def divider(content: SlipContent, style: SheetStyle) -> tuple[Block, ...]:
    """Return what parts the head from the rows: a rule, or the warnings in their frames."""
    if not content.warnings:
        return (Rule(style.width, RULE_HEIGHT),)
    padding = 2.0
    width = style.width - 4 * padding
    framed = (Frame(said(told, _WARNING, width), style.width, padding) for told in content.warnings)
    return tuple(block for frame in framed for block in (Gap(3), frame, Gap(2)))


def summary(content: SlipContent, style: SheetStyle, count: int) -> tuple[Block, str]:
    """Return the summary in at most ``count`` lines, and the text that stands there."""
    label = said(content.summary_label, style.label, style.width, separator=_DOT)
    if content.summary_withheld:
        value = said(content.summary_withheld, style.value, style.width - style.label_width)
        return Beside(((0, label), (style.label_width, value))), ""
    width = style.summary_width
    lines, printed = shorten(
        _summary_lines(content, style),
        count,
        (Span(content.shortened, Weight.MEDIUM),),
        size=style.value.size,
        width=width,
    )
    value = Text(lines, style.value, width)
    if style.is_narrow:
        return stacked([label, value]), printed
    return Beside(((0, label), (style.label_width, value))), printed


def _summary_lines(content: SlipContent, style: SheetStyle) -> tuple[Line, ...]:
    return wrap((Span(content.summary),), size=style.value.size, width=style.summary_width)


def signatures(
    content: SlipContent, captions: Sequence[Said], width: float, *, note: Said = ()
) -> Block:
    """Return who received it and what was printed, and a line to sign on for each caption."""
    share = min(_SIGN_WIDTH, width * _MOST_SIGN_SHARE)
    left_width = width - share * len(captions) - _COLUMN_GAP
    received = content.received_by
    left = stacked(
        [
            said(note, NOTE, left_width) if note else Gap(_SIGN_SPACE),
            paragraph(f"{_pair(received.label)}: {_pair(received.value)}", NOTE, left_width),
            paragraph(content.footer, NOTE, left_width),
        ]
    )
    lines = [
        (
            width - share * (len(captions) - place) + _COLUMN_GAP,
            _sign_line(caption, share - _COLUMN_GAP),
        )
        for place, caption in enumerate(captions)
    ]
    return Beside(((0, left), *lines))


def _sign_line(caption: Said, width: float) -> Block:
    told = said(caption, NOTE, width, separator=_DOT, align=Align.CENTRE)
    return stacked([Gap(_SIGN_SPACE), Rule(width, 3), told])


def _pair(told: Said) -> str:
    return " / ".join(told)
