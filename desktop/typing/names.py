"""A citizen's name in the other script: usual spellings first, then letter by letter.

Names have no right spelling but the citizen's own, so this only ever offers (issue 6, What 3).
"""

import re
import unicodedata
from collections.abc import Mapping
from functools import cache
from typing import Final

from desktop.typing.candidates import Chooser
from desktop.typing.learned import LearnedWords
from desktop.typing.likeness import distance
from desktop.typing.sounds import VIRAMA, bengali_sounds, latin_readings
from desktop.typing.words import known_words
from resources import asset

_CONSONANTS: Final = {
    "ক": "k", "খ": "kh", "গ": "g", "ঘ": "gh", "ঙ": "ng", "চ": "ch", "ছ": "chh", "জ": "j", "ঝ": "jh",
    "ঞ": "n", "ট": "t", "ঠ": "th", "ড": "d", "ঢ": "dh", "ণ": "n", "ত": "t", "থ": "th",
    "দ": "d", "ধ": "dh", "ন": "n", "প": "p", "ফ": "f", "ব": "b", "ভ": "bh", "ম": "m", "য": "j",
    "র": "r", "ল": "l", "শ": "sh", "ষ": "sh", "স": "s", "হ": "h", "\u09dc": "r", "\u09dd": "rh",
    "\u09df": "y",
}  # fmt: skip
_OTHERS: Final = {
    "অ": "a", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "ai",
    "ও": "o", "ঔ": "ou", "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e",
    "ৈ": "ai", "ো": "o", "ৌ": "ou", "ং": "ng", "ঁ": "n", "ৎ": "t", "ঃ": "",
}  # fmt: skip
_SIGNS: Final = frozenset("ািীুূৃেৈোৌ")
_NUKTA: Final = (("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"), ("\u09af\u09bc", "\u09df"))
# Joined letters that are spelled by habit, in this order; capitals are spelled out at the end.
_JOINED: Final = tuple(
    (re.compile(letters), spelled)
    for letters, spelled in (
        (f"ক{VIRAMA}ষ", "X"),
        (f"জ{VIRAMA}ঞ", "G"),
        (f"ঞ{VIRAMA}", f"ন{VIRAMA}"),
        (f"[ঙং]{VIRAMA}?ক", f"ন{VIRAMA}ক"),
        (f"ঙ{VIRAMA}গ", "N"),
        ("ও\u09df", "W"),
        ("(?<=ো)\u09df", "W"),
        ("^ই\u09df", "\u09df"),
        ("(?<=[িুীূ])\u09df(?=া)", "~"),
        (f"(?<!র){VIRAMA}য", f"{VIRAMA}\u09df"),
        (f"(?<![মবরল]){VIRAMA}ব", f"{VIRAMA}W"),
    )
)
_SPELLED: Final = {"X": "ksh", "G": "gy", "N": "ng", "W": "w", "~": ""}
_LETTERS: Final = {**_CONSONANTS, **_OTHERS, **_SPELLED}
_CARRYING: Final = frozenset(_CONSONANTS) | {"X", "G", "N", "W"}
_NEAR: Final = 0.5


def latin_name(name: str) -> str:
    """Return a Bengali name as papers in English would usually spell it."""
    return " ".join(filter(None, map(_latin, unicodedata.normalize("NFC", name).split())))


def bengali_name(name: str) -> str:
    """Return a name in English letters as it is usually written in Bengali."""
    return " ".join(filter(None, map(_bengali, name.replace(".", " ").split())))


@cache
def _usual() -> Mapping[str, str]:
    lines = asset("typing/names.tsv").read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t") for line in lines if not line.startswith("#"))
    return {unicodedata.normalize("NFC", bengali): latin for bengali, latin in pairs}


@cache
def _usual_bengali() -> Mapping[str, str]:
    found: dict[str, str] = {}
    for bengali, latin in _usual().items():
        found.setdefault(latin.casefold(), bengali)
    return found


def _bengali(word: str) -> str:
    if not word.isascii():
        return word
    usual = _usual_bengali().get(word.casefold())
    if usual is not None:
        return usual
    letters = "".join(filter(str.isalpha, word.lower()))
    return _nearest_usual(letters) or _chooser().candidates(letters).words[0] if letters else ""


def _nearest_usual(letters: str) -> str:
    """Return the usual name that sounds like letters, or nothing."""
    sound = latin_readings(letters)[0]
    found = ((distance(sound, bengali_sounds(bengali), _NEAR)[0], bengali) for bengali in _usual())
    far, nearest = min(found)
    return nearest if far <= _NEAR else ""


@cache
def _chooser() -> Chooser:
    # Without anybody's own words: what one citizen is called says nothing about another.
    return Chooser(known_words(), LearnedWords())


def _latin(word: str) -> str:
    usual = _usual().get(word)
    if usual is not None:
        return usual
    if "-" in word.strip("-"):
        return "-".join(map(_latin, word.split("-")))
    spelled = _spelled(word)
    return spelled[:1].upper() + spelled[1:]


def _spelled(word: str) -> str:
    for pair, single in _NUKTA:
        word = word.replace(pair, single)
    for letters, spelled in _JOINED:
        word = letters.sub(spelled, word)
    out = []
    for place, letter in enumerate(word):
        out.append(_LETTERS.get(letter, letter))
        if letter in _CARRYING and _carries_vowel(word, place):
            out.append("a")
    return "".join(out).replace(VIRAMA, "")


def _carries_vowel(word: str, place: int) -> bool:
    """Between signs it is not heard: সুলতানা; at the end only after joined letters."""
    before, after = word[place - 1 : place], word[place + 1 : place + 2]
    if not after:
        return before == VIRAMA
    if after == VIRAMA or after in _SIGNS or after == "~":
        return False
    is_between = before in _SIGNS and word[place + 2 : place + 3] in _SIGNS
    return not (is_between and after in _CARRYING)
