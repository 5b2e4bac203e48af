"""Turn a word into placed glyphs with HarfBuzz, by runs of one face each.

ReportLab's own shaping takes the script from the first letter, so that ``PIN-কোড`` comes out wrong
(evidence printing.md 3); here a run is shaped by the first complex script in it.
"""

import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from itertools import groupby
from typing import Final

import uharfbuzz

from local_db.domain.errors import DeskError
from printing.fonts import Face, Weight, faces
from printing.syllables import is_invisible, syllables

SUBSTITUTE: Final = "\u25cc"
"""Drawn where no face has the character (emoji, other scripts); the PDF keeps the real one."""

_LOOKALIKES: Final = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00a0": " ", "\u202f": " "})
_SCRIPTS: Final = (
    (0x0980, 0x09FF, "Beng"),
    (0x0900, 0x097F, "Deva"),
    (0x1C50, 0x1C7F, "Olck"),
    (0x0600, 0x06FF, "Arab"),
    (0x0750, 0x077F, "Arab"),
    (0xFB50, 0xFDFF, "Arab"),
    (0xFE70, 0xFEFC, "Arab"),
)
_DANDAS: Final = frozenset({0x0964, 0x0965})
_LANGUAGES: Final = {"Beng": "bn", "Deva": "hi", "Olck": "sat", "Arab": "ur"}
_FEATURES: Final = {"kern": True, "liga": True}


class ShapingError(DeskError):
    """Bengali would print wrong on this PC, so nothing may be printed (``shaping_off``)."""


@dataclass(frozen=True, slots=True)
class Glyph:
    """A glyph and where it stands, in thousandths of an em; ``source`` is the text it shows."""

    gid: int
    x_advance: int
    x_offset: int
    y_offset: int
    source: str


@dataclass(frozen=True, slots=True)
class Run:
    """Glyphs of one face, left to right as drawn."""

    face: Face
    glyphs: tuple[Glyph, ...]

    @property
    def width(self) -> int:
        """Its width in thousandths of an em."""
        return sum(glyph.x_advance for glyph in self.glyphs)


@dataclass(frozen=True, slots=True)
class ShapedWord:
    """A word ready to be drawn: its real text and its runs, left to right as drawn."""

    text: str
    runs: tuple[Run, ...]
    width: int
    is_rtl: bool


def check_shaping() -> None:
    """Prove that HarfBuzz shapes Bengali and mixed words, or refuse to print at all.

    Raises:
        ShapingError: the conjunct does not join, or a vowel sign is not moved.
    """
    conjunct = shape_word("ক্ষ", Weight.REGULAR).runs[0].glyphs
    mixed = shape_word("PIN-কোড", Weight.REGULAR).runs[0].glyphs
    letter = faces(Weight.REGULAR)[0].hb_font.get_nominal_glyph(ord("ক"))
    # Unshaped, ক stands fifth; shaped, the left half of its vowel sign goes before it.
    if len(conjunct) != 1 or mixed[5].gid != letter:
        raise ShapingError("shaping_off")


@lru_cache(maxsize=8192)
def shape_word(text: str, weight: Weight) -> ShapedWord:
    """Shape a word (no blanks to break at) in a weight, falling back face by face."""
    pieces = [choice for piece in syllables(text) for choice in _choose(piece, weight)]
    runs = [
        _shape_run(chosen, "".join(drawn for _, drawn in group))
        for chosen, group in groupby(pieces, key=lambda choice: choice[0])
    ]
    is_rtl = is_rtl_text(text)
    if is_rtl:
        runs.reverse()
    return ShapedWord(text, tuple(runs), sum(run.width for run in runs), is_rtl)


def script_of(text: str) -> str | None:
    """Return the first complex script in the text (ISO 15924), or None for Latin and signs."""
    for ch in text:
        if ord(ch) in _DANDAS:
            continue
        for first, last, script in _SCRIPTS:
            if first <= ord(ch) <= last:
                return script
    return None


def _choose(piece: str, weight: Weight) -> list[tuple[Face, str]]:
    """Give a syllable to the first face that has all of it, else letter by letter."""
    drawn = piece.translate(_LOOKALIKES)
    visible = "".join(ch for ch in drawn if not is_invisible(ch))
    candidates = faces(weight)
    for candidate in candidates:
        if candidate.covers(visible):
            return [(candidate, _drawable(drawn, candidate))]
    if len(visible) > 1:
        return [choice for ch in visible for choice in _choose(ch, weight)]
    return [(candidates[0], SUBSTITUTE)]


def _drawable(text: str, chosen: Face) -> str:
    """Drop invisible characters that the face has no glyph for."""
    return "".join(ch for ch in text if not is_invisible(ch) or ord(ch) in chosen.characters)


def _shape_run(chosen: Face, text: str) -> Run:
    if not text:
        return Run(chosen, ())
    buffer = uharfbuzz.Buffer()
    buffer.add_str(text)
    buffer.guess_segment_properties()
    script = script_of(text)
    if script is not None:
        buffer.script = script
        buffer.language = _LANGUAGES[script]
        buffer.direction = "rtl" if script == "Arab" else "ltr"
    uharfbuzz.shape(chosen.hb_font, buffer, _FEATURES)
    sources = _sources(text, [info.cluster for info in buffer.glyph_infos])
    return Run(
        chosen,
        tuple(
            Glyph(info.codepoint, at.x_advance, at.x_offset, at.y_offset, source)
            for info, at, source in zip(
                buffer.glyph_infos, buffer.glyph_positions, sources, strict=True
            )
        ),
    )


def _sources(text: str, clusters: list[int]) -> list[str]:
    """Give the first glyph of each cluster the cluster's text, the others nothing."""
    starts = sorted(set(clusters))
    ends = dict(zip(starts, [*starts[1:], len(text)], strict=True))
    sources: list[str] = []
    seen: set[int] = set()
    for cluster in clusters:
        sources.append("" if cluster in seen else text[cluster : ends[cluster]])
        seen.add(cluster)
    return sources


def is_rtl_text(text: str) -> bool:
    """Tell whether the first letter with a direction goes from right to left."""
    for ch in text:
        if unicodedata.bidirectional(ch) in ("R", "AL"):
            return True
        if unicodedata.bidirectional(ch) == "L":
            return False
    return False
