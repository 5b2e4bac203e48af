"""Cut text between orthographic syllables, never inside one (evidence printing.md, pitfalls)."""

import unicodedata
from typing import Final

_JOINERS: Final = "\u200c\u200d"
_VIRAMA_CLASS: Final = 9
# No real syllable is as long; a hostile one must still break somewhere.
_LONGEST: Final = 16


def syllables(text: str) -> tuple[str, ...]:
    """Return the text cut into pieces that may stand on different lines.

    A piece is a letter with its marks, and with every consonant tied to it by a hasanta; the pieces
    joined give the text back.
    """
    pieces: list[str] = []
    for ch in text:
        is_open = bool(pieces) and len(pieces[-1]) < _LONGEST
        if is_open and (_belongs_to_previous(ch) or _ties_next(pieces[-1])):
            pieces[-1] += ch
        else:
            pieces.append(ch)
    return tuple(pieces)


def is_invisible(ch: str) -> bool:
    """Tell whether a character has no shape of its own (joiners, selectors, bidi controls)."""
    return unicodedata.category(ch) == "Cf" or "\ufe00" <= ch <= "\ufe0f"


def _belongs_to_previous(ch: str) -> bool:
    return unicodedata.category(ch).startswith("M") or is_invisible(ch)


def _ties_next(piece: str) -> bool:
    last = piece.rstrip(_JOINERS)[-1:]
    return last != "" and unicodedata.combining(last) == _VIRAMA_CLASS
