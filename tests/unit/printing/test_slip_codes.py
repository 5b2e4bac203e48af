"""Bar 7: both codes are read from the printed picture, by two readers, also turned and faint."""

import shutil
import subprocess
from collections import Counter
from pathlib import Path

import pytest
from PIL import Image, ImageFilter

from printing.printer_traits import PrinterTraits
from printing.raster import page_image, roll_image
from printing.read_back import CodeKind, ReadCode, read_codes
from printing.slip_pdf import SlipPaper, make_slip
from tests.samples.slips import FACTS, NUMBER, QR_TEXT

_ROLL_DOTS = {SlipPaper.ROLL_80: 576, SlipPaper.ROLL_58: 384}
_BOTH = {ReadCode(CodeKind.QR, QR_TEXT), ReadCode(CodeKind.CODE_128, NUMBER.digits)}


def _printed(paper: SlipPaper) -> Image.Image:
    pdf = make_slip(FACTS, paper).data
    if paper in _ROLL_DOTS:
        return roll_image(pdf, dots=_ROLL_DOTS[paper]).convert("L")
    return page_image(pdf, dpi=300)


def _turned(picture: Image.Image) -> Image.Image:
    return picture.rotate(3, expand=True, fillcolor=255, resample=Image.Resampling.BICUBIC)


def _faint(picture: Image.Image) -> Image.Image:
    return picture.point(lambda level: 255 - round((255 - level) * 0.35))


def _zbar(picture: Image.Image, tmp_path: Path) -> set[str]:
    tool = shutil.which("zbarimg")
    if tool is None:
        pytest.skip("zbarimg (zbar-tools) is not installed")
    file = tmp_path / "page.png"
    picture.save(file)
    done = subprocess.run([tool, "-q", "--raw", str(file)], capture_output=True, check=True)
    return set(done.stdout.decode("utf-8").splitlines())


def _pins(paper: SlipPaper) -> Image.Image:
    """Return a sheet as the pins of a 24-pin printer strike it: black or nothing."""
    pdf = make_slip(FACTS, paper, PrinterTraits(is_24_pin=True)).data
    return page_image(pdf, dpi=180).convert("1", dither=Image.Dither.NONE).convert("L")


def _clean(picture: Image.Image) -> Image.Image:
    return picture


_PRINTS = [*((_printed, paper) for paper in SlipPaper), (_pins, "a4"), (_pins, "a5")]


@pytest.mark.parametrize(("printed", "paper"), _PRINTS)
@pytest.mark.parametrize("spoil", [_clean, _turned, _faint])
def test_both_codes_are_read_by_both_readers(printed, paper: str, spoil, tmp_path: Path) -> None:
    picture = spoil(printed(SlipPaper(paper)))
    assert set(read_codes(picture)) == _BOTH
    assert _zbar(picture, tmp_path) == {QR_TEXT, NUMBER.digits}


@pytest.mark.parametrize("paper", SlipPaper)
def test_the_qr_code_is_read_from_a_blurred_picture(paper: SlipPaper) -> None:
    blurred = _printed(paper).filter(ImageFilter.GaussianBlur(1.2))
    assert ReadCode(CodeKind.QR, QR_TEXT) in read_codes(blurred)


@pytest.mark.parametrize("paper", [SlipPaper.ROLL_80, SlipPaper.ROLL_58])
def test_bars_and_modules_are_whole_dots_on_rolls(paper: SlipPaper) -> None:
    picture = _printed(paper)
    module = {SlipPaper.ROLL_80: 3, SlipPaper.ROLL_58: 2}[paper]
    bars: Counter[tuple[int, ...]] = Counter()
    modules: set[int] = set()
    for y in range(picture.height):
        row = bytes(picture.crop((0, y, picture.width, y + 1)).tobytes())
        runs = [len(run) for run in row.split(b"\xff") if run]
        width = len(row.strip(b"\xff"))
        if len(runs) == 31 and width == 112 * module:
            bars[tuple(runs)] += 1
        # Rows through both upper finder patterns of the QR code, 45 modules of five dots wide.
        if width == 45 * 5 and runs[0] == runs[-1] == 7 * 5:
            modules |= set(runs)
    # A row of text can look like bars once; the bars do so in every row.
    (pattern, rows), *_ = bars.most_common()
    assert rows >= 80
    assert set(pattern) == {module, 2 * module, 3 * module}
    assert 5 in modules
    assert {run % 5 for run in modules} == {0}
