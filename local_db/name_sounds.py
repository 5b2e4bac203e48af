"""How a name sounds, in either script, as one string: consonant classes and vowel classes.

Small letters are consonants (aspiration, and sh/s, v/b, z/j are one class), capitals are vowels
(``A I U O``), ``Y`` marks a leading ya- that Bengali may write as য or ইয়. The rules follow how
West Bengal's names are usually romanised (local_db.md 7, names across scripts).
"""

import re
import unicodedata
from typing import Final

from local_db.domain.text import VIRAMA

_CONSONANTS: Final = {
    **dict.fromkeys("কখ", "k"),
    **dict.fromkeys("গঘ", "g"),
    **dict.fromkeys("চছ", "c"),
    **dict.fromkeys("জঝয", "j"),
    **dict.fromkeys("টঠতথৎ", "t"),
    **dict.fromkeys("ডঢদধ", "d"),
    **dict.fromkeys("ঙঞণন", "n"),
    **dict.fromkeys("পফ", "p"),
    **dict.fromkeys("বভৱ", "b"),
    "ম": "m",
    **dict.fromkeys("র\u09dc\u09dd\u09f0", "r"),
    "ল": "l",
    **dict.fromkeys("শষস", "s"),
    "হ": "h",
}
_SIGNS: Final = {
    **dict.fromkeys("াোঅআও", "A"),
    **dict.fromkeys("িীেইঈএ", "I"),
    **dict.fromkeys("ুূউঊ", "U"),
    **dict.fromkeys("ৌঔ", "O"),
    **dict.fromkeys("ৈঐ", "A"),
    "ৃ": "rI",
    "ঋ": "rI",
    "ং": "n",
}
_DEPENDENT: Final = frozenset("ািীুূৃেৈোৌ")
_YA: Final = "য"
_BA: Final = "ব"
# A ba under the first letter is not heard: স্বপন, দ্বিজেন.
_SECOND: Final = 2
_LEADING_YA: Final = {"ই\u09df": "Y", "ইউ": "YU"}
_BENGALI: Final = re.compile("[\u0980-\u09ff]")
_LATIN_LETTERS: Final = re.compile(r"[^a-z]+")

# Longest first; what stands alone follows in the second table.
_LATIN: Final = (
    (re.compile("ksh|kkh|x"), "k"),
    (re.compile("jn|gn(?=[aey])"), "g"),
    (re.compile("chh|ch"), "1"),
    (re.compile("ck|qu(?=e|a|i)|q|c"), "k"),
    (re.compile("([kgjtdpbs])h"), r"\1"),
    (re.compile("ph|f"), "p"),
    (re.compile("^([djst])w"), r"\1"),
    (re.compile("v|(?<=[bcdgjkpst])w"), "b"),
    (re.compile("z"), "j"),
    (re.compile("^y"), "Y"),
    (re.compile("(?<=[^aeiou])y(?=$|[^aeiou])"), "I"),
    (re.compile("[ao][uw]"), "O"),
    (re.compile("ee|ea|e|i"), "I"),
    (re.compile("oo|u"), "U"),
    (re.compile("[ao]"), "A"),
    (re.compile("[wy]"), ""),
    (re.compile("1"), "c"),
)
_SHARED: Final = (
    (re.compile("AU"), "O"),
    (re.compile("ng"), "n"),
    (re.compile("ts"), "s"),
    (re.compile("([a-z])\\1+"), r"\1"),
    (re.compile("h$"), ""),
)


def sounds(word: str) -> str:
    """Return how one word sounds; a word without letters of either script sounds like nothing."""
    found = _bengali(word) if _BENGALI.search(word) else _latin(word)
    for pattern, sound in _SHARED:
        found = pattern.sub(sound, found)
    return found


def _latin(word: str) -> str:
    plain = unicodedata.normalize("NFKD", word).casefold()
    found = _LATIN_LETTERS.sub("", plain)
    for pattern, sound in _LATIN:
        found = pattern.sub(sound, found)
    return found


def _bengali(word: str) -> str:
    """Spell out the vowel that a consonant carries unless a sign or a hasanta follows."""
    word = word.replace("ক\u09cdষ", "ক").replace("জ\u09cdঞ", "গ")
    out: list[str] = []
    for place, letter in enumerate(word):
        before, after = word[place - 1 : place], word[place + 1 : place + 2]
        if letter in _CONSONANTS:
            silent = before == VIRAMA and (letter == _YA or (letter == _BA and place == _SECOND))
            out.append("" if silent else _CONSONANTS[letter])
            if after and after != VIRAMA and after not in _DEPENDENT:
                out.append("A")
        elif word[: place + 1] in _LEADING_YA:
            out = [_LEADING_YA[word[: place + 1]]]
        else:
            out.append(_SIGNS.get(letter, ""))
    return "".join(out)
