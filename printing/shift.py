"""Move what is on a page: pre-printed paper and skewed trays are the printer's, not the slip's.

Evidence printing.md 6: -15 to +15 mm; the page stays vectors.
"""

import io
from typing import Final

import pypdfium2
import pypdfium2.raw as pdfium

_POINTS_PER_MM: Final = 72 / 25.4


def shift_pdf(pdf: bytes, *, dx_mm: float, dy_mm: float) -> bytes:
    """Return the PDF with every page's content moved right and down; the same bytes for no move."""
    if not dx_mm and not dy_mm:
        return pdf
    move = pdfium.FS_MATRIX(1, 0, 0, 1, dx_mm * _POINTS_PER_MM, -dy_mm * _POINTS_PER_MM)
    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            everything = pdfium.FS_RECTF(0, page.get_height(), page.get_width(), 0)
            pdfium.FPDFPage_TransFormWithClip(page, move, everything)
        moved = io.BytesIO()
        document.save(moved)
    finally:
        document.close()
    return moved.getvalue()
