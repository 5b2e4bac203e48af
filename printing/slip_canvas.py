"""The sheet a slip is drawn on: shaped text, rules and codes, in pure black.

Rules: evidence printing.md 6, 8 and 10: black only, no rule under half a point, and the same facts
give the same bytes.
"""

from io import BytesIO
from typing import Final

from reportlab import rl_config
from reportlab.pdfbase.pdfdoc import PDFDocument
from reportlab.pdfgen.canvas import Canvas

from printing.fonts import Face
from printing.glyph_font import GlyphFont
from printing.paragraph import Line
from printing.text_operators import LineWriter, number

# Streams as they are, not as letters: a quarter smaller.
rl_config.useA85 = 0

RULE: Final = 0.6
"""The thickness of an ordinary rule in points."""

FRAME: Final = 0.9
"""The thickness of a frame in points."""

_CUT_DASH: Final = (4, 3)


class SlipCanvas(Canvas):  # type: ignore[misc]  # ReportLab ships no types
    """A one-page PDF in memory; ``shift`` moves all that is drawn right and up, in points."""

    _doc: PDFDocument

    def __init__(
        self,
        width: float,
        height: float,
        *,
        title: str,
        shift: tuple[float, float] = (0, 0),
        is_compressed: bool = True,
    ) -> None:
        self._bytes = BytesIO()
        self._fonts: dict[str, GlyphFont] = {}
        self._shift = shift
        super().__init__(
            self._bytes,
            pagesize=(width, height),
            invariant=1,
            pageCompression=int(is_compressed),
            # The first version that knows a word's own text.
            pdfVersion=(1, 5),
            lang="bn-IN",
        )
        self.setTitle(title)
        self.setAuthor("Abhijog Desk")
        self.setCreator("Abhijog Desk")

    def _make_preamble(self) -> None:
        # ReportLab would name Helvetica on every page, un-embedded (pitfall 7).
        right, up = self._shift
        self._preamble = f"1 0 0 1 {number(right)} {number(up)} cm"

    def finish(self) -> bytes:
        """Close the page and return the file."""
        self.showPage()
        fonts = self._doc.idToObject["BasicFonts"].dict
        for font in self._fonts.values():
            fonts[font.resource] = font.reference(self._doc)
        self.save()
        return self._bytes.getvalue()

    def font_of(self, face: Face) -> GlyphFont:
        """Return the embedded font of a face, made at its first use."""
        if face.name not in self._fonts:
            self._fonts[face.name] = GlyphFont(face, f"G{len(self._fonts)}")
        return self._fonts[face.name]

    def text_line(
        self, line: Line, told: tuple[str, ...], *, size: float, x: float, y: float
    ) -> None:
        """Draw a line from its left end ``x`` at the baseline ``y``.

        Args:
            line: the shaped line.
            told: the text told for each of its pieces (``readings``).
            size: the type size in points.
            x: the left end.
            y: the baseline.
        """
        operators = LineWriter(self.font_of, size).operators(line, told)
        start = f"BT 1 0 0 1 {number(x)} {number(y)} Tm"
        self.addLiteral(" ".join([start, *operators, "ET"]))

    def rule(self, x: float, y: float, width: float, *, thickness: float = RULE) -> None:
        """Draw a rule from ``x`` rightwards at ``y``."""
        self.setLineWidth(thickness)
        self.line(x, y, x + width, y)

    def frame(self, x: float, y: float, width: float, height: float) -> None:
        """Draw a frame with its lower left corner at ``x`` and ``y``."""
        self.setLineWidth(FRAME)
        self.rect(x, y, width, height, stroke=1, fill=0)

    def cut_line(self, y: float, width: float) -> None:
        """Draw the dashed line along which the sheet is cut."""
        self.saveState()
        self.setDash(*_CUT_DASH)
        self.rule(0, y, width)
        self.restoreState()

    @property
    def pages(self) -> int:
        """Pages that were closed."""
        return int(self.getPageNumber()) - 1
