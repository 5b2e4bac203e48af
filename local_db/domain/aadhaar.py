"""Find numbers that look like Aadhaar numbers and mask them; none is ever stored.

Rule: the domain study, section F. A random 12-digit number passes about one time in ten, so the
operator is told and work goes on.
"""

import re
from typing import Final

from local_db.domain.text import ascii_digits

_DIGIT: Final = "[0-9০-৯०-९]"
# Blanks, dashes and dots people put between the groups, zero-width ones included.
_GAP: Final = "[\\s\u00a0\u200b-\u200d\u2060\ufeff.,/_\\-\u2010-\u2015]{0,3}"
_CANDIDATE: Final = re.compile(f"(?<!{_DIGIT}){_DIGIT}(?:{_GAP}{_DIGIT}){{11}}(?!{_DIGIT})")
_KEPT: Final = 4
_MASK: Final = "X"

_D: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 2, 3, 4, 0, 6, 7, 8, 9, 5),
    (2, 3, 4, 0, 1, 7, 8, 9, 5, 6),
    (3, 4, 0, 1, 2, 8, 9, 5, 6, 7),
    (4, 0, 1, 2, 3, 9, 5, 6, 7, 8),
    (5, 9, 8, 7, 6, 0, 4, 3, 2, 1),
    (6, 5, 9, 8, 7, 1, 0, 4, 3, 2),
    (7, 6, 5, 9, 8, 2, 1, 0, 4, 3),
    (8, 7, 6, 5, 9, 3, 2, 1, 0, 4),
    (9, 8, 7, 6, 5, 4, 3, 2, 1, 0),
)
_P: Final = (
    (0, 1, 2, 3, 4, 5, 6, 7, 8, 9),
    (1, 5, 7, 6, 2, 8, 3, 0, 9, 4),
    (5, 8, 0, 3, 7, 9, 6, 1, 4, 2),
    (8, 9, 1, 6, 0, 4, 3, 5, 2, 7),
    (9, 4, 5, 3, 1, 2, 6, 8, 7, 0),
    (4, 2, 8, 6, 5, 7, 3, 9, 0, 1),
    (2, 7, 9, 3, 8, 0, 6, 4, 1, 5),
    (7, 0, 4, 6, 9, 1, 3, 2, 5, 8),
)


def looks_like_aadhaar(digits: str) -> bool:
    """Tell whether 12 ASCII digits start with 2-9 and pass the Verhoeff check."""
    if digits[0] in "01":
        return False
    check = 0
    for place, digit in enumerate(reversed(digits)):
        check = _D[check][_P[place % 8][int(digit)]]
    return check == 0


def mask_aadhaar(text: str) -> tuple[str, int]:
    """Return the text with every Aadhaar-like number masked but its last four digits, and how many.

    The separators stay, so that a masked text keeps its layout.
    """
    found = 0

    def mask(match: re.Match[str]) -> str:
        nonlocal found
        run = match.group()
        if not looks_like_aadhaar("".join(c for c in ascii_digits(run) if c.isdigit())):
            return run
        found += 1
        digits_left = 12
        out = []
        for ch in run:
            if not ascii_digits(ch).isdigit():
                out.append(ch)
                continue
            out.append(ch if digits_left <= _KEPT else _MASK)
            digits_left -= 1
        return "".join(out)

    return _CANDIDATE.sub(mask, text), found
