"""The heading of a slip on a sheet: office, marks, title, the number and the two codes."""

from typing import Final

from reportlab.lib.units import mm

from printing.blocks import Align, Beside, Block, Frame, Gap, Rule, Type, paragraph, said, stacked
from printing.codes import BarCode, QrCode
from printing.fonts import EM, Weight
from printing.sheet_style import COLUMN_GAP, DOT, RULE_HEIGHT, SheetStyle
from printing.slip_content import SlipContent
from printing.slip_wording import Said

PIN: Final = 72 / 180
"""The dot of a 24-pin printer, the coarsest one a sheet is printed with: codes lie on its grid."""

CODE_SIDE: Final = 225 * PIN
"""The width of both codes: five dots to a module of the usual QR code."""

BAR_MODULE: Final = 2 * PIN
"""The narrowest bar: a reader needs two whole dots."""

_GOVERNMENT: Final = Type(9.5, 13, Weight.SEMIBOLD)
_COPY: Final = Type(9, 13, Weight.SEMIBOLD, sits_with=9.5)
_MARK: Final = Type(10, 13.5, Weight.BOLD)
_OFFICE: Final = Type(13, 17.5, Weight.BOLD)
_OFFICE_SECOND: Final = Type(9.5, 12.8, Weight.MEDIUM)
_TITLE: Final = Type(11, 15, Weight.SEMIBOLD)
_NUMBER: Final = Type(24, 27, Weight.BOLD)
_CAPTION_WIDTH: Final = 90.0
_BAR_HEIGHT: Final = 6 * mm


def heading(content: SlipContent, copy: Said, style: SheetStyle, *, is_full: bool) -> Block:
    """Return everything down to the number, with the codes at the right.

    Args:
        content: what the slip says.
        copy: whose copy it is.
        style: the sheet's measures.
        is_full: whether the office's address, hours and telephone are told in both languages.
    """
    width = style.width - CODE_SIDE - COLUMN_GAP
    government = said(content.government, _GOVERNMENT, width, separator=DOT)
    label = said(copy, _COPY, width, separator=DOT, align=Align.RIGHT)
    lines = content.office_lines if is_full and not style.is_narrow else content.office_lines[:1]
    left = stacked(
        [
            government if style.is_narrow else Beside(((0, government), (0, label))),
            paragraph(content.office[0], _OFFICE, width, max_lines=2),
            *(paragraph(each, _OFFICE_SECOND, width, max_lines=2) for each in content.office[1:]),
            *(paragraph(each, style.note, width, max_lines=2) for each in lines),
            Rule(width, RULE_HEIGHT),
            said(content.title, _TITLE, width, separator=DOT),
            _number(content, style, width),
        ]
    )
    below = stacked(_under_codes(each, style) for each in copy) if style.is_narrow else Gap(0)
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
        QrCode.of_side(content.qr_text, CODE_SIDE, grid=PIN),
        Gap(5),
        BarCode(content.number_digits, BAR_MODULE, _BAR_HEIGHT, grid=PIN),
    )


def _under_codes(told: str, style: SheetStyle) -> Block:
    return paragraph(told, style.note.in_weight(Weight.SEMIBOLD), CODE_SIDE, align=Align.CENTRE)


def _number(content: SlipContent, style: SheetStyle, width: float) -> Block:
    """Return the number with its label at its right where there is room, else above."""
    number = paragraph(content.number, _NUMBER, width)
    taken = number.lines[0].width * _NUMBER.size / EM + COLUMN_GAP
    if width - taken < _CAPTION_WIDTH:
        return stacked([said(content.number_label, style.note, width, separator=DOT), number])
    label = stacked(paragraph(each, style.note, width - taken) for each in content.number_label)
    return Beside(((0, number), (taken, stacked([Gap(4), label]))))


def _marks(content: SlipContent, style_width: float) -> tuple[Block, ...]:
    """Return DUPLICATE, SPECIMEN and the like on a line of their own, in a frame."""
    if not content.marks:
        return ()
    padding = 1.5
    width = style_width - 2 * padding
    told = [f" {DOT} ".join(mark) for mark in content.marks]
    line = paragraph(" • ".join(told), _MARK, width, align=Align.CENTRE)
    if len(line.lines) == 1:
        return (Frame(line, style_width, padding), Gap(4))
    lines = stacked(paragraph(each, _MARK, width, align=Align.CENTRE) for each in told)
    return (Frame(lines, style_width, padding), Gap(4))
