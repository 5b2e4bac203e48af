"""Endings of Bengali words as they are typed: ``bloker`` is ব্লক with its ending.

A word list never has every ending of every word, least of English ones; the endings are few.
"""

from collections.abc import Iterator
from typing import Final

# As typed, after a consonant, after a vowel. The longest first.
_ENDINGS: Final = (
    ("gulor", "গুলোর", "গুলোর"), ("guloke", "গুলোকে", "গুলোকে"), ("gulo", "গুলো", "গুলো"),
    ("gulir", "গুলির", "গুলির"), ("guli", "গুলি", "গুলি"), ("tite", "টিতে", "টিতে"),
    ("tike", "টিকে", "টিকে"), ("tir", "টির", "টির"), ("ti", "টি", "টি"), ("tar", "টার", "টার"),
    ("take", "টাকে", "টাকে"), ("ta", "টা", "টা"), ("tao", "টাও", "টাও"), ("der", "দের", "দের"),
    ("ero", "েরও", "রও"), ("er", "ের", "র"), ("r", "ের", "র"), ("ke", "কে", "কে"),
    ("ete", "েতে", "তে"), ("te", "েতে", "তে"), ("eo", "েও", "তেও"), ("e", "ে", "তে"),
    ("ra", "রা", "রা"), ("y", "", "য়"),
)  # fmt: skip
_VOWEL_SIGNS: Final = frozenset("ািীুূৃেৈোৌঅআইঈউঊএঐওঔ")
LEAST_STEM: Final = 3


def endings(keys: str) -> Iterator[tuple[str, tuple[str, str]]]:
    """Return every way to cut keys into a stem and an ending."""
    for typed, *written in _ENDINGS:
        if keys.endswith(typed) and len(keys) - len(typed) >= LEAST_STEM:
            yield keys.removesuffix(typed), (written[0], written[1])


def with_ending(stem: str, ending: tuple[str, str]) -> str:
    """Return a word with its ending, or nothing where the two do not join."""
    after_consonant, after_vowel = ending
    return stem + (after_vowel if stem[-1] in _VOWEL_SIGNS else after_consonant) if stem else ""
