"""How a word sounds, written in one alphabet for Latin keys and Bengali letters.

``k g c j t d n p b m r l s h y w N`` are consonants, their capitals are breathed, ``R`` is the র of
বাড়ি and ``~`` a chandrabindu. ``a i u e O E`` are vowels; ``o`` is the vowel that a Bengali letter
carries and often nobody types. The rules follow how Bengali is casually romanised in West Bengal
(bengali_and_places.md 2).
"""

import re
from functools import lru_cache
from typing import Final

VIRAMA: Final = "\u09cd"
# In this order; a capital is a sound that is done.
_LATIN: Final = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("[`:]", ""),
        ("\\^", "~"),
        ("q", "k"),
        ("x", "ks"),
        ("ksh|kkh", "K"),
        ("chh+", "C"),
        ("cch", "cc"),
        ("ch", "c"),
        ("sh+", "s"),
        ("ph|f", "P"),
        ("kh", "K"),
        ("gh", "G"),
        ("jh", "J"),
        ("th", "T"),
        ("dh", "D"),
        ("bh|v", "B"),
        ("rh$", "R"),
        ("(?<=[^aeiou])z", "y"),
        ("^y(?=[aou])|z", "j"),
        ("gy|jn(?=[aeiou])", "gg"),
        ("ngg?", "N"),
        ("(?<=[^aeiou])ya", "E"),
        ("ee|ii", "i"),
        ("oo", "u"),
        ("aa", "a"),
    )
)
_CONSONANTS: Final = {
    "ক": "k", "খ": "K", "গ": "g", "ঘ": "G", "ঙ": "N", "চ": "c", "ছ": "C", "জ": "j", "ঝ": "J",
    "ঞ": "n", "ট": "t", "ঠ": "T", "ড": "d", "ঢ": "D", "ণ": "n", "ত": "t", "থ": "T", "দ": "d",
    "ধ": "D", "ন": "n", "প": "p", "ফ": "P", "ব": "b", "ভ": "B", "ম": "m", "য": "j", "র": "r",
    "ল": "l", "শ": "s", "ষ": "s", "স": "s", "হ": "h", "\u09dc": "R", "\u09dd": "R", "\u09df": "y",
}  # fmt: skip
_VOWELS: Final = {
    "অ": "o", "আ": "a", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "oi",
    "ও": "O", "ঔ": "ou",
}  # fmt: skip
_SIGNS: Final = {
    "া": "a", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e", "ৈ": "oi", "ো": "O",
    "ৌ": "ou",
}  # fmt: skip
_OTHERS: Final = {"ং": "N", "ঁ": "~", "ৎ": "t", "ঃ": "h"}
_NUKTA: Final = (("\u09a1\u09bc", "\u09dc"), ("\u09a2\u09bc", "\u09dd"), ("\u09af\u09bc", "\u09df"))
_JOINED: Final = tuple(
    (re.compile(letters), heard)
    for letters, heard in (
        ("ঃ(?=.)", ""),
        (f"ক{VIRAMA}ষ", "খ"),
        (f"জ{VIRAMA}ঞ", f"গ{VIRAMA}গ"),
        (f"ঙ{VIRAMA}গ", "ঙ"),
    )
)
# Read as E where the word begins: ব্যবস্থা, ব্যাঙ্ক, অ্যাকাউন্ট.
_WIDE: Final = re.compile(f"^(?:অ|(.)){VIRAMA}যা?(?![িীুূৃেৈোৌ])")
_WIDE_LATER: Final = re.compile(f"{VIRAMA}যা")
# Under another letter they are hardly heard; the letter is often typed twice instead. Not so in
# কার্য and নম্বর.
_BELOW: Final = (
    (re.compile(f"(?<!র{VIRAMA})(?<={VIRAMA})য"), "Y"),
    (re.compile(f"(?<![মবলর]{VIRAMA})(?<={VIRAMA})ব"), "W"),
)

_SOUNDS: Final = {**_CONSONANTS, **_VOWELS, **_SIGNS, **_OTHERS, "E": "E", "Y": "y", "W": "w"}
_CARRYING: Final = frozenset(_CONSONANTS) | {"Y", "W"}

# What an index keeps: no vowels, no breath, no doubles, nothing that is hardly heard.
_BARE: Final = str.maketrans("KGCJTDPBNR", "kgcjtdpbnr", "aiueoOEywM")
_DOUBLE: Final = re.compile(r"(.)\1+")
# A ম that is hardly heard: লক্ষ্মী, পদ্মা, স্মৃতি.
_SILENT_M: Final = re.compile("(?<=[Ktdsg])m")


@lru_cache(maxsize=4096)
def latin_readings(keys: str) -> tuple[str, ...]:
    """Return how Latin keys may sound, the likeliest first; capitals are read as small letters."""
    readings = (keys.lower(), *((keys.lower().replace("ksh", "ks"),) if "ksh" in keys else ()))
    return tuple(dict.fromkeys(map(_latin_sounds, readings)))


def _latin_sounds(sound: str) -> str:
    for written, heard in _LATIN:
        sound = written.sub(heard, sound)
    return sound


def bengali_sounds(word: str) -> str:
    """Return how a Bengali word sounds, with every vowel that its letters carry."""
    for pair, single in _NUKTA:
        word = word.replace(pair, single)
    for letters, heard in _JOINED:
        word = letters.sub(heard, word)
    word = _WIDE_LATER.sub("E", _WIDE.sub(lambda found: f"{found[1] or ''}E", word))
    for below, sound in _BELOW:
        word = below.sub(sound, word)
    out: list[str] = []
    for place, letter in enumerate(word):
        out.append(_SOUNDS.get(letter, ""))
        if letter in _CARRYING and _carries_vowel(word, place):
            out.append("o")
    return "".join(out)


def skeletons(sound: str) -> tuple[str, ...]:
    """Return the keys that an index keeps of a sound: one for each way to hear it."""
    ways = {sound.replace("~", ""), sound.replace("~", "n")}
    ways |= {_SILENT_M.sub("", way) for way in ways} | {way.replace("dw", "db") for way in ways}
    return tuple(sorted({_DOUBLE.sub(r"\1", way.translate(_BARE)) for way in ways}))


def skeleton(sound: str) -> str:
    """Return the key by which a typed sound is looked for."""
    return _DOUBLE.sub(r"\1", sound.replace("~", "").translate(_BARE))


def _carries_vowel(word: str, place: int) -> bool:
    """At the end the carried vowel is heard after joined letters only: জন্ম, but কলম."""
    after = word[place + 1 : place + 2]
    if after:
        return after != VIRAMA and after not in _SIGNS and after != "E"
    return word[place - 1 : place] == VIRAMA
