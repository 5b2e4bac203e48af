"""The acknowledgement on thermal rolls: as long as its content (evidence printing.md 5 and 6)."""

from printing.blocks import Block, Gap, Rule, stacked
from printing.codes import QrCode
from printing.printer_traits import PrinterTraits
from printing.roll_parts import (
    DOT,
    QR_MODULE_DOTS,
    Roll,
    RollStyle,
    centred,
    roll_closing,
    roll_heading,
    roll_marks,
    roll_notice,
    roll_number,
    roll_row,
    roll_summary,
    roll_warnings,
)
from printing.slip_content import SlipContent


def roll(content: SlipContent, _traits: PrinterTraits, style: RollStyle) -> Roll:
    """Return the slip as one column."""
    summary, printed = roll_summary(content, style)
    rule = Rule(style.width, 7)
    code = QrCode(content.qr_text, QR_MODULE_DOTS * DOT, grid=DOT)
    blocks: list[Block] = [
        *roll_marks(content, style),
        *roll_heading(content, style),
        rule,
        *roll_number(content, style),
        rule,
        *(block for row in content.head for block in roll_row(row, style)),
        rule,
        *(block for row in (*content.person, *content.matter) for block in roll_row(row, style)),
        *summary,
        *(block for row in content.after for block in roll_row(row, style)),
        *roll_warnings(content, style),
        rule,
        *(block for row in content.notices for block in roll_notice(row, style)),
        rule,
        Gap(4),
        centred(code, code.height, style),
        Gap(6),
        *roll_closing(content, style),
    ]
    return Roll(stacked(blocks), printed, style.page_width)
