"""Keys that find a name in either script and usual spelling (local_db.md 7).

A key is what an index can hold: the consonants of a word, or the sign of a group of names that mean
the same. Words that share one are candidates; ``likeness`` says whether they are the same name. A
likeness suggests, it never decides that two people are the same.
"""

from collections.abc import Sequence
from enum import IntEnum
from functools import lru_cache
from itertools import pairwise
from typing import Final

from local_db.domain.text import search_form, words_of
from local_db.name_aliases import GROUPS, LETTERS, TITLES
from local_db.name_likeness import consonants, limit, nearest
from local_db.name_sounds import sounds

# Raised when keys change: the store then writes its index of names anew.
KEY_VERSION: Final = 1
# What is longer is no word of a name; it is found as it was typed.
_LONGEST: Final = 40
# Up to here a word must be in its group as written; longer ones may only sound so.
_SHORT: Final = 2
# Closer than names in general: a group brings other names with it.
_GROUP_LIMIT: Final = 0.5


class Likeness(IntEnum):
    """How two words of names are alike, best first."""

    SAME = 0
    NEAR = 1
    CONSONANTS = 2
    NONE = 3


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, as search compares them."""
    return words_of(search_form(name))


def spoken_words(name: str) -> tuple[str, ...]:
    """Return the words of a name without Smt, Late and the like, unless there is nothing else."""
    words = name_words(name)
    return tuple(word for word in words if word not in TITLES) or words


@lru_cache(maxsize=8192)
def name_keys(word: str) -> tuple[str, ...]:
    """Return the keys of one folded word: a word that can be read in more ways has more."""
    keys = [f"={sign}" for sign in _signs(word)]
    letter = LETTERS.get(word, word if len(word) == 1 else "")
    if letter:
        keys.append(f"-{letter}")
    if 1 < len(word) <= _LONGEST:
        # A word of vowels alone, such as আই, is kept by a key of its own.
        keys += [consonants(sound) or "." for sound in sounds(word)]
    return tuple(dict.fromkeys(keys))


@lru_cache(maxsize=65536)
def likeness(one: str, other: str) -> Likeness:
    """Return how two folded words are alike as names."""
    if one == other:
        return Likeness.SAME
    shared = set(name_keys(one)) & set(name_keys(other))
    if not shared:
        return Likeness.NONE
    if any(key[0] in "=-" for key in shared):
        return Likeness.NEAR
    found = nearest(sounds(one), sounds(other))
    least = min(len(key) for key in shared)
    is_near = found is not None and found <= limit(0 if "." in shared else least)
    return Likeness.NEAR if is_near else Likeness.CONSONANTS


def is_same_name(typed: str, written: str) -> bool:
    """Tell whether every word that was typed is one of a written name, as search finds it.

    Two words may stand for one: Roy Chowdhury is Roychowdhury.
    """
    wanted, there = spoken_words(typed), name_words(written)
    whole = {*there, *joined(there)}
    found = [any(_is_near(word, other) for other in whole) for word in wanted]
    for place, pair in enumerate(joined(wanted)):
        if any(_is_near(pair, other) for other in there):
            found[place] = found[place + 1] = True
    return bool(found) and all(found)


def joined(words: Sequence[str]) -> tuple[str, ...]:
    """Return every two neighbours written as one."""
    return tuple(one + other for one, other in pairwise(words))


def _is_near(one: str, other: str) -> bool:
    return likeness(one, other) <= Likeness.NEAR


@lru_cache(maxsize=8192)
def _signs(word: str) -> tuple[str, ...]:
    exact = _BY_WORD.get(word)
    if exact is not None:
        return (exact,)
    heard = sounds(word) if len(word) <= _LONGEST else ()
    keys = {consonants(sound) for sound in heard}
    found = (
        sign
        for key in keys
        for sign, sound in _BY_SOUND.get(key, ())
        if (nearest(heard, (sound,)) or 0.0) <= _GROUP_LIMIT
    )
    return tuple(dict.fromkeys(found))


def _by_word() -> dict[str, str]:
    return {search_form(word): sign for sign, words in GROUPS.items() for word in words}


def _by_sound() -> dict[str, tuple[tuple[str, str], ...]]:
    found: dict[str, tuple[tuple[str, str], ...]] = {}
    for word, sign in _BY_WORD.items():
        for sound in sounds(word):
            key = consonants(sound)
            if len(key) > _SHORT:
                found[key] = (*found.get(key, ()), (sign, sound))
    return found


_BY_WORD: Final = _by_word()
_BY_SOUND: Final = _by_sound()
