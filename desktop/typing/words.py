"""The known words: asked by sound, whole or begun; read from the word file when first asked."""

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from heapq import nsmallest
from typing import Final

from desktop.typing.sounds import bengali_sounds, latin_readings, skeleton, skeletons
from desktop.typing.word_file import FILE, WordColumns, rarity, read_columns
from resources import asset

# Nobody looks at more; the most common ones are in it.
_MOST_WHOLE: Final = 120
_MOST_BEGUN: Final = 60
_AFTER: Final = "\x7f"
# Sounds that are typed for one another at the beginning of a word.
_ALIKE: Final[Mapping[str, str]] = {
    "k": "kK", "g": "gGj", "c": "cC", "C": "Cc", "j": "jJ", "t": "tT", "d": "dD", "p": "pP",
    "b": "bB",
    "o": "oOaE", "a": "aoE", "e": "eE", "E": "Eea", "O": "Oo", "y": "yj",
}  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """A known word, how it sounds, and how rare it is in powers of ten."""

    word: str
    sound: str
    rarity: float


class Words:
    """The words of the word file."""

    def __init__(self, columns: WordColumns) -> None:
        self._columns = columns

    @lru_cache(maxsize=4096)  # noqa: B019 - one list lives as long as the program
    def rarity(self, word: str) -> float | None:
        """Return how rare a word is, or None when it is not known."""
        key = skeletons(bengali_sounds(word))[0]
        found = (at for at in self._places(key) if self._columns.words[at] == word)
        at = next(found, None)
        return None if at is None else rarity(self._columns.rarities[at])

    def heard_as(self, key: str) -> Iterator[Known]:
        """Return the words with this skeleton, the most common ones."""
        return self._known(self._places(key), _MOST_WHOLE)

    def begun_as(self, key: str, sound: str) -> Iterator[Known]:
        """Return words that begin with this skeleton and like this sound, the most common ones."""
        keys, sounds = self._columns.skeletons, self._columns.sounds
        first, end = bisect_left(keys, key), bisect_left(keys, key + _AFTER)
        starts = _ALIKE.get(sound[:1], sound[:1])
        at = [place for place in range(first, end) if sounds[place][:1] in starts]
        return self._known(at, _MOST_BEGUN)

    def _places(self, key: str) -> range:
        keys = self._columns.skeletons
        return range(bisect_left(keys, key), bisect_left(keys, key + "\x00"))

    def _known(self, places: Sequence[int], most: int) -> Iterator[Known]:
        columns = self._columns
        for at in nsmallest(most, places, key=columns.rarities.__getitem__):
            yield Known(
                word=columns.words[at],
                sound=columns.sounds[at],
                rarity=rarity(columns.rarities[at]),
            )


@cache
def known_words() -> Words:
    """Return the words of the program, read when first asked for."""
    return Words(read_columns(asset(FILE).read_bytes()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Loan:
    """An English word as it is spelled, how that sounds read aloud, and its Bengali forms."""

    keys: str
    sound: str
    forms: tuple[str, ...]


@cache
def loan_words() -> Mapping[str, tuple[Loan, ...]]:
    """Return the English words of complaints by the skeleton of how they are spelled."""
    found: dict[str, tuple[Loan, ...]] = {}
    for line in asset("typing/loan_words.tsv").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            keys, forms = line.split("\t")
            sound = latin_readings(keys)[0]
            loan = Loan(keys=keys, sound=sound, forms=tuple(forms.split(" ")))
            found[skeleton(sound)] = (*found.get(skeleton(sound), ()), loan)
    return found
