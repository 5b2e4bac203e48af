"""Take a paper in: read it, refuse what cannot be used, and reduce it for a thin line.

Limits: portal contract section 6 (2 MiB, PDF or JPEG). Pictures lose their EXIF data, which can
hold a place.
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local_db.domain.complaint import PaperKind
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from PIL.Image import Image
    from PIL.ImageFile import ImageFile

MAX_BYTES: Final = 2 * 1024 * 1024
# A phone photo of a page; anything larger is a mistake and would fill a small PC's memory.
_MAX_SOURCE_BYTES: Final = 40 * 1024 * 1024
_MAX_PIXELS: Final = 60_000_000
_MAX_PAGES: Final = 50
_LONG_SIDE: Final = 1_600
# So that the long side is an A4 page's.
_PDF_DPI: Final = 137.0
# What scanners, phones and the clipboard give; asking for all kinds would load every reader.
_PICTURES: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
# How a phone's HEIC or AVIF file begins, after four bytes of length.
_PHONE_KINDS: Final = frozenset({b"heic", b"heix", b"hevc", b"heim", b"mif1", b"msf1", b"avif"})
# What a JPEG may carry besides the picture and stay as it is: size, colours.
_HARMLESS: Final = frozenset({"APP0", "APP2", "APP14"})
_KEEP_BYTES: Final = 300 * 1024
_PHOTO_QUALITY: Final = 60
_PAGE_QUALITY: Final = 50
JPEG: Final = "image/jpeg"
PDF: Final = "application/pdf"


class PaperError(DeskError):
    """A paper cannot be taken; the code says why (``paper_missing``, ``paper_too_large``, ...)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PreparedPaper:
    """A paper ready to be kept: bytes, type and number of pages."""

    data: bytes
    mime: str
    pages: int


def read_paper_file(path: Path) -> bytes:
    """Return the bytes of an ordinary file of sensible size.

    Raises:
        PaperError: missing, not a file, unreadable, empty or far too large.
    """
    try:
        if not path.is_file():
            raise PaperError("paper_missing", name=path.name)
        if path.stat().st_size > _MAX_SOURCE_BYTES:
            raise PaperError("paper_too_large", name=path.name, limit_mb=2)
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        raise PaperError("paper_unreadable", name=path.name) from error
    if not data:
        raise PaperError("paper_empty", name=path.name)
    return data


def prepare_paper(data: bytes, kind: PaperKind, name: str) -> PreparedPaper:
    """Check and reduce a paper; ``name`` is only for the sentence of an error.

    Raises:
        PaperError: it is no PDF or picture, is damaged, locked, or too large.
    """
    if len(data) > _MAX_SOURCE_BYTES:
        raise PaperError("paper_too_large", name=name, limit_mb=2)
    if data[4:8] == b"ftyp" and data[8:12] in _PHONE_KINDS:
        raise PaperError("paper_phone_format", name=name)
    prepared = (
        _pdf(data, name) if data[:1024].lstrip()[:5] == b"%PDF-" else _picture(data, kind, name)
    )
    if len(prepared.data) > MAX_BYTES:
        raise PaperError("paper_too_large", name=name, limit_mb=2)
    return prepared


def _pdf(data: bytes, name: str) -> PreparedPaper:
    import pypdfium2  # noqa: PLC0415 - 60 ms that a complaint without papers need not wait

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        locked = "password" in str(error).casefold()
        raise PaperError("paper_locked" if locked else "paper_damaged", name=name) from error
    try:
        pages = len(document)
    finally:
        document.close()
    if pages == 0:
        raise PaperError("paper_damaged", name=name)
    return PreparedPaper(data=data, mime=PDF, pages=pages)


def _picture(data: bytes, kind: PaperKind, name: str) -> PreparedPaper:
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415 - as above

    # Pillow warns on standard error of what is refused here with a sentence.
    Image.MAX_IMAGE_PIXELS = None
    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as opened:
            pages = getattr(opened, "n_frames", 1) if opened.format == "TIFF" else 1
            if opened.width * opened.height > _MAX_PIXELS or pages > _MAX_PAGES:
                raise PaperError("paper_too_large", name=name, limit_mb=2)
            if _may_stay(opened, data):
                opened.load()
                return PreparedPaper(data=data, mime=JPEG, pages=1)
            reduced = [_reduced(opened, kind, page) for page in range(pages)]
    except UnidentifiedImageError as error:
        raise PaperError("paper_type", name=name) from error
    except (OSError, ValueError, SyntaxError) as error:
        raise PaperError("paper_damaged", name=name) from error
    return _written(reduced, kind)


def _reduced(opened: "ImageFile", kind: PaperKind, page: int) -> "Image":
    """Return a page upright, no larger than needed, on white where nothing was drawn."""
    from PIL import Image, ImageOps  # noqa: PLC0415 - as above

    if page:
        opened.seek(page)
    opened.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
    picture: Image.Image = ImageOps.exif_transpose(opened)
    if picture.mode.startswith("I;16"):
        # Sixteen bits of grey; converting cuts them off at white instead of scaling them.
        picture = picture.convert("I").point(lambda grey: grey / 256).convert("L")
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE))
    if picture.has_transparency_data:
        on_white = Image.new("RGBA", picture.size, "white")
        on_white.alpha_composite(picture.convert("RGBA"))
        picture = on_white
    picture = picture.convert("RGB")
    # Pillow would write a comment of the original into the new file.
    picture.info.clear()
    return picture if kind is PaperKind.PHOTO else ImageOps.grayscale(picture)


def _written(pages: Sequence["Image"], kind: PaperKind) -> PreparedPaper:
    """Write one page as a JPEG, and several as a PDF of such pictures."""
    quality = _PHOTO_QUALITY if kind is PaperKind.PHOTO else _PAGE_QUALITY
    out = io.BytesIO()
    first, *rest = pages
    if not rest:
        first.save(out, "JPEG", quality=quality, optimize=True)
        return PreparedPaper(data=out.getvalue(), mime=JPEG, pages=1)
    first.save(out, "PDF", save_all=True, append_images=rest, quality=quality, resolution=_PDF_DPI)
    return PreparedPaper(data=out.getvalue(), mime=PDF, pages=len(pages))


def _may_stay(opened: object, data: bytes) -> bool:
    """Tell whether a small JPEG without hidden data can be kept byte for byte."""
    info = getattr(opened, "info", {})
    parts = {name for name, _ in getattr(opened, "applist", ())}
    is_clean = parts <= _HARMLESS and not (set(info) & {"exif", "comment", "mp"})
    size = getattr(opened, "size", (0, 0))
    return (
        getattr(opened, "format", None) == "JPEG"
        and is_clean
        and len(data) <= _KEEP_BYTES
        and max(size) <= _LONG_SIDE
    )
