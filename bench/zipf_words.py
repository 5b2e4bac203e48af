"""A pessimistic corpus: 55 words a text, drawn Zipf-wise from a list of Bengali words.

Real complaints repeat more than this (portal_network.md 3.3), so what is sent of them is smaller.
"""

import gzip
import itertools
import random
from dataclasses import replace
from functools import cache
from typing import Final

from bench.complaints import complaint
from local_db.domain.filing import FilingRequest
from resources import asset

_WORDS_IN_TEXT: Final = 55


def pessimistic(number: int) -> FilingRequest:
    """Return the complaint of a number with a text of the corpus."""
    words, weights = _vocabulary()
    dice = random.Random(f"zipf {number}")  # noqa: S311 - words, not secrets
    text = " ".join(dice.choices(words, cum_weights=weights, k=_WORDS_IN_TEXT))
    plain = complaint(number)
    matter = replace(plain.intake.complaint, description=text)
    return replace(plain, intake=replace(plain.intake, complaint=matter))


@cache
def _vocabulary() -> tuple[tuple[str, ...], tuple[float, ...]]:
    words = _listed()
    return words, tuple(itertools.accumulate(1 / (rank + 1) for rank in range(len(words))))


def _listed() -> tuple[str, ...]:
    """Return the words of the typing aid, the commonest first."""
    packed = asset("typing/words.gz").read_bytes()
    # Four columns: how a word sounds twice over, the word, and a letter for how rare it is.
    _, _, words, rarities = gzip.decompress(packed).decode("utf-8").split("\x1f")
    ranked = sorted(zip(rarities, words.split("\n"), strict=True))
    return tuple(dict.fromkeys(word for _, word in ranked))
