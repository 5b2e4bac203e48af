"""Find numbers that look like Aadhaar numbers and mask them; none is ever stored.

Rule: the domain study, section F. A random 12-digit number passes about one time in ten, so the
operator is told and work goes on; numbers that are something else for sure (a date, a mobile, a
complaint's own number) are left alone.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import accumulate
from typing import Final

from local_db.domain.number import LENGTH as OUR_LENGTH
from local_db.domain.number import TAIL_LENGTH, is_number
from local_db.domain.text import SEPARATORS

# Digits of every script: a citizen's letter may be Urdu or Santali as well.
_GAP: Final = f"[{SEPARATORS},/_]{{1,5}}"
_RUN: Final = re.compile(rf"\d+(?:{_GAP}\d+)+|\d{{12,}}")
_GROUP: Final = re.compile(r"\d+")
_AT_END: Final = re.compile(rf"[\d{SEPARATORS},/_]+\Z")
_LENGTH: Final = 12
_KEPT: Final = 4
_MASK: Final = "X"
_OUR_GROUPS: Final = 5
# Lists of plot numbers and dates are written with these, so only 4-4-4 is believed there.
_RARE_GAP: Final = re.compile("[.,/]")
_USUAL_GROUPS: Final = [4, 4, 4]
_KNOWN: Final = re.compile(
    r"(?<!\d)(?:(?:0?[1-9]|[12]\d|3[01])[-./](?:0?[1-9]|1[0-2])[-./](?:19|20)\d\d"  # 23-11-2026
    r"|(?:19|20)\d\d[-./](?:0?[1-9]|1[0-2])[-./](?:0?[1-9]|[12]\d|3[01])"  # 2026-11-23
    r"|[6-9]\d{9}|[6-9]\d{4}[ -]\d{5})(?!\d)"  # a mobile
    r"|(?<=\+)91[6-9]\d{9}(?!\d)"
)

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


@dataclass(frozen=True, slots=True)
class _Group:
    """Digits without anything between them, and where they stand in the text."""

    start: int
    digits: str

    @property
    def end(self) -> int:
        return self.start + len(self.digits)


def mask_aadhaar(text: str) -> tuple[str, int]:
    """Return the text with every Aadhaar-like number masked but its last four digits, and how many.

    The separators stay, so that a masked text keeps its layout.
    """
    found = 0
    # The four digits that stay can begin another number with what follows them.
    while hidden := _hidden(text):
        text = "".join(_MASK if place in hidden else ch for place, ch in enumerate(text))
        found += len(hidden) // (_LENGTH - _KEPT)
    return text, found


def mask_settled(before: str, after: str) -> str:
    """Return a text that is being typed, masked but for the digits that the cursor stands at.

    Twelve digits may be the beginning of a longer number, such as a complaint's own: they are
    believed only when something else was typed behind them.
    """
    text = before + after
    start = len(before) - len(_digits_at_end(before))
    end = len(text) - len(after) + len(_digits_at_end(after[::-1]))
    masked, found = mask_aadhaar(text)
    return f"{masked[:start]}{text[start:end]}{masked[end:]}" if found else text


def _digits_at_end(text: str) -> str:
    found = _AT_END.search(text)
    return found.group() if found else ""


def _hidden(text: str) -> set[int]:
    """Return the places of the digits to hide: eight for each number."""
    if not _RUN.search(text):
        return set()
    latin = "".join(str(unicodedata.decimal(ch, ch)) for ch in text)
    hidden: set[int] = set()
    for groups in _runs(latin):
        for number in _numbers(latin, groups):
            places = [group.start + i for group in number for i in range(len(group.digits))]
            hidden.update(places[:-_KEPT])
    return hidden


def _runs(latin: str) -> Iterator[list[_Group]]:
    """Yield digit groups that stand close together, cut at dates and mobiles."""
    known = [match.span() for match in _KNOWN.finditer(latin)]
    for run in _RUN.finditer(latin):
        groups: list[_Group] = []
        for match in _GROUP.finditer(latin, *run.span()):
            if any(start <= match.start() < end for start, end in known):
                yield groups
                groups = []
            else:
                groups.append(_Group(match.start(), match.group()))
        yield groups


def _numbers(latin: str, groups: list[_Group]) -> Iterator[list[_Group]]:
    """Yield neighbouring groups that make twelve digits and pass, from the left, none twice."""
    first = 0
    while first < len(groups):
        number = _window(groups, first, _LENGTH)
        if _is_our_number(_window(groups, first, OUR_LENGTH)):
            first += len(_window(groups, first, OUR_LENGTH))
        elif number and _is_written_so(latin, number) and looks_like_aadhaar(_digits(number)):
            yield number
            first += len(number)
        else:
            first += 1


def _window(groups: list[_Group], first: int, wanted: int) -> list[_Group]:
    """Return the groups from ``first`` on that make so many digits, or none."""
    length = 0
    for last in range(first, len(groups)):
        length += len(groups[last].digits)
        if length >= wanted:
            return groups[first : last + 1] if length == wanted else []
    return []


def _is_our_number(number: list[_Group]) -> bool:
    """Tell whether the groups are a complaint's number as it is printed, or cut at its tail."""
    ends = accumulate(len(group.digits) for group in number)
    is_shaped = len(number) <= _OUR_GROUPS and TAIL_LENGTH in ends
    return is_shaped and is_number(_digits(number))


def _is_written_so(latin: str, number: list[_Group]) -> bool:
    between = latin[number[0].end : number[-1].start]
    if not _RARE_GAP.search(between):
        return True
    return [len(group.digits) for group in number] == _USUAL_GROUPS and ", " not in between


def _digits(number: list[_Group]) -> str:
    return "".join(group.digits for group in number)
