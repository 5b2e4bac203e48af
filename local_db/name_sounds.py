"""How a name sounds, in either script, as short strings of letters that both scripts share.

Consonants are ``k g c j t d n p b m r l s``; ``'`` after one says that it is breathed (kh, f).
Everything else belongs to the vowels: ``O`` is the vowel that a Bengali consonant carries, ``Q`` is
ও, ``A`` is আ, ``a`` and ``o`` are what Latin writing leaves open, and ``w y h`` are half heard. A
word that can be read in more than one way has more than one sound. The rules follow how names of
West Bengal are usually romanised (local_db.md 7, names across scripts).
"""

import re
import unicodedata
from itertools import islice, product
from typing import Final

from local_db.domain.text import VIRAMA

_MOST: Final = 8
_BENGALI: Final = re.compile("[\u0980-\u09ff]")
_LATIN_LETTERS: Final = re.compile(r"[^a-z]+")
_CONSONANT: Final = "[kgcjtdnpbmrls]"
# A choice between readings stands as <one|other> until the word is spelled out.
_CHOICE: Final = re.compile(r"<([^<>]*)>")

# In this order; the first group keeps pairs of letters together.
_LATIN: Final = tuple(
    (re.compile(written), sound)
    for written, sound in (
        ("ksh", "<K|kS>"),
        ("kkh", "K"),
        ("^x", "K"),
        ("x", "<K|kS>"),
        ("[ct]ch+|ch+", "C"),
        ("sch|sh|s+", "S"),
        ("tS", "S"),
        ("qu(?=[aeio])|q|ck|c", "k"),
        ("z", "j"),
        ("jn(?=[aeiouy])", "<g|jn>"),
        ("gn(?=[aey])", "<gn|g>"),
        ("ng(?=[aeiouy])", "<N|nG>"),
        ("ngh?", "N"),
        ("gg(?=y)|g(?=y[aeiou])", "g"),
        ("ph|f", "p'"),
        ("([kgjtdb])\\1*h", r"\1'"),
        ("([rl])h", r"\1"),
        ("v", "b"),
        ("(?<=[aeiou])w(?=[aeiou])", "<w|b>"),
        ("(?<=[ao])w(?=$|[^aeiou])", "u"),
        ("^y(?=[aeiou])", "<y|j>"),
        ("ry(?=[aeiou])", "r<y|j>"),
        ("y(?=$|[^aeiou])", "i"),
        ("er(?=$|[^aeiouh])", "<er|ar>"),
        ("ee|ii", "i"),
        ("oo", "u"),
        ("aa", "A"),
        ("h$", ""),
        ("K", "k'"),
        ("C", "c"),
        ("S", "s"),
        ("N", "n'"),
        ("G", "g"),
    )
)
_CONSONANTS: Final = {
    "ক": "k", "খ": "k'", "গ": "g", "ঘ": "g'", "চ": "c", "ছ": "c", "জ": "j", "ঝ": "j'", "য": "j",
    "ট": "t", "ঠ": "t'", "ত": "t", "থ": "t'", "ড": "d", "ঢ": "d'", "দ": "d", "ধ": "d'",
    "ঙ": "n'", "ঞ": "n", "ণ": "n", "ন": "n", "প": "p", "ফ": "p'", "ব": "b", "ভ": "b'", "ৱ": "b",
    "ম": "m", "র": "r", "\u09dc": "r", "\u09dd": "r", "ল": "l", "শ": "s", "ষ": "s", "স": "s",
    "হ": "h", "\u09df": "y",
}  # fmt: skip
_VOWELS: Final = {
    "অ": "O", "আ": "A", "ই": "i", "ঈ": "i", "উ": "u", "ঊ": "u", "ঋ": "ri", "এ": "e", "ঐ": "Oi",
    "ও": "Q", "ঔ": "Ou", "া": "A", "ি": "i", "ী": "i", "ু": "u", "ূ": "u", "ৃ": "ri", "ে": "e",
    "ৈ": "Oi", "ো": "Q", "ৌ": "Ou", "ং": "n'", "ঁ": "<|n>",
}  # fmt: skip
_JOINING: Final = frozenset({VIRAMA, "ং"})
# Endings whose last vowel is heard though no letters are joined: হরিপদ is Haripada.
_SOUNDED: Final = ("পদ", "ব্রত")
_SIGNS: Final = frozenset("ািীুূৃেৈোৌ")
_END: Final = "¦"
_JOINED: Final = tuple(
    (re.compile(written), sound)
    for written, sound in (
        (f"ক{VIRAMA}ষ{VIRAMA}ম", f"<খ|খ{VIRAMA}ম>"),
        (f"ক{VIRAMA}ষ", f"খ{_END}"),
        (f"জ{VIRAMA}ঞ", f"গ{_END}"),
        (f"[ঙং]{VIRAMA}?[গঘ]", f"ঙ{_END}"),
        (f"র{VIRAMA}য", f"র{VIRAMA}<\u09df|য>"),
        (f"{VIRAMA}য", f"{VIRAMA}\u09df"),
        # A ba under another letter is not heard: স্বপন, উজ্জ্বল.
        (f"(?<=[কগজতথদধনণশষসহচট]){VIRAMA}ব", _END),
        # Two letters became one, but at the end its vowel is heard as after two: বিশ্ব, দক্ষ.
        (f"{_END}$", f"{VIRAMA}অ"),
        (_END, ""),
        ("^ই(?=\u09df)", "<|য>"),
        ("^ইউ", "<\u09df|য>ু"),
        ("(?<=[িাু])ঞ(?=[াো])", "<\u09df|ন>"),
    )
)
_SHARED: Final = (
    (re.compile("ts"), "s"),
    (re.compile(f"({_CONSONANT})'?\\1('?)"), r"\1\2"),
    (re.compile("^iy"), "y"),
)


