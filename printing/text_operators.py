"""Write shaped lines as PDF text operators, each word carrying its real text.

Rule: evidence printing.md, pitfall 5: a word whose glyphs do not spell it is wrapped in a span with
``/ActualText``, so that search, copy and screen readers get what was typed.
"""

from collections.abc import Callable, Iterator

from printing.fonts import EM, Face
from printing.glyph_font import GlyphFont
from printing.paragraph import Line, Piece
from printing.shaping import Glyph, Run, ShapedWord, script_of


class LineWriter:
    """Turns one line of one size into the operators between BT and ET."""

    def __init__(self, font_of: Callable[[Face], GlyphFont], size: float) -> None:
        self._font_of = font_of
        self._size = size
        self._resource = ""
        self._rise = 0

    def operators(self, line: Line, told: tuple[str, ...]) -> Iterator[str]:
        """Yield the operators of the line; ``told`` is the text told for each piece."""
        order = line.drawing_order()
        for place, at in enumerate(order):
            piece = line.pieces[at]
            is_last = place + 1 == len(order)
            runs = piece.shaped.runs if is_last else _with_blank(piece)
            # Readers take a hyphen at a line's end for a torn word's and drop it (৫০,০০০/-).
            ends = is_last and not told[at].endswith("-")
            yield from self._word(piece.shaped, runs, told[at] if ends else told[at] + " ")

    def _word(self, word: ShapedWord, runs: tuple[Run, ...], told: str) -> Iterator[str]:
        operators = [operator for run in runs for operator in self._run(run)]
        spelled = "".join(
            self._font_of(run.face).letters_of(glyph) for run in runs for glyph in run.glyphs
        )
        # Readers sort marks of no width by their place, so that even spelled words come out wrong.
        if spelled == told and script_of(told) is None:
            yield from operators
            return
        # Readers take a page's right-to-left letters as they stand and turn them round.
        said = told.rstrip()[::-1] + told[len(told.rstrip()) :] if word.is_rtl else told
        yield f"/Span <</ActualText <FEFF{said.encode('utf-16-be').hex().upper()}>>> BDC"
        yield from operators
        yield "EMC"

    def _run(self, run: Run) -> Iterator[str]:
        font = self._font_of(run.face)
        if font.resource != self._resource:
            self._resource = font.resource
            yield f"/{font.resource} {number(self._size)} Tf"
        row: list[str] = []
        drift = 0
        for glyph in run.glyphs:
            if glyph.y_offset != self._rise:
                yield from _shown(row)
                row = []
                self._rise = glyph.y_offset
                yield f"{number(glyph.y_offset * self._size / EM)} Ts"
            row += [*_moved(glyph.x_offset + drift), f"<{font.use(glyph)}>"]
            drift = glyph.x_advance - glyph.x_offset - run.face.width(glyph.gid)
        yield from _shown([*row, *_moved(drift)])
        if self._rise:
            self._rise = 0
            yield "0 Ts"


def number(value: float) -> str:
    """Write a number as PDF wants it: no exponent, no needless zeros."""
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _with_blank(piece: Piece) -> tuple[Run, ...]:
    """Return a word's runs with the blank after it shown as one with its last run.

    A reader that measures gaps loses the blank after a mark of no width (seen with Hindi).
    """
    *before, last = piece.shaped.runs
    blank = Glyph(last.face.hb_font.get_nominal_glyph(ord(" ")), piece.gap, 0, 0, " ")
    return (*before, Run(last.face, (*last.glyphs, blank)))


def _moved(by: int) -> tuple[str, ...]:
    """Move the pen by thousandths of an em inside a TJ array (which counts leftwards)."""
    return (str(-by),) if by else ()


def _shown(row: list[str]) -> Iterator[str]:
    if row:
        yield f"[{''.join(row)}] TJ".replace("><", "")
