"""Bar 10: a page is moved as far as it was asked; and a 24-pin printer gets larger small print."""

import pytest

from printing.case_slip import make_status_slip
from printing.layout_a4 import a4_sheet
from printing.layout_a5 import a5_sheet
from printing.one_page import SlipPaper
from printing.printer_traits import OffsetError, PrinterTraits
from printing.raster import page_image
from printing.read_back import pdf_text
from printing.slip_content import slip_content
from printing.slip_pdf import make_slip
from tests.samples.case_slips import CASE
from tests.samples.slips import FACTS, NUMBER, OVERFULL
from tests.unit.printing.page_text import assert_black_and_legible, ink_box

_DPI = 600
_SHEETS = (SlipPaper.A4, SlipPaper.A5)
_ROLLS = (SlipPaper.ROLL_80, SlipPaper.ROLL_58)


def _corner_mm(paper: SlipPaper, traits: PrinterTraits) -> tuple[float, float]:
    """Return where the ink of a status slip begins (it has no line from edge to edge)."""
    box = ink_box(page_image(make_status_slip(CASE, paper, traits).data, dpi=_DPI))
    return box[0] * 25.4 / _DPI, box[1] * 25.4 / _DPI


@pytest.mark.parametrize("paper", _SHEETS)
@pytest.mark.parametrize(
    ("right", "down"), [(3, 2), (-8, -7.5), (0.5, -0.5), (-0.5, 15), (4.5, 12), (9, -9)]
)
def test_a_sheet_is_moved_within_a_fifth_of_a_millimetre(
    paper: SlipPaper, right: float, down: float
) -> None:
    x, y = _corner_mm(paper, PrinterTraits())
    moved_x, moved_y = _corner_mm(paper, PrinterTraits(dx_mm=right, dy_mm=down))
    assert moved_x - x == pytest.approx(right, abs=0.1)
    assert moved_y - y == pytest.approx(down, abs=0.1)


@pytest.mark.parametrize("paper", _ROLLS)
@pytest.mark.parametrize(("right", "down"), [(0.5, 3), (1.5, 15), (2, 0.5)])
def test_a_roll_is_moved_by_whole_dots_and_grows_as_it_is_moved_down(
    paper: SlipPaper, right: float, down: float
) -> None:
    traits = PrinterTraits(dx_mm=right, dy_mm=down)
    x, y = _corner_mm(paper, PrinterTraits())
    moved_x, moved_y = _corner_mm(paper, traits)
    assert moved_x - x == pytest.approx(right, abs=0.1)
    assert moved_y - y == pytest.approx(down, abs=0.1)
    plain = page_image(make_slip(FACTS, paper).data, dpi=203)
    grown = page_image(make_slip(FACTS, paper, traits).data, dpi=203)
    assert grown.width == plain.width
    assert grown.height - plain.height == pytest.approx(down * 203 / 25.4, abs=1)


@pytest.mark.parametrize("paper", _ROLLS)
def test_nothing_can_be_printed_above_where_a_roll_begins(paper: SlipPaper) -> None:
    up = PrinterTraits(dy_mm=-10)
    assert make_slip(FACTS, paper, up).data == make_slip(FACTS, paper).data


@pytest.mark.parametrize("offset", [15.5, -15.5, 0.3, 100.0, float("nan"), float("inf")])
def test_offsets_beyond_the_settings_are_refused(offset: float) -> None:
    for traits in ({"dx_mm": offset}, {"dy_mm": offset}):
        with pytest.raises(OffsetError) as caught:
            PrinterTraits(**traits)
        assert caught.value.code == "offset_invalid"


@pytest.mark.parametrize("paper", SlipPaper)
def test_a_moved_page_says_the_same(paper: SlipPaper) -> None:
    moved = make_slip(FACTS, paper, PrinterTraits(dx_mm=2.5, dy_mm=1.5))
    assert pdf_text(moved.data) == pdf_text(make_slip(FACTS, paper).data)


@pytest.mark.parametrize("paper", _SHEETS)
@pytest.mark.parametrize("facts", [FACTS, OVERFULL])
def test_a_24_pin_printer_gets_nothing_below_nine_points(paper: SlipPaper, facts) -> None:
    traits = PrinterTraits(is_24_pin=True)
    slip = make_slip(facts, paper, traits)
    assert_black_and_legible(slip.data, least=9.0)
    assert NUMBER.shown in pdf_text(slip.data)
    assert slip.pages == 1


@pytest.mark.parametrize("facts", [FACTS, OVERFULL])
def test_larger_small_print_still_leaves_the_margins_free(facts) -> None:
    traits = PrinterTraits(is_24_pin=True)
    content = slip_content(facts)
    sheet = a4_sheet(content, traits)
    margins = (10 + 10 + 3 + 4) / 25.4 * 72
    assert sheet.copies_height <= sheet.height - margins + 0.01
    assert a5_sheet(content, traits).citizen.height <= (210 - 20) / 25.4 * 72 + 0.01
