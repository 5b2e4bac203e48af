"""How near two sounds with the same consonants are: their vowels, compared place by place.

Costs say how often one vowel is written for another in names (Mondal and Mandal, Hossain and
Hussain); a sum above the limit is another name (Bera and Bauri, Giri and Gouri).
"""

import re
from enum import Enum
from functools import lru_cache
from itertools import product
from typing import Final

_BREATHED: Final = 0.15
# n for ng: Sen is not Sing.
_NASAL: Final = 0.25
_CONSONANTS: Final = re.compile("[kgcjtdnpbmrls]'?")
_GLIDES: Final = frozenset("iuyw")
_OPEN: Final = frozenset("aoOAQe")


def _both_ways(costs: dict[str, float]) -> dict[tuple[str, str], float]:
    found: dict[tuple[str, str], float] = {}
    for pair, cost in costs.items():
        found[(pair[0], pair[1])] = found[(pair[1], pair[0])] = cost
    return found


_INSTEAD: Final = _both_ways(
    {
        "aO": 0, "aA": 0, "aQ": 0.5, "ao": 0.25, "ae": 0.5, "ai": 0.9, "au": 0.6,
        "oO": 0, "oQ": 0, "oA": 0.5, "oe": 0.9, "oi": 1, "ou": 0.35,
        "uO": 0.45, "uQ": 0.35, "uA": 0.65, "ue": 1, "ui": 0.9,
        "ei": 0.4, "eO": 0.55, "eA": 0.6, "eQ": 0.9,
        "iO": 0.9, "iA": 0.9, "iQ": 1, "OQ": 0.3, "OA": 0.45, "AQ": 0.7,
        "yw": 0.05, "yi": 0.05, "ye": 0.2, "wu": 0.05, "wo": 0.1, "wQ": 0.1, "wO": 0.3,
        "yh": 0.3, "wh": 0.3,
    }
)  # fmt: skip
_LOST: Final = {
    "O": 0.2, "a": 0.4, "o": 0.4, "e": 0.45, "A": 0.6, "Q": 0.6, "i": 0.7, "u": 0.7,
    "y": 0.1, "w": 0.15, "h": 0.15,
}  # fmt: skip
# The second half of a diphthong is often left out: Somen for Soumen.
_LOST_GLIDE: Final = 0.35
_LOST_AFTER_Y: Final = 0.2
# Saha is not Sa; elsewhere h comes and goes.
_LOST_BREATH: Final = 0.45
_OTHER: Final = 1.0


class _Place(Enum):
    FIRST = "first"
    MIDDLE = "middle"
    LAST = "last"


# A name begins or ends with a vowel or it is another name: Amal and Mal, Sultan and Sultana.
_FIRST_VOWEL: Final = 0.9
_LAST_VOWEL: Final = {**dict.fromkeys("aAQiu", 0.9), "O": 0.1, "e": 0.3, "o": 0.4}
# By the number of consonants: a short name has little else to be known by.
_LIMITS: Final = (0.3, 0.4, 0.6, 0.8, 0.9, 1.0)


def limit(consonants: int) -> float:
    """Return how far the vowels of the same name may lie apart."""
    return _LIMITS[min(consonants, len(_LIMITS) - 1)]


def nearest(one: tuple[str, ...], other: tuple[str, ...]) -> float | None:
    """Return the least distance of any two sounds with the same consonants, or None."""
    found = [distance(a, b) for a, b in product(one, other) if consonants(a) == consonants(b)]
    return min(found, default=None)


@lru_cache(maxsize=4096)
def consonants(sound: str) -> str:
    """Return the consonants alone, breath left out: what an index can hold."""
    return "".join(found[0] for found in _CONSONANTS.findall(sound))


def distance(one: str, other: str) -> float:
    """Return how far two sounds with the same consonants lie apart."""
    mine, yours = _parted(one), _parted(other)
    last = len(mine[1]) - 1
    vowels = sum(
        _between(a, b, _place(at, last))
        for at, (a, b) in enumerate(zip(mine[1], yours[1], strict=True))
    )
    breath = sum(
        _NASAL if a[0] == "n" else _BREATHED
        for a, b in zip(mine[0], yours[0], strict=True)
        if a != b
    )
    return vowels + breath


def _place(at: int, last: int) -> _Place:
    if at == last:
        return _Place.LAST
    return _Place.MIDDLE if at else _Place.FIRST


@lru_cache(maxsize=4096)
def _parted(sound: str) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(_CONSONANTS.findall(sound)), tuple(_CONSONANTS.split(sound))


@lru_cache(maxsize=16384)
def _between(one: str, other: str, place: _Place) -> float:
    """Return the cost of turning the vowels between two consonants into the other's."""
    if one == other:
        return 0.0
    if place is _Place.FIRST and _is_silent(one) != _is_silent(other):
        return _FIRST_VOWEL
    row = [0.0]
    for at in range(len(other)):
        row.append(row[-1] + _loss(other, at, place))
    for at, mine in enumerate(one):
        lost = _loss(one, at, place)
        new = [row[0] + lost]
        for yours_at, yours in enumerate(other):
            instead = 0.0 if mine == yours else _INSTEAD.get((mine, yours), _OTHER)
            gained = new[-1] + _loss(other, yours_at, place)
            new.append(min(row[yours_at] + instead, row[yours_at + 1] + lost, gained))
        row = new
    return row[-1]


def _is_silent(vowels: str) -> bool:
    return not vowels.strip("wyh")


def _loss(vowels: str, at: int, place: _Place) -> float:
    """Return the cost of leaving one vowel out."""
    letter, before = vowels[at], vowels[at - 1 : at]
    if before and (letter in _GLIDES and before in _OPEN):
        return min(_LOST[letter], _LOST_GLIDE)
    if (before + letter) == "ye":
        return _LOST_AFTER_Y
    if letter == "h":
        return _LOST["h"] if at in {0, len(vowels) - 1} else _LOST_BREATH
    if place is _Place.LAST and len(vowels) == 1:
        return _LAST_VOWEL.get(letter, _LOST[letter])
    return _LOST[letter]
