"""The words of names that are like a typed one: what a name is searched by (local_db.md 7)."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from local_db.name_key import Likeness, joined, likeness, name_keys, spoken_words
from local_db.repositories.match import any_of, beginning, both, either, every, quoted
from local_db.repositories.search_index import SearchIndex
from local_db.repositories.work import Work
from local_db.tables import NameWordRow

# A key of one consonant is shared by many words; no name has more spellings than these.
_MOST_CANDIDATES: Final = 500
_MOST_WORDS: Final = 40
_LEAST_PREFIX: Final = 2
# With fewer consonants a word is looked for by its vowels too: Giri is not Gouri.
_LEAST_LOOSE: Final = 3
_LEAST_TWO_WORDS: Final = 8
_MOST_TWO_WORDS: Final = 24
_LEAST_HALF: Final = 2
_AFTER: Final = "\U0010ffff"


class NameWords:
    """Turns a typed name into full-text queries over the words that are really there."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._is_whole = SearchIndex(work).is_current()
        self._known: dict[tuple[str, Likeness], tuple[str, ...]] = {}

    def as_typed(self, query: str) -> str:
        """Return the query for names with every word as it was typed, or beginning so."""
        return _in_names(every([self._beginning(word) for word in spoken_words(query)]))

    def alike(self, query: str, worst: Likeness = Likeness.NEAR) -> str:
        """Return the query for names with words like those typed; empty when there is none.

        Two words may stand for one, and one for two: Roy Chowdhury is Roychowdhury.
        """
        words = spoken_words(query)
        single = [self._term(word, worst) for word in words]
        pairs = [any_of(self.like(pair)) for pair in joined(words)]
        return _in_names(_covering(single, pairs))

    def like(self, word: str, worst: Likeness = Likeness.NEAR) -> tuple[str, ...]:
        """Return the words of names that are like a folded word, nearest first."""
        is_long = all(len(key) >= _LEAST_LOOSE for key in name_keys(word))
        least = worst if is_long else Likeness.NEAR
        if (word, least) not in self._known:
            self._known[word, least] = self._like(word, least)
        return self._known[word, least]

    def _like(self, word: str, worst: Likeness) -> tuple[str, ...]:
        wanted = select(NameWordRow.word).where(NameWordRow.key.in_(name_keys(word)))
        found = self._connection.scalars(wanted.limit(_MOST_CANDIDATES))
        ranked = sorted((likeness(word, other), other) for other in set(found))
        return tuple(other for like, other in ranked if like <= worst)[:_MOST_WORDS]

    def _term(self, word: str, worst: Likeness) -> str:
        found = any_of(self.like(word, worst))
        return either((found, *self._halves(word), self._beginning(word)))

    def _halves(self, word: str) -> tuple[str, ...]:
        """Return a long word as two words that somebody has."""
        if not _LEAST_TWO_WORDS <= len(word) <= _MOST_TWO_WORDS:
            return ()
        cuts = range(_LEAST_HALF, len(word) - _LEAST_HALF + 1)
        halves = ((self.like(word[:cut]), self.like(word[cut:])) for cut in cuts)
        return tuple(both(any_of(one), any_of(other)) for one, other in halves)

    def _beginning(self, word: str) -> str:
        """Return the words that begin so: a query by prefix gathers all hits before it answers."""
        if len(word) < _LEAST_PREFIX:
            return quoted(word)
        wanted = select(NameWordRow.word).distinct()
        wanted = wanted.where(NameWordRow.word >= word, NameWordRow.word < word + _AFTER)
        found = self._connection.scalars(wanted.limit(_MOST_WORDS + 1)).all()
        if len(found) > _MOST_WORDS or not self._is_whole:
            return beginning(word)
        return any_of((word, *found))


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
