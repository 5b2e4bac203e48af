"""Take a paper in: read it, refuse what cannot be used, and reduce it for a thin line.

Limits: portal contract section 6 (2 MiB, PDF or JPEG). Pictures lose their EXIF data, which can
hold a place.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from local_db.domain.complaint import PaperKind
from local_db.domain.errors import DeskError

MAX_BYTES: Final = 2 * 1024 * 1024
# A phone photo of a page; anything larger is a mistake and would fill a small PC's memory.
_MAX_SOURCE_BYTES: Final = 40 * 1024 * 1024
_MAX_PIXELS: Final = 60_000_000
_LONG_SIDE: Final = 1_600
# What scanners, phones and the clipboard give; asking for all kinds would load every reader.
_PICTURES: Final = ("JPEG", "PNG", "TIFF", "BMP", "WEBP", "GIF")
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
    from PIL import Image, ImageOps, UnidentifiedImageError  # noqa: PLC0415 - as above

    try:
        with Image.open(io.BytesIO(data), formats=_PICTURES) as opened:
            if opened.width * opened.height > _MAX_PIXELS:
                raise PaperError("paper_too_large", name=name, limit_mb=2)
            if _may_stay(opened, data):
                opened.load()
                return PreparedPaper(data=data, mime=JPEG, pages=1)
            opened.draft("RGB", (_LONG_SIDE, _LONG_SIDE))
            picture = ImageOps.exif_transpose(opened).convert("RGB")
    except UnidentifiedImageError as error:
        raise PaperError("paper_type", name=name) from error
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise PaperError("paper_damaged", name=name) from error
    picture.thumbnail((_LONG_SIDE, _LONG_SIDE))
    is_photo = kind is PaperKind.PHOTO
    out = io.BytesIO()
    (picture if is_photo else ImageOps.grayscale(picture)).save(
        out, "JPEG", quality=_PHOTO_QUALITY if is_photo else _PAGE_QUALITY, optimize=True
    )
    return PreparedPaper(data=out.getvalue(), mime=JPEG, pages=1)


def _may_stay(opened: object, data: bytes) -> bool:
    """Tell whether a small JPEG without hidden data can be kept byte for byte."""
    info = getattr(opened, "info", {})
    is_clean = not (set(info) & {"exif", "xmp", "photoshop", "comment", "mp"})
    size = getattr(opened, "size", (0, 0))
    return (
        getattr(opened, "format", None) == "JPEG"
        and is_clean
        and len(data) <= _KEEP_BYTES
        and max(size) <= _LONG_SIDE
    )
