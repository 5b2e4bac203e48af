"""How far typed sounds are from a word's: what casual typing leaves out costs little.

An edit distance with weights; one pass tells the distance to the whole word and to the beginning of
the word that fits best, for completing it.
"""

from collections.abc import Mapping
from typing import Final

_FAR: Final = 1.0
# Typed, and not in the word.
_ADDED: Final[Mapping[str, float]] = {"o": 0.35, "h": 0.5, "y": 0.35, "w": 0.35, "a": 0.9, "~": 0.2}
# In the word, and not typed.
_LEFT_OUT: Final[Mapping[str, float]] = {
    "o": 0.2, "O": 0.7, "~": 0.1, "y": 0.25, "w": 0.25, "h": 0.5, "r": 0.8, "m": 0.6,
}  # fmt: skip
_PAIRS: Final[Mapping[str, float]] = {
    "oO": 0.1, "oa": 0.3, "Oa": 0.8, "Ea": 0.3, "Ee": 0.2, "Eo": 0.4, "ea": 0.6, "Ei": 0.6,
    "ei": 0.5, "uo": 0.5, "uO": 0.5, "yi": 0.3, "ye": 0.4, "yw": 0.2, "yE": 0.3, "yj": 0.4,
    "yo": 0.6,
    "wb": 0.3, "wO": 0.2, "wu": 0.5, "cC": 0.15, "kK": 0.4, "gG": 0.4, "jJ": 0.4, "tT": 0.35,
    "dD": 0.35, "pP": 0.4, "bB": 0.35, "rR": 0.1, "nN": 0.15, "n~": 0.15, "N~": 0.2, "ck": 0.6,
    "sc": 0.6, "Rd": 0.5, "sC": 0.5, "gj": 0.6, "jg": 0.6,
}  # fmt: skip
_SWAPPED: Final[Mapping[str, float]] = {
    **_PAIRS, **{pair[::-1]: weight for pair, weight in _PAIRS.items() if pair[::-1] not in _PAIRS}
}  # fmt: skip
# Double letters are often typed once, and single ones twice; gg is a letter of its own.
_DOUBLES: Final = {
    **{sound * 2: 0.1 for sound in "kctdnpbmrlsjyKCTDPBaiuoe"},
    "gg": 0.3,
    "oO": 0.15,
}
# Nobody leaves out the vowel that a word begins with.
_FIRST_VOWEL: Final = 0.9


def distance(typed: str, word: str, most: float) -> tuple[float, float]:
    """Return how far typed sounds are from a word's, and from the best beginning of the word.

    Both are ``inf`` where they are over ``most``.
    """
    before = [0.0]
    for place, sound in enumerate(word):
        before.append(before[-1] + _cost(_LEFT_OUT, sound, word, place))
    for place, key in enumerate(typed):
        added = _cost(_ADDED, key, typed, place)
        row = [before[0] + added]
        for at, sound in enumerate(word):
            swap = 0.0 if key == sound else _SWAPPED.get(key + sound, _FAR)
            row.append(
                min(
                    before[at] + swap,
                    before[at + 1] + added,
                    row[at] + _cost(_LEFT_OUT, sound, word, at),
                )
            )
        if min(row) > most:
            return float("inf"), float("inf")
        before = row
    return before[-1], min(before)


def _cost(weights: Mapping[str, float], sound: str, sounds: str, place: int) -> float:
    if place and sounds[place - 1] + sound in _DOUBLES:
        return _DOUBLES[sounds[place - 1] + sound]
    if not place and sound in "oO":
        return _FIRST_VOWEL
    return weights.get(sound, _FAR)
