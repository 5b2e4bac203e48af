"""Read a finished slip as others will: its text, and its codes from the printed picture.

The self-test and the check of a handed-in slip use it; the word "genuine" is ``slip_code``'s.
"""

from dataclasses import dataclass
from enum import Enum

import pypdfium2
import zxingcpp
from PIL import Image


class CodeKind(Enum):
    """The kinds of codes on a slip."""

    QR = "qr"
    CODE_128 = "code128"


@dataclass(frozen=True, slots=True)
class ReadCode:
    """A code found in a picture."""

    kind: CodeKind
    text: str


_KINDS = {
    zxingcpp.BarcodeFormat.QRCode: CodeKind.QR,
    zxingcpp.BarcodeFormat.Code128: CodeKind.CODE_128,
}


def pdf_text(pdf: bytes) -> str:
    """Return the text of all pages as PDF readers find it."""
    document = pypdfium2.PdfDocument(pdf)
    try:
        return "\n".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def read_codes(image: Image.Image) -> tuple[ReadCode, ...]:
    """Return every QR code and Code 128 in a picture."""
    found = zxingcpp.read_barcodes(
        image.convert("L"),
        formats=zxingcpp.BarcodeFormats(list(_KINDS)),
    )
    return tuple(ReadCode(_KINDS[code.format], code.text) for code in found)
