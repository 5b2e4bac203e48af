"""The faces we print with: Hind Siliguri, and one face for each other script citizens write in.

Rule: decisions.md 5 and docs/decisions/0006. Fonts come from our own resources, never the system.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from typing import Final

import uharfbuzz

from resources import asset

EM: Final = 1000
"""Units to the em in which every advance and offset is told."""


class Weight(StrEnum):
    """A weight of Hind Siliguri; other scripts have one weight only."""

    REGULAR = "HindSiliguri-Regular"
    MEDIUM = "HindSiliguri-Medium"
    SEMIBOLD = "HindSiliguri-SemiBold"
    BOLD = "HindSiliguri-Bold"


_OTHER_SCRIPTS: Final = (
    "NotoSansDevanagari-Regular",
    "NotoSansOlChiki-Regular",
    "NotoNaskhArabic-Regular",
)


@dataclass(frozen=True, slots=True, eq=False)
class Face:
    """A font file ready to be shaped with and embedded."""

    name: str
    hb_face: uharfbuzz.Face
    hb_font: uharfbuzz.Font
    letters: Mapping[int, str]
    """The character that each glyph is by itself, where it is one."""
    characters: frozenset[int]

    def covers(self, text: str) -> bool:
        """Tell whether every character of the text has a glyph here."""
        return all(ord(ch) in self.characters for ch in text)

    def width(self, glyph: int) -> int:
        """Return a glyph's own advance in thousandths of an em."""
        return int(self.hb_font.get_glyph_h_advance(glyph))


@cache
def face(name: str) -> Face:
    """Return the face of a font file in ``resources/fonts`` by its PostScript name."""
    blob = uharfbuzz.Blob(asset(f"fonts/{name}.ttf").read_bytes())
    hb_face = uharfbuzz.Face(blob)
    hb_font = uharfbuzz.Font(hb_face)
    hb_font.scale = (EM, EM)
    # Private-use characters mean nothing outside the font, so they are never told.
    characters = frozenset(c for c in hb_face.unicodes if unicodedata.category(chr(c)) != "Co")
    return Face(name, hb_face, hb_font, _letters(hb_font, characters), characters)


@cache
def faces(weight: Weight) -> tuple[Face, ...]:
    """Return the faces to try, in order, for a piece of text of this weight."""
    return (face(weight.value), *(face(name) for name in _OTHER_SCRIPTS))


def _letters(hb_font: uharfbuzz.Font, characters: frozenset[int]) -> dict[int, str]:
    """Return the lowest character of each glyph."""
    letters: dict[int, str] = {}
    for character in sorted(characters):
        letters.setdefault(hb_font.get_nominal_glyph(character), chr(character))
    return letters
