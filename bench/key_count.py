"""How many keys a Bengali text costs, and how often a word is what was meant.

A text is typed casually, key by key, and each word is taken as soon as it is offered.
"""

import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from desktop.typing.candidates import Chooser
from desktop.typing.sounds import bengali_sounds

BENGALI: Final = re.compile("[\u0981-\u09e3]+")
_TOKEN: Final = re.compile("[\u0981-\u09e3]+|[A-Za-z0-9/.-]+|\\s+|.")
_SPELLED: Final = {
    "K": "kh", "G": "gh", "C": "ch", "c": "ch", "J": "jh", "T": "th", "D": "dh", "P": "f",
    "B": "bh", "N": "ng", "R": "r", "~": "", "E": "a", "O": "o", "w": "", "y": "y",
}  # fmt: skip
# What a word costs that is not found: its keys by the layout are a fifth more than its letters.
_BY_LAYOUT: Final = 1.2
# In a short word every letter is needed.
_SHORT: Final = 5
# Two keys turn Bengali off and on around a number or an English word.
_LATIN: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyCount:
    """How many keys a text costs, and how many of its words were not found on the way."""

    characters: int
    keys: int
    words: int
    missed: int

    @property
    def per_character(self) -> float:
        """Keys for each character of the text."""
        return self.keys / max(1, self.characters)


def casual_keys(word: str) -> str:
    """Return a word as it is casually typed."""
    spelled = "".join(_SPELLED.get(sound, sound) for sound in bengali_sounds(word))
    return re.sub("(?<=[aeiou])y(?=[aeiou])", "", spelled) if len(spelled) > _SHORT else spelled


def count_keys(texts: Iterable[str], chooser: Chooser) -> KeyCount:
    """Return what it costs to write texts, taking each word as soon as it is offered."""
    characters = keys = words = missed = 0
    for text in texts:
        characters += len(text)
        tokens = _TOKEN.findall(text)
        for place, token in enumerate(tokens):
            if token.isspace() and place and BENGALI.fullmatch(tokens[place - 1]):
                # The key that took the word has written it.
                continue
            if not BENGALI.fullmatch(token):
                keys += len(token) + (_LATIN if re.search("[A-Za-z0-9]", token) else 0)
                continue
            words += 1
            cost = _cost(token, chooser)
            missed += cost is None
            keys += round(len(token) * _BY_LAYOUT) + 1 if cost is None else cost
    return KeyCount(characters=characters, keys=keys, words=words, missed=missed)


def _cost(word: str, chooser: Chooser) -> int | None:
    """Return the keys until a word is offered and taken, or None when it never is."""
    typed = casual_keys(word)
    for length in range(1, len(typed) + 1):
        offered = chooser.candidates(typed[:length])
        if word in (*offered.words, offered.completion):
            return length + 1
    return None


def descriptions(complaints: Path) -> list[str]:
    """Return the Bengali descriptions of complaints, a JSON object a line."""
    bodies = map(json.loads, complaints.read_text(encoding="utf-8").splitlines())
    found = (body["complaint"]["description"] for body in bodies if body["language"] == "bn")
    return [text for text in found if text]


def share(rows: Sequence[tuple[str, str]], chooser: Chooser) -> tuple[float, float]:
    """Return how many words are offered first, and at all, for their keys."""
    offered = [(word, chooser.candidates(keys).words) for word, keys in rows]
    first = sum(words[0] == word for word, words in offered)
    listed = sum(word in words for word, words in offered)
    return first / len(rows), listed / len(rows)
