"""The two pages by which a printer is set up: the printer test and the ruler page.

Evidence printing.md 6: whether conjuncts stay open, whether black is black, whether both codes can
be read, and where the paper lies.
"""

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Final

from printing.one_page import Page, SlipFile, SlipPaper, close_page
from printing.printer_facts import PrinterFacts
from printing.printer_traits import ANY_PRINTER, PrinterTraits
from printing.ruler_page import ruler_page
from printing.shaping import check_shaping
from printing.trial_page import trial_page


class PrinterPage(StrEnum):
    """The pages for setting up a printer."""

    TEST = "test"
    RULER = "ruler"


_Layout = Callable[[PrinterFacts, SlipPaper, PrinterTraits], Page]
_LAYOUTS: Final[Mapping[PrinterPage, _Layout]] = {
    PrinterPage.TEST: trial_page,
    PrinterPage.RULER: ruler_page,
}


def make_printer_page(
    page: PrinterPage,
    facts: PrinterFacts,
    paper: SlipPaper,
    traits: PrinterTraits = ANY_PRINTER,
) -> SlipFile:
    """Return a page for setting up a printer, moved as its slips are moved.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    check_shaping()
    return close_page(_LAYOUTS[page](facts, paper, traits), title=page.value, traits=traits)
