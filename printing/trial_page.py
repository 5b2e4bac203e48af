"""The printer test: hard words in every size and weight, rules, black, and both codes."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from printing import layout_a4, layout_a5
from printing.blocks import Beside, Block, Gap, Rule, Solid, Stack, Type, paragraph, said, stacked
from printing.codes import BarCode, QrCode
from printing.fonts import Weight
from printing.layout_heading import BAR_MODULE, CODE_SIDE, PIN
from printing.one_page import Page, SlipPaper
from printing.printer_facts import PrinterFacts
from printing.printer_traits import PrinterTraits
from printing.roll_parts import DOT, QR_MODULE_DOTS, ROLL_58, ROLL_80, Roll, RollStyle
from printing.sheet_style import COLUMN_GAP
from printing.slip_canvas import SlipCanvas
from printing.slip_wording import Wording

SPECIMEN_NUMBER: Final = "00000000000098"
"""A number that no office gives: the bars of the page."""

SPECIMEN_CODE: Final = "ABHIJOG DESK PRINTER TEST 0123456789"
"""What the QR code of the page says."""

HARD_LINE: Final = (
    "লক্ষ্মী ক্ষুদ্র জ্ঞান যক্ষ্মা স্বাস্থ্য র‍্যাব উদ্‌যাপন কর্তৃপক্ষ দ্বন্দ্ব উজ্জ্বল PIN-কোড BDO-এর ৳৫০০ ₹১২০০"
)
"""Conjuncts that close first when a printer is too coarse, marks above and below, mixed words."""

_OTHER_SCRIPTS: Final = "नागरिक शिकायत · ᱥᱟᱱᱛᱟᱲᱤ · شکایت"
_SIZES: Final = (8.0, 9.0, 9.5, 11.0)
_RULES: Final = (0.5, 0.6, 0.9, 1.5)
_CHECKS: Final = ("letters", "black", "codes", "edges")
_ROLLS: Final = {SlipPaper.ROLL_80: ROLL_80, SlipPaper.ROLL_58: ROLL_58}


@dataclass(frozen=True, slots=True)
class _Sheet:
    """The page on a sheet, in a frame at the margin."""

    stack: Stack
    width: float
    height: float
    margin: float
    printed_summary: str = ""
    grid: float | None = None

    def draw(self, canvas: SlipCanvas) -> None:
        """Draw the page."""
        self.stack.draw(canvas, self.margin, self.height - self.margin)


def trial_page(facts: PrinterFacts, paper: SlipPaper, traits: PrinterTraits) -> Page:
    """Return the printer test for a paper."""
    if paper in _ROLLS:
        return _roll(facts, paper, traits, _ROLLS[paper])
    size = layout_a4 if paper is SlipPaper.A4 else layout_a5
    margin = layout_a4.SIDE if paper is SlipPaper.A4 else layout_a5.MARGIN
    width = size.WIDTH - 2 * margin
    codes = Beside(
        (
            (0, QrCode.of_side(SPECIMEN_CODE, CODE_SIDE, grid=PIN)),
            (
                CODE_SIDE + 2 * COLUMN_GAP,
                BarCode(SPECIMEN_NUMBER, BAR_MODULE, CODE_SIDE / 3, grid=PIN),
            ),
        )
    )
    note = Type(9.5, 13.3)
    blocks = [*_top(facts, paper, traits, width), *_words(width, traits), *_black(width)]
    bottom = _checks(facts.wording, note, width)
    stack = stacked([*blocks, Gap(8), codes, Gap(10), *bottom])
    return _Sheet(stack, size.WIDTH, size.HEIGHT, margin)


def _roll(facts: PrinterFacts, paper: SlipPaper, traits: PrinterTraits, style: RollStyle) -> Roll:
    code = QrCode(SPECIMEN_CODE, QR_MODULE_DOTS * DOT, grid=DOT)
    bars = BarCode(SPECIMEN_NUMBER, style.bar_dots * DOT, style.bar_height, grid=DOT)
    width = style.width
    blocks: list[Block] = [
        *_top(facts, paper, traits, width),
        *_words(width, traits),
        *_black(width),
        Gap(8),
        Beside((((width - bars.width) / 2, bars),)),
        Gap(12),
        Beside((((width - code.height) / 2, code),)),
        Gap(10),
        *_checks(facts.wording, style.note, width),
    ]
    return Roll(stacked(blocks), "", style.page_width)


def _top(
    facts: PrinterFacts, paper: SlipPaper, traits: PrinterTraits, width: float
) -> Iterator[Block]:
    title = Type(13, 17.5, Weight.BOLD)
    yield said(facts.wording.words("printer.test_title"), title, width, separator="·")
    plain = Type(9, 12.4)
    for told in facts.described(paper, traits):
        yield said(told, plain, width, separator="·")
    yield Rule(width, 7)


def _words(width: float, traits: PrinterTraits) -> Iterator[Block]:
    """Yield the hard line in each size, then in each weight, then the other scripts."""
    sizes = [size for size in _SIZES if size >= traits.least_type]
    for size in sizes:
        yield _sample(f"{size:g} pt", Type(size, size * 1.4), width, HARD_LINE)
    middle = Type(9.5, 13.3)
    for weight in (Weight.MEDIUM, Weight.SEMIBOLD, Weight.BOLD):
        words = " ".join(HARD_LINE.split()[:6])
        yield _sample(weight.name.capitalize(), middle.in_weight(weight), width, words)
    yield _sample("9.5 pt", middle, width, _OTHER_SCRIPTS)


def _sample(label: str, kind: Type, width: float, words: str) -> Block:
    label_width = 52.0
    small = replace(kind, size=min(kind.size, 9.0), weight=Weight.REGULAR, sits_with=kind.size)
    return Beside(
        (
            (0, paragraph(label, small, label_width)),
            (label_width, paragraph(words, kind, width - label_width)),
        )
    )


def _black(width: float) -> Iterator[Block]:
    """Yield rules from the thinnest that a slip has, and a field of solid black."""
    yield Gap(4)
    kind = Type(9, 10)
    for thickness in _RULES:
        label = paragraph(f"{thickness:g} pt", kind, 40)
        yield Beside(((0, label), (40, Rule(width - 40, 10, thickness))))
    yield Gap(4)
    yield Solid(width, 14)


def _checks(wording: Wording, kind: Type, width: float) -> Iterator[Block]:
    """Yield what to look at, a line for each."""
    for name in _CHECKS:
        yield said(wording.words(f"printer.check.{name}"), kind, width)
        yield Gap(2)
