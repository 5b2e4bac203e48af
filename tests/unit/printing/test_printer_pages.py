"""The pages for setting up a printer: rulers that measure right, codes that can be read."""

from datetime import datetime

import pytest
from PIL import Image

from local_db.domain.clock import IST
from printing.one_page import SlipPaper
from printing.printer_facts import PrinterFacts
from printing.printer_page import PrinterPage, make_printer_page
from printing.printer_traits import PrinterTraits
from printing.raster import page_image, roll_image
from printing.read_back import CodeKind, ReadCode, pdf_text, read_codes
from printing.ruler_page import CROSS_MM
from printing.trial_page import HARD_LINE, SPECIMEN_CODE, SPECIMEN_NUMBER
from resources.text import Language
from tests.unit.printing.page_text import assert_black_and_legible, flat, poppler, type_sizes

_FACTS = PrinterFacts(
    printer="Epson LQ-310 (কাউন্টার ২)", made_at=datetime(2026, 12, 2, 12, 31, tzinfo=IST)
)
_DOTS = {SlipPaper.ROLL_80: 576, SlipPaper.ROLL_58: 384}
_SHEETS = (SlipPaper.A4, SlipPaper.A5)
_DPI = 600


@pytest.mark.parametrize("paper", SlipPaper)
@pytest.mark.parametrize("page", PrinterPage)
def test_a_page_says_which_printer_and_where_it_is_moved(
    page: PrinterPage, paper: SlipPaper
) -> None:
    traits = PrinterTraits(dx_mm=1.5, dy_mm=-0.5)
    made = make_printer_page(page, _FACTS, paper, traits)
    told = flat(poppler(made.data, "-raw"))
    assert made.pages == 1
    assert "Epson LQ-310 (কাউন্টার ২)" in told
    assert "+1.5" in told
    assert "-0.5" in told
    assert paper.value.upper() in told
    assert_black_and_legible(made.data, least=8.0)


@pytest.mark.parametrize("paper", SlipPaper)
def test_the_test_page_shows_hard_words_in_every_size_and_both_codes(paper: SlipPaper) -> None:
    made = make_printer_page(PrinterPage.TEST, _FACTS, paper)
    told = flat(pdf_text(made.data))
    assert told.count(HARD_LINE) == 4
    assert {8.0, 9.0, 9.5, 11.0} <= set(type_sizes(made.data))
    picture = (
        roll_image(made.data, dots=_DOTS[paper])
        if paper in _DOTS
        else page_image(made.data, dpi=300)
    )
    assert set(read_codes(picture)) == {
        ReadCode(CodeKind.QR, SPECIMEN_CODE),
        ReadCode(CodeKind.CODE_128, SPECIMEN_NUMBER),
    }


def test_a_24_pin_printer_is_not_tested_with_type_it_never_gets() -> None:
    traits = PrinterTraits(is_24_pin=True)
    made = make_printer_page(PrinterPage.TEST, _FACTS, SlipPaper.A4, traits)
    assert min(type_sizes(made.data)) == 9.0


def test_a_page_is_told_in_the_operators_language_first() -> None:
    english = PrinterFacts(printer="P", made_at=_FACTS.made_at, language=Language.EN)
    told = flat(poppler(make_printer_page(PrinterPage.TEST, english, SlipPaper.A5).data, "-raw"))
    assert told.index("Printer test") < told.index("প্রিন্টার পরীক্ষা")


def _dark(picture: Image.Image, x: float, y: float) -> bool:
    """Tell whether there is ink at a place, told in millimetres."""
    at = (round(x / 25.4 * _DPI), round(y / 25.4 * _DPI))
    box = (at[0] - 1, at[1] - 1, at[0] + 2, at[1] + 2)
    return picture.crop(box).getextrema()[0] < 128


@pytest.mark.parametrize("paper", _SHEETS)
@pytest.mark.parametrize(("right", "down"), [(0, 0), (3, 2), (-4.5, 5)])
def test_the_crosses_stand_where_the_page_says(paper: SlipPaper, right: float, down: float) -> None:
    traits = PrinterTraits(dx_mm=right, dy_mm=down)
    picture = page_image(make_printer_page(PrinterPage.RULER, _FACTS, paper, traits).data, dpi=_DPI)
    x, y = CROSS_MM + right, CROSS_MM + down
    for arm in (-4.5, 0, 4.5):
        assert _dark(picture, x + arm, y)
        assert _dark(picture, x, y + arm)
    # Ten times the tolerance beside the arms there is nothing.
    assert not _dark(picture, x + 4.5, y + 0.3)
    assert not _dark(picture, x + 0.3, y + 4.5)


@pytest.mark.parametrize("paper", _SHEETS)
def test_the_scales_have_a_mark_at_every_millimetre_from_the_papers_edge(paper: SlipPaper) -> None:
    picture = page_image(make_printer_page(PrinterPage.RULER, _FACTS, paper).data, dpi=_DPI)
    for place in range(20, 130):
        assert _dark(picture, place, 31)
        assert not _dark(picture, place + 0.5, 31)
    for place in range(45, 170):
        assert _dark(picture, 15, place)
        assert not _dark(picture, 15, place + 0.5)


@pytest.mark.parametrize("paper", _DOTS)
def test_a_rolls_scale_runs_over_all_its_dots(paper: SlipPaper) -> None:
    made = make_printer_page(PrinterPage.RULER, _FACTS, paper)
    picture = roll_image(made.data, dots=_DOTS[paper]).convert("L")
    scale = round(5 / 25.4 * 203)
    ticks = [x for x in range(picture.width) if picture.getpixel((x, scale)) == 0]
    assert ticks[0] <= 1
    assert picture.width - ticks[-1] <= 0.3 / 25.4 * 203 + 1
