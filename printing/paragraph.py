"""Break text into lines between words, and over-long words between syllables.

Rule: evidence printing.md 3 and bar 13: nothing leaves its column, nothing is torn apart.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby

from printing.fonts import EM, Weight
from printing.shaping import ShapedWord, shape_word
from printing.syllables import syllables


@dataclass(frozen=True, slots=True)
class Span:
    """Text in one weight."""

    text: str
    weight: Weight = Weight.REGULAR


@dataclass(frozen=True, slots=True)
class Piece:
    """A word on a line, or a part of an over-long one."""

    shaped: ShapedWord
    weight: Weight
    is_continued: bool = False

    @property
    def gap(self) -> int:
        """The blank that follows it, in thousandths of an em."""
        return blank_width(self.weight)


@dataclass(frozen=True, slots=True)
class Line:
    """Pieces in reading order and their width in thousandths of an em."""

    pieces: tuple[Piece, ...]
    width: int

    def drawing_order(self) -> tuple[int, ...]:
        """Return the places of the pieces left to right as drawn.

        Right-to-left words go the other way round, and so does a line that begins with one.
        """
        places = range(len(self.pieces))
        if not any(piece.shaped.is_rtl for piece in self.pieces):
            return tuple(places)
        runs = [
            (is_rtl, list(run))
            for is_rtl, run in groupby(places, key=lambda at: self.pieces[at].shaped.is_rtl)
        ]
        if runs[0][0]:
            runs.reverse()
        return tuple(at for is_rtl, run in runs for at in (reversed(run) if is_rtl else run))


@lru_cache(maxsize=16)
def blank_width(weight: Weight) -> int:
    """Return the width of a blank in thousandths of an em."""
    return shape_word(" ", weight).width


def wrap(spans: Iterable[Span], *, size: float, width: float) -> tuple[Line, ...]:
    """Break spans (joined by a blank) into lines no wider than ``width`` points."""
    limit = int(width * EM / size)
    lines: list[Line] = []
    pieces: list[Piece] = []
    used = 0
    for piece in _pieces(spans, limit):
        gap = pieces[-1].gap if pieces else 0
        if pieces and (piece.is_continued or used + gap + piece.shaped.width > limit):
            lines.append(Line(tuple(pieces), used))
            pieces, used, gap = [], 0, 0
        pieces.append(piece)
        used += gap + piece.shaped.width
    if pieces:
        lines.append(Line(tuple(pieces), used))
    return tuple(lines)


def shorten(
    lines: Sequence[Line], count: int, ending: Sequence[Span], *, size: float, width: float
) -> tuple[tuple[Line, ...], str]:
    """Return at most ``count`` lines that end in ``ending`` if something was left out.

    Cuts between words, or inside an over-long word between syllables. The second value is the
    source text that stands on the lines, without the ending.
    """
    if len(lines) <= count:
        return tuple(lines), shown_text(lines)
    limit = int(width * EM / size)
    tail = tuple(Piece(shape_word(word, s.weight), s.weight) for s, word in _words(ending))
    tail_width = sum(piece.gap + piece.shaped.width for piece in tail)
    kept = list(lines[:count])
    while kept:
        last = _cut_to(kept.pop(), limit - tail_width)
        if last is None:
            continue
        closing = Line((*last.pieces, *tail), last.width + tail_width)
        return (*kept, closing), shown_text([*kept, last])
    # Not one syllable fits beside the ending: the ending alone says that there is more.
    return wrap(ending, size=size, width=width)[:count], ""


def shown_text(lines: Sequence[Line]) -> str:
    """Return the source text that stands on the lines, torn words made whole."""
    return " ".join(word for line in readings(lines) for word in line if word != " ")


def readings(lines: Sequence[Line]) -> tuple[tuple[str, ...], ...]:
    """Return what a reader of the PDF's text gets for each piece of each line.

    A torn word is told whole at its first part, so that it can be searched and copied; the other
    parts are told as a blank (readers ignore a wish to be told nothing).
    """
    told: list[list[str]] = []
    first = (0, 0)
    for row, line in enumerate(lines):
        told.append([])
        for column, piece in enumerate(line.pieces):
            if piece.is_continued:
                told[first[0]][first[1]] += piece.shaped.text
                told[row].append(" ")
            else:
                first = (row, column)
                told[row].append(piece.shaped.text)
    return tuple(tuple(row) for row in told)


def _cut_to(line: Line, limit: int) -> Line | None:
    """Return as much of the line's beginning as fits, or None if nothing does."""
    kept: list[Piece] = []
    used = 0
    for piece in line.pieces:
        gap = kept[-1].gap if kept else 0
        room = limit - used - gap
        if piece.shaped.width > room:
            break
        kept.append(piece)
        used += gap + piece.shaped.width
    if kept:
        return Line(tuple(kept), used)
    part = _first_part(line.pieces[0], limit)
    return None if part is None else Line((part,), part.shaped.width)


def _first_part(piece: Piece, limit: int) -> Piece | None:
    parts = syllables(piece.shaped.text)
    count = _fitting(parts, piece.weight, limit)
    if not count:
        return None
    text = "".join(parts[:count])
    return Piece(shape_word(text, piece.weight), piece.weight, is_continued=piece.is_continued)


def _words(spans: Iterable[Span]) -> Iterator[tuple[Span, str]]:
    for span in spans:
        for word in span.text.split():
            yield span, word


def _pieces(spans: Iterable[Span], limit: int) -> Iterator[Piece]:
    for span, word in _words(spans):
        shaped = shape_word(word, span.weight)
        if shaped.width <= limit:
            yield Piece(shaped, span.weight)
        else:
            yield from _torn(word, span.weight, limit)


def _torn(word: str, weight: Weight, limit: int) -> Iterator[Piece]:
    """Tear an over-long word between syllables into parts that fit a line."""
    rest = syllables(word)
    is_first = True
    while rest:
        count = max(1, _fitting(rest, weight, limit))
        part = shape_word("".join(rest[:count]), weight)
        yield Piece(part, weight, is_continued=not is_first)
        rest = rest[count:]
        is_first = False


def _fitting(parts: Sequence[str], weight: Weight, limit: int) -> int:
    """Return how many of the syllables fit; together they can be wider than one by one."""
    used = 0
    count = 0
    for part in parts:
        used += shape_word(part, weight).width
        if used > limit:
            break
        count += 1
    while count > 1 and shape_word("".join(parts[:count]), weight).width > limit:
        count -= 1
    return count
