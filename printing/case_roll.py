"""Status and re-contact slips on thermal rolls: as long as their content, within reason."""

from collections.abc import Iterator
from typing import Final

from printing.blocks import Align, Block, Frame, Gap, Rule, Text, Type, paragraph, stacked
from printing.case_content import CaseContent, Step
from printing.codes import QrCode
from printing.fonts import Weight
from printing.paragraph import Span, shorten, wrap
from printing.printer_traits import PrinterTraits
from printing.roll_parts import (
    DOT,
    QR_MODULE_DOTS,
    Roll,
    RollStyle,
    centre,
    centred,
    roll_closing,
    roll_heading,
    roll_marks,
    roll_notice,
    roll_number,
    roll_row,
    roll_warnings,
)

_MOST_STEPS: Final = 8
_MOST_TOLD_LINES: Final = 14
_NOTE_LINES: Final = 3
_PADDING: Final = 4.0


def case_roll(content: CaseContent, _traits: PrinterTraits, style: RollStyle) -> Roll:
    """Return the slip as one column."""
    base = content.base
    told, printed = _told(content, style)
    rule = Rule(style.width, 7)
    code = QrCode(base.qr_text, QR_MODULE_DOTS * DOT, grid=DOT)
    blocks: list[Block] = [
        *roll_marks(base, style),
        *roll_heading(base, style),
        rule,
        *roll_number(base, style),
        rule,
        _standing(content, style),
        Gap(4),
        *(block for row in (*base.head, *content.rows) for block in roll_row(row, style)),
        *told,
        *roll_warnings(base, style),
        rule,
        *_history(content, style),
        rule,
        *(block for row in base.notices for block in roll_notice(row, style)),
        rule,
        Gap(4),
        centred(code, code.height, style),
        Gap(6),
        *(paragraph(each, style.note, style.width, align=Align.CENTRE) for each in base.read_back),
        *roll_closing(base, style),
    ]
    return Roll(stacked(blocks), printed, style.page_width)


def _standing(content: CaseContent, style: RollStyle) -> Block:
    width = style.width - 2 * _PADDING
    second = style.title.in_weight(Weight.SEMIBOLD)
    kinds = (Type(style.office.size + 1, style.office.leading + 1.5, Weight.BOLD), second)
    told = [
        paragraph(" · ".join(content.standing_label), style.note, width),
        *(
            paragraph(each, kind, width, max_lines=3)
            for each, kind in zip(content.standing, kinds, strict=False)
        ),
        *(
            paragraph(each, style.note.in_weight(Weight.MEDIUM), width)
            for each in content.standing_age
        ),
    ]
    return Frame(stacked(told), style.width, _PADDING)


def _told(content: CaseContent, style: RollStyle) -> tuple[tuple[Block, ...], str]:
    if not content.told_label:
        return (), ""
    label = f"{' · '.join(content.told_label)}:"
    heading = paragraph(label, style.value.in_weight(Weight.SEMIBOLD), style.width)
    if content.told_withheld:
        told = (paragraph(each, style.value, style.width) for each in content.told_withheld)
        return (heading, *told, Gap(2)), ""
    lines, printed = shorten(
        wrap((Span(content.told),), size=style.value.size, width=style.width),
        _MOST_TOLD_LINES,
        (Span(content.base.shortened, Weight.MEDIUM),),
        size=style.value.size,
        width=style.width,
    )
    return (heading, Text(lines, style.value, style.width), Gap(2)), printed


def _history(content: CaseContent, style: RollStyle) -> Iterator[Block]:
    yield centre(content.history, style.value.in_weight(Weight.SEMIBOLD), style)
    for step in content.steps[:_MOST_STEPS]:
        yield from _step(step, style)
    count = len(content.steps) - _MOST_STEPS
    if count > 0:
        yield centre(content.left_out(count), style.note, style)


def _step(step: Step, style: RollStyle) -> Iterator[Block]:
    """Say a step in the first language only: rolls are slow and paper is dear."""
    spans = (Span(f"{step.at[0]}:"), Span(step.what[0], Weight.MEDIUM))
    yield paragraph(spans, style.value, style.width, max_lines=_NOTE_LINES)
    if step.note:
        yield paragraph(step.note[0], style.note, style.width, max_lines=_NOTE_LINES)
    yield Gap(2)
