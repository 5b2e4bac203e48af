"""The words of names that are like a typed one: what a name is searched by (local_db.md 7)."""

import json
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from sqlalchemy import text

from local_db.name_key import Likeness, joined, likeness, name_keys, spoken_words
from local_db.repositories.match import any_of, beginning, both, either, every, quoted
from local_db.repositories.search_index import SearchIndex
from local_db.repositories.work import Work

_BY_KEY = text(
    "SELECT key, word FROM name_word WHERE key IN (SELECT value FROM json_each(:keys)) LIMIT :limit"
)
_BEGUN = text(
    "SELECT DISTINCT word FROM name_word WHERE word >= :first AND word < :end LIMIT :limit"
)
_MOST_CANDIDATES: Final = 5_000
# No name has more spellings than these.
_MOST_WORDS: Final = 40
_LEAST_PREFIX: Final = 2
# With fewer consonants a word is looked for by its vowels too: Giri is not Gouri.
_LEAST_LOOSE: Final = 3
# Only a word of this length may be two, each with this length and with as many consonants.
_TWO_WORDS: Final = range(8, 25)
_LEAST_HALF: Final = 3
_LEAST_HALF_KEY: Final = 2
_AFTER: Final = "\U0010ffff"


class NameWords:
    """Turns a typed name into full-text queries over the words that are really there."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._is_whole = SearchIndex(work).is_current()
        self._words: dict[str, list[str]] = defaultdict(list)
        self._asked: set[str] = set()
        self._begun: dict[str, str] = {}

    def as_typed(self, query: str) -> str:
        """Return the query for names with every word as it was typed, or beginning so."""
        return _in_names(every([self._beginning(word) for word in spoken_words(query)]))

    def alike(self, query: str, worst: Likeness = Likeness.NEAR) -> str:
        """Return the query for names with words like those typed; empty when there is none.

        Two words may stand for one, and one for two: Roy Chowdhury is Roychowdhury.
        """
        words = spoken_words(query)
        self._look_up((*words, *joined(words), *(h for w in words for p in _halves(w) for h in p)))
        single = [self._term(word, worst) for word in words]
        pairs = [any_of(self.like(pair)) for pair in joined(words)]
        return _in_names(_covering(single, pairs))

    def like(self, word: str, worst: Likeness = Likeness.NEAR) -> tuple[str, ...]:
        """Return the words of names that are like a folded word, nearest first."""
        self._look_up((word,))
        keys = name_keys(word)
        least = worst if all(len(key) >= _LEAST_LOOSE for key in keys) else Likeness.NEAR
        found = {other for key in keys for other in self._words.get(key, ())}
        ranked = sorted((likeness(word, other), other) for other in found)
        return tuple(other for like, other in ranked if like <= least)[:_MOST_WORDS]

    def _look_up(self, words: Iterable[str]) -> None:
        """Read the words of every key that was not read before, all at once."""
        new = {key for word in words for key in name_keys(word)} - self._asked
        if not new:
            return
        self._asked |= new
        values = {"keys": json.dumps(sorted(new)), "limit": _MOST_CANDIDATES}
        for key, word in self._connection.execute(_BY_KEY, values):
            self._words[key].append(word)

    def _term(self, word: str, worst: Likeness) -> str:
        halves = (
            both(any_of(self.like(one)), any_of(self.like(other))) for one, other in _halves(word)
        )
        return either((any_of(self.like(word, worst)), *halves, self._beginning(word)))

    def _beginning(self, word: str) -> str:
        """Return the words that begin so: a query by prefix gathers all hits before it answers."""
        if word not in self._begun:
            self._begun[word] = self._find_beginning(word)
        return self._begun[word]

    def _find_beginning(self, word: str) -> str:
        if len(word) < _LEAST_PREFIX:
            return quoted(word)
        if not self._is_whole:
            return beginning(word)
        values = {"first": word, "end": word + _AFTER, "limit": _MOST_WORDS + 1}
        found = self._connection.scalars(_BEGUN, values).all()
        return beginning(word) if len(found) > _MOST_WORDS else any_of((word, *found))


def _halves(word: str) -> list[tuple[str, str]]:
    """Return how a long word may be two."""
    if len(word) not in _TWO_WORDS:
        return []
    cuts = range(_LEAST_HALF, len(word) - _LEAST_HALF + 1)
    halves = ((word[:cut], word[cut:]) for cut in cuts)
    return [pair for pair in halves if all(map(_may_be_half, pair))]


def _may_be_half(word: str) -> bool:
    return any(key[0] == "=" or len(key) >= _LEAST_HALF_KEY for key in name_keys(word))


def _in_names(query: str) -> str:
    return f"name : ({query})" if query else ""


def _covering(single: Sequence[str], pairs: Sequence[str]) -> str:
    """Return the query that covers every word, by itself or together with its neighbour."""
    rest = [""] * len(single)
    for place in reversed(range(len(single))):
        ways = [_with(single, rest, place, 1)]
        if place < len(pairs):
            ways.append(_with(pairs, rest, place, 2))
        rest[place] = either(ways)
    return rest[0] if rest else ""


def _with(terms: Sequence[str], rest: Sequence[str], place: int, length: int) -> str:
    after = place + length
    return terms[place] if after >= len(rest) else both(terms[place], rest[after])
