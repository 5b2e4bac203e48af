"""Make the slip: facts in, one page of PDF out, on any of the four papers.

Bars: evidence printing.md 10.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from printing.layout_a4 import a4_sheet
from printing.layout_a5 import a5_sheet
from printing.layout_roll import roll
from printing.one_page import Page, SlipFile, SlipPaper, close_page
from printing.printer_traits import ANY_PRINTER, PrinterTraits
from printing.roll_parts import ROLL_58, ROLL_80
from printing.shaping import check_shaping
from printing.slip_content import SlipContent, slip_content
from printing.slip_facts import SlipFacts

__all__ = ["SlipFile", "SlipPaper", "make_slip"]

_LAYOUTS: Final[Mapping[SlipPaper, Callable[[SlipContent, PrinterTraits], Page]]] = {
    SlipPaper.A4: a4_sheet,
    SlipPaper.A5: a5_sheet,
    SlipPaper.ROLL_80: partial(roll, style=ROLL_80),
    SlipPaper.ROLL_58: partial(roll, style=ROLL_58),
}


def make_slip(facts: SlipFacts, paper: SlipPaper, traits: PrinterTraits = ANY_PRINTER) -> SlipFile:
    """Return the slip of these facts as a one-page PDF; the same facts give the same bytes.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    check_shaping()
    content = slip_content(facts)
    page = _LAYOUTS[paper](content, traits)
    return close_page(page, title=content.number, traits=traits)
