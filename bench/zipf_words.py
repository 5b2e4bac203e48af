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
_MADE_UP: Final = 60_000
_LETTERS: Final = "কখগঘচছজঝটঠডঢণতথদধনপফবভমযরলশষসহ"
_SIGNS: Final = ("", "", "", "া", "ি", "ী", "ু", "ে", "ো", "্র")


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
    words = _listed() or _made_up()
    return words, tuple(itertools.accumulate(1 / (rank + 1) for rank in range(len(words))))


def _listed() -> tuple[str, ...]:
    """Return the program's own list of Bengali words, the commonest first, if it has one."""
    file = asset("typing/words.gz")
    if not file.is_file():
        return ()
    text = gzip.decompress(file.read_bytes()).decode("utf-8")
    lines = (line.split("\t")[0].strip() for line in text.splitlines())
    return tuple(dict.fromkeys(line for line in lines if line and not line.startswith("#")))


def _made_up() -> tuple[str, ...]:
    """Return words of chance, which compress worse than a language does."""
    dice = random.Random(5)  # noqa: S311 - words, not secrets
    made: dict[str, None] = {}
    while len(made) < _MADE_UP:
        syllables = (dice.choice(_LETTERS) + dice.choice(_SIGNS) for _ in range(dice.randint(2, 4)))
        made["".join(syllables)] = None
    return tuple(made)
