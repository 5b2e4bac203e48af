"""Make the status slip and the slip of a re-contact, on any of the four papers.

They say what happened so far; neither replaces the acknowledgement, so their QR code holds the bare
number and not a signature.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Final

from printing.case_content import CaseContent, recontact_content, status_content
from printing.case_facts import CaseFacts, RecontactFacts
from printing.case_roll import case_roll
from printing.case_sheet import FORM_A4, FORM_A5, case_sheet
from printing.one_page import Page, SlipFile, SlipPaper, close_page
from printing.printer_traits import ANY_PRINTER, PrinterTraits
from printing.roll_parts import ROLL_58, ROLL_80
from printing.shaping import check_shaping

_LAYOUTS: Final[Mapping[SlipPaper, Callable[[CaseContent, PrinterTraits], Page]]] = {
    SlipPaper.A4: partial(case_sheet, form=FORM_A4),
    SlipPaper.A5: partial(case_sheet, form=FORM_A5),
    SlipPaper.ROLL_80: partial(case_roll, style=ROLL_80),
    SlipPaper.ROLL_58: partial(case_roll, style=ROLL_58),
}


def make_status_slip(
    facts: CaseFacts, paper: SlipPaper, traits: PrinterTraits = ANY_PRINTER
) -> SlipFile:
    """Return what happened to a complaint so far as a one-page PDF.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    check_shaping()
    return _made(status_content(facts), paper, traits)


def make_recontact_slip(
    facts: CaseFacts,
    again: RecontactFacts,
    paper: SlipPaper,
    traits: PrinterTraits = ANY_PRINTER,
) -> SlipFile:
    """Return the acknowledgement that a citizen came again about an old number.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    check_shaping()
    return _made(recontact_content(facts, again), paper, traits)


def _made(content: CaseContent, paper: SlipPaper, traits: PrinterTraits) -> SlipFile:
    page = _LAYOUTS[paper](content, traits)
    return close_page(page, title=content.base.number, traits=traits)
