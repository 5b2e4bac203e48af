"""Make the slip: facts in, one page of PDF out, on any of the four papers.

Bars: evidence printing.md 10.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import Final, Protocol

from printing.layout_a4 import a4_sheet
from printing.layout_a5 import a5_sheet
from printing.layout_roll import ROLL_58, ROLL_80, roll
from printing.shaping import check_shaping
from printing.slip_canvas import SlipCanvas
from printing.slip_content import SlipContent, slip_content
from printing.slip_facts import SlipFacts


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
    printed_description: str


class _Page(Protocol):
    @property
    def width(self) -> float: ...

    @property
    def height(self) -> float: ...

    @property
    def printed_summary(self) -> str: ...

    def draw(self, canvas: SlipCanvas) -> None: ...


_LAYOUTS: Final[Mapping[SlipPaper, Callable[[SlipContent], _Page]]] = {
    SlipPaper.A4: a4_sheet,
    SlipPaper.A5: a5_sheet,
    SlipPaper.ROLL_80: partial(roll, style=ROLL_80),
    SlipPaper.ROLL_58: partial(roll, style=ROLL_58),
}


def make_slip(facts: SlipFacts, paper: SlipPaper) -> SlipFile:
    """Return the slip of these facts as a one-page PDF; the same facts give the same bytes.

    Raises:
        ShapingError: Bengali would print wrong on this PC.
    """
    check_shaping()
    content = slip_content(facts)
    page = _LAYOUTS[paper](content)
    canvas = SlipCanvas(page.width, page.height, title=content.number)
    page.draw(canvas)
    data = canvas.finish()
    return SlipFile(data, canvas.pages, page.printed_summary)
