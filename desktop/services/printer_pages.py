"""The pages by which a printer is set up: made for a screen that shows them, or for a file."""

from datetime import datetime
from pathlib import Path

from local_db.domain.clock import Clock, SystemClock
from printing.one_page import SlipFile, SlipPaper
from printing.printer_facts import PrinterFacts
from printing.printer_page import PrinterPage, make_printer_page
from printing.printer_traits import PrinterTraits
from printing.whole_file import written_whole
from resources.text import Language

__all__ = ["PrinterPage", "PrinterTraits", "printer_page", "write_printer_page"]


def printer_page(
    page: PrinterPage,
    paper: str,
    traits: PrinterTraits,
    *,
    printer: str,
    language: Language,
    at: datetime,
) -> SlipFile:
    """Return a page for setting up a printer.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    facts = PrinterFacts(printer=printer or "—", made_at=at, language=language)
    return make_printer_page(page, facts, SlipPaper(paper), traits)


def write_printer_page(  # noqa: PLR0913 - a page for a printer has these parts
    page: PrinterPage,
    paper: str,
    traits: PrinterTraits,
    target: Path,
    *,
    printer: str,
    language: Language,
    clock: Clock | None = None,
) -> SlipFile:
    """Write a page for setting up a printer as a PDF.

    Raises:
        DeskError: ``slip_not_written``.
        ShapingError: Bengali would print wrong on this PC.
    """
    at = (clock or SystemClock()).now()
    made = printer_page(page, paper, traits, printer=printer, language=language, at=at)
    with written_whole(target, made.data):
        return made
