"""The forms of one word that a text may have: with and without the endings of Bengali and English.

Bengali words carry their grammar at the end (রাস্তা, রাস্তার, রাস্তাটি, রাস্তাগুলোতেও), and people search
with whatever form they said (local_db.md 6). Every form is a whole word, so that an index finds it
without walking through everything that begins alike.
"""

import re
from functools import lru_cache
from typing import Final

from local_db.domain.text import VIRAMA

_LETTER: Final = re.compile("[\u0985-\u0994\u0995-\u09b9\u09dc-\u09df\u09f0]")
_LATIN: Final = re.compile(r"[a-z]{3,}")
_AFTER_VOWEL: Final = ("র", "\u09df", "তে", "কে", "রা", "\u09dfের", "\u09dfে")
# মায়ের is of মা, but মাটি is not.
_AFTER_LETTER: Final = ("র", "কে", "\u09dfের", "\u09df")
_AFTER_CONSONANT: Final = ("ের", "ে", "কে", "েরা", "রা", "েতে")
_AFTER_EITHER: Final = (
    "টি", "টির", "টিকে", "টিতে", "টিও", "টিই", "টা", "টার", "টাকে", "টাতে",
    "টাও", "টাই", "টুকু", "খানা", "খানি",
    "গুলো", "গুলোর", "গুলোকে", "গুলোতে", "গুলি", "গুলির", "গুলিকে", "গুলিতে", "গুলা",
    "সমূহ", "দের", "দেরকে",
)  # fmt: skip
# Said for stress after any other ending: রাস্তাও, রাস্তাটিই.
_STRESS: Final = ("ও", "ই")
_ENDINGS: Final = tuple(
    sorted({*_AFTER_VOWEL, *_AFTER_CONSONANT, *_AFTER_EITHER}, key=len, reverse=True)
)
_VOWELS: Final = frozenset("অআইঈউঊঋএঐওঔািীুূৃেৈোৌ")
# A word with fewer letters is its own stem: মা is not মাটি without its টি.
_LEAST_LETTERS: Final = 2
_BAREST: Final = 2
_ENGLISH: Final = ("", "s", "es", "ed", "ing")
_LEAST_ENGLISH: Final = 3


@lru_cache(maxsize=2048)
def word_forms(word: str) -> tuple[str, ...]:
    """Return a folded word in all its forms, itself first."""
    if _LATIN.fullmatch(word):
        return _english(word)
    if _LETTER.search(word) is None:
        return (word,)
    stems = _stems(word)
    forms = [*stems]
    # ছেলের is ছেলে with a র, or ছেল with an ের; what is longer needs no endings of its own.
    for stem in (word, *sorted(stems[1:], key=len)[:_BAREST]):
        forms += (f"{stem}{stress}" for stress in _STRESS)
        forms += (f"{base}{ending}" for base, ending in _endings_of(stem))
    return tuple(dict.fromkeys(forms))


def _stems(word: str) -> tuple[str, ...]:
    """Return what the word may be without its endings, itself included."""
    unstressed = (word.removesuffix(stress) for stress in _STRESS if word.endswith(stress))
    bare = [word, *(text for text in unstressed if _is_stem(text))]
    found = list(bare)
    for text in bare:
        stems = (text.removesuffix(ending) for ending in _ENDINGS if text.endswith(ending))
        found += [_whole(stem) for stem in stems if _is_stem(stem)]
    return tuple(dict.fromkeys(found))


def _is_stem(text: str) -> bool:
    is_whole = not text.endswith(VIRAMA) or text.endswith(f"ত{VIRAMA}")
    return is_whole and len(_LETTER.findall(text)) >= _LEAST_LETTERS


def _whole(stem: str) -> str:
    """Give a final ত its hasanta back where only that is a word's end: বিদ্যুতের, বিদ্যুৎ."""
    return f"{stem}{VIRAMA}" if stem.endswith("ুত") else stem


def _endings_of(stem: str) -> list[tuple[str, str]]:
    if not _is_stem(stem):
        return [(stem, ending) for ending in _AFTER_LETTER]
    own = _AFTER_VOWEL if stem[-1] in _VOWELS else _AFTER_CONSONANT
    soft = stem.removesuffix(VIRAMA)
    pairs = [(soft, ending) for ending in own]
    pairs += [(stem, ending) for ending in _AFTER_EITHER]
    return pairs


def _english(word: str) -> tuple[str, ...]:
    stems = [word]
    for ending in _ENGLISH[1:]:
        stem = word.removesuffix(ending)
        if stem != word and len(stem) >= _LEAST_ENGLISH:
            stems.append(stem)
    forms = [f"{stem}{ending}" for stem in stems for ending in _ENGLISH]
    return tuple(dict.fromkeys((word, *forms)))
