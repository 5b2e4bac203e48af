"""The parts of a slip on a sheet (half an A4, or an A5), from the heading to the signatures.

Sizes follow evidence printing.md 8: values 9.5 pt, nothing below 8 pt (9 on 24-pin
printers), rules of 0.6 pt, black only.
"""

from collections.abc import Callable, Sequence
from typing import Final

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
from printing.fonts import Weight
from printing.paragraph import Line, Span, shorten, wrap
from printing.sheet_style import COLUMN_GAP, DOT, RULE_HEIGHT, SheetStyle
from printing.slip_content import SlipContent
from printing.slip_rows import Row
from printing.slip_wording import Said

_WARNING: Final = Type(9, 12.2, Weight.SEMIBOLD)
_WANTED_LINES: Final = 3
_EXPECTED: Final = 13
_NAME_LINES: Final = 3
_SIGN_SPACE: Final = 17.0
_MOST_SIGN_SHARE: Final = 0.36
_SIGN_WIDTH: Final = 152.0


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


def row(told: Row, style: SheetStyle, *, width: float | None = None) -> Block:
    """Return a label with its value at the right."""
    value_width = (width or style.width) - style.label_width
    weight = Weight.SEMIBOLD if told.is_name else Weight.REGULAR
    label = said(told.label, style.label, style.label_width - 6, separator=DOT)
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
        width = style.width * share - COLUMN_GAP
        label = said(each.label, style.note, width, separator=DOT)
        columns.append((x, stacked([label, _strip_value(each, width, style)])))
        x += style.width * share
    return Beside(tuple(columns))


def _strip_value(told: Row, width: float, style: SheetStyle) -> Block:
    value = told.value[:1] if told.number in style.first_only else told.value
    return said(value, _figure(told), width, max_lines=2)


def _figure(told: Row) -> Type:
    return Type(9.5, 12.6, Weight.SEMIBOLD if told.number == _EXPECTED else Weight.MEDIUM)


def notices(content: SlipContent, style: SheetStyle) -> Block:
    """Return the notices: a column for each language, or below each other on a narrow sheet."""
    languages = range(len(content.title))
    if style.is_narrow:
        return stacked(_notices_in(content, at, style.width, style) for at in languages)
    share = (style.width - COLUMN_GAP) / 2
    return Beside(
        tuple(
            (at * (share + COLUMN_GAP), _notices_in(content, at, share, style)) for at in languages
        )
    )


def _notices_in(content: SlipContent, place: int, width: float, style: SheetStyle) -> Block:
    told = [_notice(row, place) for row in content.notices]
    if style.runs_notices:
        told = [tuple(span for spans in told for span in spans)]
    most = style.notice_lines
    return stacked(paragraph(spans, style.note, width, max_lines=most) for spans in told)


def _notice(told: Row, place: int) -> tuple[Span, ...]:
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
    label = said(content.summary_label, style.label, style.width, separator=DOT)
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
    content: SlipContent, captions: Sequence[Said], style: SheetStyle, *, note: Said = ()
) -> Block:
    """Return who received it and what was printed, and a line to sign on for each caption."""
    width, kind = style.width, style.note
    share = min(_SIGN_WIDTH, width * _MOST_SIGN_SHARE)
    left_width = width - share * len(captions) - COLUMN_GAP
    received = content.received_by
    left = stacked(
        [
            said(note, kind, left_width) if note else Gap(_SIGN_SPACE),
            paragraph(f"{_pair(received.label)}: {_pair(received.value)}", kind, left_width),
            paragraph(content.footer, kind, left_width),
        ]
    )
    lines = [
        (
            width - share * (len(captions) - place) + COLUMN_GAP,
            _sign_line(caption, kind, share - COLUMN_GAP),
        )
        for place, caption in enumerate(captions)
    ]
    return Beside(((0, left), *lines))


def _sign_line(caption: Said, kind: Type, width: float) -> Block:
    told = said(caption, kind, width, separator=DOT, align=Align.CENTRE)
    return stacked([Gap(_SIGN_SPACE), Rule(width, 3), told])


def _pair(told: Said) -> str:
    return " / ".join(told)
