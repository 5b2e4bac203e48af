"""The ruler page: scales from the paper's edges and crosses at known places.

Whoever sets up the printer lays a ruler on the page; the difference is the offset to set
(evidence printing.md 6).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from reportlab.lib.units import mm

from printing import layout_a4, layout_a5
from printing.blocks import Block, Gap, Stack, Type, said, stacked
from printing.fonts import Weight
from printing.one_page import Page, SlipPaper
from printing.printer_facts import PrinterFacts
from printing.printer_traits import PrinterTraits
from printing.roll_parts import DOT, ROLL_58, ROLL_80, RollStyle, whole_dots
from printing.ruler import Axis, Cross, Ruler
from printing.slip_canvas import SlipCanvas

CROSS_MM: Final = 20
"""How far the crosses' centres lie from the edges of the paper."""

_MARGINS_MM: Final = (5, 10)
_ROLL_LENGTH_MM: Final = 90
_LABEL: Final = Type(9, 10)
_TITLE: Final = Type(13, 17.5, Weight.BOLD)
_PLAIN: Final = Type(9.5, 13.4)
_SHEET_STEPS: Final = ("measure", "right", "down", "again")
_ROLL_STEPS: Final = ("ends", "middle", "again")
_ROLLS: Final = {SlipPaper.ROLL_80: ROLL_80, SlipPaper.ROLL_58: ROLL_58}


@dataclass(frozen=True, slots=True)
class RulerSheet:
    """Scales, crosses and words on one page."""

    width: float
    height: float
    rulers: tuple[Ruler, ...]
    crosses: tuple[Cross, ...]
    frames_mm: tuple[int, ...]
    """How far frames lie inside the page, to show where the printer stops printing."""
    words: Stack
    words_at: tuple[float, float]
    grid: float | None = None
    printed_summary: str = ""

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw the page."""
        for ruler in self.rulers:
            ruler.draw(canvas, self.height)
        for cross in self.crosses:
            cross.draw(canvas, self.height)
        for inside in self.frames_mm:
            gap = inside * mm
            canvas.frame(gap, gap, self.width - 2 * gap, self.height - 2 * gap)
        self.words.draw(canvas, self.words_at[0], self.height - self.words_at[1])


def ruler_page(facts: PrinterFacts, paper: SlipPaper, traits: PrinterTraits) -> Page:
    """Return the ruler page for a paper."""
    if paper in _ROLLS:
        return _roll(facts, paper, traits, _ROLLS[paper])
    size = layout_a4 if paper is SlipPaper.A4 else layout_a5
    width_mm, height_mm = round(size.WIDTH / mm), round(size.HEIGHT / mm)
    far_x, far_y = width_mm - CROSS_MM, height_mm - CROSS_MM
    left = 34 * mm
    return RulerSheet(
        width=size.WIDTH,
        height=size.HEIGHT,
        rulers=(
            Ruler(axis=Axis.RIGHT, first=10, last=width_mm - 10, at=30 * mm, label=_LABEL),
            Ruler(axis=Axis.DOWN, first=40, last=height_mm - 30, at=14 * mm, label=_LABEL),
        ),
        crosses=tuple(Cross(x_mm=x, y_mm=y) for x in (CROSS_MM, far_x) for y in (CROSS_MM, far_y)),
        frames_mm=_MARGINS_MM,
        words=_words(facts, paper, traits, _SHEET_STEPS, size.WIDTH - left - 14 * mm),
        words_at=(left, 46 * mm),
    )


def _roll(facts: PrinterFacts, paper: SlipPaper, traits: PrinterTraits, style: RollStyle) -> Page:
    width_mm = int(style.page_width / mm)
    left = 16 * mm
    words = _words(facts, paper, traits, _ROLL_STEPS, style.width - left)
    length = max(_ROLL_LENGTH_MM * mm, words.height + 28 * mm)
    return RulerSheet(
        width=style.page_width,
        height=whole_dots(round(length / DOT)),
        rulers=(
            Ruler(axis=Axis.RIGHT, first=0, last=width_mm, at=4 * mm, label=_LABEL),
            Ruler(axis=Axis.DOWN, first=14, last=int(length / mm) - 6, at=DOT, label=_LABEL),
        ),
        crosses=(),
        frames_mm=(),
        words=words,
        words_at=(left, 14 * mm),
        grid=DOT,
    )


def _words(
    facts: PrinterFacts,
    paper: SlipPaper,
    traits: PrinterTraits,
    names: Sequence[str],
    width: float,
) -> Stack:
    """Return which printer this is, and what to do with the page."""
    wording = facts.wording
    steps: list[Block] = []
    for name in names:
        steps += [said(wording.words(f"printer.ruler.{name}", n=CROSS_MM), _PLAIN, width), Gap(4)]
    return stacked(
        [
            said(wording.words("printer.ruler_title"), _TITLE, width, separator="·"),
            *(said(told, _PLAIN, width, separator="·") for told in facts.described(paper, traits)),
            Gap(10),
            *steps,
        ]
    )
