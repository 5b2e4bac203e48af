"""Turn the page of a PDF into pixels: preview, spooling, and the dots of thermal rolls.

Decisions.md 2: pypdfium2. Evidence printing.md 11: rolls are drawn at twice the dots, halved and
cut at a threshold, never dithered.
"""

from typing import Final

import pypdfium2
from PIL import Image

_POINTS_PER_INCH: Final = 72
_OVERSAMPLING: Final = 2
THRESHOLD: Final = 150
_WHITE: Final = 255


def page_image(pdf: bytes, *, dpi: float, page: int = 0) -> Image.Image:
    """Return a page in grey at a resolution."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return _grey(document[page], dpi / _POINTS_PER_INCH)
    finally:
        document.close()


def roll_image(pdf: bytes, *, dots: int, threshold: int = THRESHOLD) -> Image.Image:
    """Return the first page in black and white, exactly ``dots`` wide; lighter stays white."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        page = document[0]
        scale = dots / page.get_width()
        height = round(page.get_height() * scale)
        grey = _grey(page, scale * _OVERSAMPLING)
    finally:
        document.close()
    fitted = grey.resize((dots, height), Image.Resampling.BOX)
    return fitted.point(lambda level: _WHITE if level >= threshold else 0).convert("1")


def page_sizes(pdf: bytes) -> tuple[tuple[float, float], ...]:
    """Return the width and height of every page in points."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return tuple(page.get_size() for page in document)
    finally:
        document.close()


def page_count(pdf: bytes) -> int:
    """Return how many pages a PDF has."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return len(document)
    finally:
        document.close()


def _grey(page: pypdfium2.PdfPage, scale: float) -> Image.Image:
    drawn: Image.Image = page.render(scale=scale, grayscale=True).to_pil()
    return drawn.convert("L")