def sounds(word: str) -> tuple[str, ...]:
    """Return how one folded word may sound; nothing when it has no letter of either script."""
    if _BENGALI.search(word):
        spelled = (_bengali(reading) for reading in _readings(_marked(word, _JOINED)))
        heard = (reading for text in spelled for reading in _readings(text))
    else:
        plain = _LATIN_LETTERS.sub("", unicodedata.normalize("NFKD", word).casefold())
        heard = (reading for reading in _readings(_marked(plain, _LATIN)))
    shared = (_marked(reading, _SHARED) for reading in heard)
    return tuple(islice(dict.fromkeys(sound for sound in shared if sound), _MOST))


def _marked(text: str, rules: tuple[tuple[re.Pattern[str], str], ...]) -> str:
    for written, sound in rules:
        text = written.sub(sound, text)
    return text


def _readings(text: str) -> tuple[str, ...]:
    """Spell out every choice, at most a few."""
    parts = _CHOICE.split(text)
    choices = [part.split("|") if place % 2 else [part] for place, part in enumerate(parts)]
    return tuple("".join(chosen) for chosen in islice(product(*choices), _MOST))


def _bengali(word: str) -> str:
    """Spell out the vowel that a consonant carries unless a sign or a hasanta follows."""
    out: list[str] = []
    for place, letter in enumerate(word):
        consonant = _CONSONANTS.get(letter)
        out.append(_VOWELS.get(letter, "") if consonant is None else consonant)
        if consonant is not None and _carries_vowel(word, place):
            out.append("O")
    return "".join(out)


def _carries_vowel(word: str, place: int) -> bool:
    """At the end the carried vowel is heard after joined letters only: মিত্র, গুহ, but রতন, শাহ."""
    after = word[place + 1 : place + 2]
    if after:
        return after != VIRAMA and after not in _SIGNS
    before = word[place - 1 : place]
    if word.endswith(_SOUNDED):
        return True
    return before in _JOINING or (word[place] == "হ" and before != "া")
