"""Close a drawn page into a file: one page of PDF, moved to where the printer's paper lies."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from printing.codes import on_grid
from printing.printer_traits import PrinterTraits
from printing.slip_canvas import SlipCanvas


class SlipPaper(StrEnum):
    """The papers a slip is made for (``slip.printed``, contract section 3)."""

    A4 = "a4"
    A5 = "a5"
    ROLL_80 = "80mm"
    ROLL_58 = "58mm"


@dataclass(frozen=True, slots=True)
class SlipFile:
    """A finished slip; ``printed_description`` is as much of the text as stands on it."""

    data: bytes
    pages: int
    printed_description: str = ""


class Page(Protocol):
    """A page whose blocks are placed."""

    @property
    def width(self) -> float:
        """Its width in points."""
        ...

    @property
    def height(self) -> float:
        """Its height in points."""
        ...

    @property
    def grid(self) -> float | None:
        """The printer's dot in points where the page is a roll's, which is as long as needed."""
        ...

    @property
    def printed_summary(self) -> str:
        """As much of the citizen's text as stands on it."""
        ...

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw it as if its paper lay where it should."""
        ...


def close_page(page: Page, *, title: str, traits: PrinterTraits) -> SlipFile:
    """Draw a page for a printer and return the file; the same page gives the same bytes.

    A roll begins where the printer stands, so nothing can be moved up there; moved down it grows.
    """
    right, down, longer = on_grid(traits.right, page.grid), traits.down, 0.0
    if page.grid is not None:
        down = longer = max(0.0, on_grid(down, page.grid))
    canvas = SlipCanvas(page.width, page.height + longer, title=title, shift=(right, longer - down))
    page.draw(canvas)
    data = canvas.finish()
    return SlipFile(data, canvas.pages, page.printed_summary)
