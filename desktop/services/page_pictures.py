"""Turn the pages of a PDF into pixels for a screen, exactly as large as they are shown.

Runs in a worker; what it gives is plain values, so that it may cross threads.
"""

from dataclasses import dataclass
from typing import Final

from printing.raster import page_image, page_sizes

_POINTS_PER_INCH: Final = 72
_MOST_PIXELS: Final = 4_000
"""The longer side of a picture; a larger one would take a hundred megabytes on a small PC."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PagePicture:
    """A page in grey, one byte a pixel, row by row; ``zoom`` is 1 where it is in its real size."""

    width: int
    height: int
    grey: bytes
    zoom: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How large a page is wanted: a zoom, or as wide as there is room but no larger than real."""

    dpi: float
    """The screen's dots to the inch."""
    zoom: float | None
    room: int
    """The dots there are across, for ``zoom`` None."""


def page_pictures(pdf: bytes, look: Look) -> tuple[PagePicture, ...]:
    """Return every page as it is to be shown."""
    return tuple(
        _picture(pdf, page, width, height, look)
        for page, (width, height) in enumerate(page_sizes(pdf))
    )


def _picture(pdf: bytes, page: int, width: float, height: float, look: Look) -> PagePicture:
    real = look.dpi / _POINTS_PER_INCH
    zoom = min(1.0, look.room / (width * real)) if look.zoom is None else look.zoom
    zoom = min(zoom, _MOST_PIXELS / (max(width, height) * real))
    image = page_image(pdf, dpi=look.dpi * zoom, page=page)
    return PagePicture(width=image.width, height=image.height, grey=image.tobytes(), zoom=zoom)
