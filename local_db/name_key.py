"""Keys that find a name in either script and usual spelling (local_db.md 7).

A key suggests, it never decides that two people are the same.
"""

import re
from collections.abc import Mapping
from typing import Final

from local_db.domain.text import search_form
from local_db.name_sounds import sounds

_NOT_WORD: Final = re.compile(r"[^\w\u0980-\u09ff]+")
_VOWELS: Final = re.compile("[AIUOY]")
_QUIET_N: Final = re.compile("(?<=.)n(?=s)")
_SHORT: Final = 3
_CHANDRABINDU: Final = "ঁ"

# Names that are written in ways no sound rule can join: by word, then by skeleton.
_WORDS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("md", "mohd", "mohammad", "মহ", "মো", "মোহা", "মুহ"), "mhmd"),
    **dict.fromkeys(
        ("sk", "sekh", "sheikh", "shaikh", "seikh", "shekh", "sheik", "শেখ", "সেখ", "শেক", "সেক"),
        "skI",
    ),
    **dict.fromkeys(("dutta", "datta", "dutt", "দত্ত"), "dtA"),
    **dict.fromkeys(("paul", "pal", "pall", "পাল", "পল"), "plA"),
    **dict.fromkeys(("bose", "basu", "bosu", "বসু", "বোস"), "bsA"),
    **dict.fromkeys(("tagore", "thakur", "ঠাকুর"), "tkrA"),
    **dict.fromkeys(("mitra", "mitter", "মিত্র", "মিত্তির"), "mtrI"),
    **dict.fromkeys(("sinha", "সিনহা"), "snhI"),
    **dict.fromkeys(("singha", "সিংহ"), "snhI snI"),
    **dict.fromkeys(("guha", "গুহ"), "ghU"),
    **dict.fromkeys(("shaw", "shau", "সাউ", "সাহু", "sahu", "sahoo"), "shU"),
    **dict.fromkeys(
        ("hussain", "hussein", "husain", "hossain", "hosain", "hosen", "হোসেন", "হুসেন", "হোসাইন"),
        "hsnA",
    ),
    **dict.fromkeys(("mullick", "mallick", "mallik", "মল্লিক"), "mlkA"),
    **dict.fromkeys(("kr", "kumar", "কুমার", "কু"), "kmrU"),
    **dict.fromkeys(("ch", "chandra", "চন্দ্র", "চ"), "cndr"),
}
_SKELETONS: Final[Mapping[str, str]] = {
    **dict.fromkeys(("bndpd", "bnpd", "bndpdj"), "bnrj"),
    "mkpd": "mkrj",
    "ctpd": "ctrj",
    "gnpd": "gnlA",
    "btcrj": "btcr",
    "sngpt": "snpt",
}


def name_words(name: str) -> tuple[str, ...]:
    """Return the folded words of a name, as search compares them."""
    return tuple(_NOT_WORD.sub(" ", search_form(name)).split())


def name_skeletons(name: str) -> tuple[str, ...]:
    """Return the keys of a name's words; a word that can be read two ways has two."""
    return tuple(key for word in name_words(name) for key in skeletons(word))


def skeletons(word: str) -> tuple[str, ...]:
    """Return the consonant keys of one folded word; short ones keep their first vowel."""
    # মহঃ and মোঃ are short for a longer name; the sign itself is not heard.
    word = word.removesuffix("ঃ")
    alias = _WORDS.get(word)
    if alias is not None:
        return tuple(alias.split())
    keys = (_key(reading) for spelling in _nasals(word) for reading in _readings(sounds(spelling)))
    return tuple(dict.fromkeys(key for key in keys if key))


def _nasals(word: str) -> tuple[str, ...]:
    """A chandrabindu is written as n or left out: সাঁতরা is Santra, হাঁসদা is Hasda."""
    if _CHANDRABINDU not in word:
        return (word,)
    return (word.replace(_CHANDRABINDU, ""), word.replace(_CHANDRABINDU, "ং"))


def _readings(heard: str) -> tuple[str, ...]:
    return (heard[1:], f"j{heard[1:]}") if heard.startswith("Y") else (heard,)


def _key(heard: str) -> str:
    consonants = _QUIET_N.sub("", _VOWELS.sub("", heard))
    if not consonants:
        return ""
    if len(consonants) > _SHORT:
        return _SKELETONS.get(consonants, consonants)
    vowel = _VOWELS.search(heard)
    if vowel is not None and vowel.start() == 0:
        return vowel.group() + consonants
    return consonants + (vowel.group() if vowel else "A")
