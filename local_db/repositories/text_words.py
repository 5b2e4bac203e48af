"""The words that stand in texts: a question is asked only with words that are really there.

A full-text query by prefix gathers all its hits before it answers the first, and every word that is
in no text costs a look all the same; a table of the words costs one (local_db.md 6).
"""

import json
from collections.abc import Iterable
from typing import Final

from sqlalchemy import text

from local_db.repositories.search_index import SearchIndex
from local_db.repositories.work import Work
from local_db.word_forms import word_forms

_THERE = text("SELECT word FROM text_word WHERE word IN (SELECT value FROM json_each(:words))")
_BEGUN = text("SELECT word FROM text_word WHERE word >= :first AND word < :end LIMIT :limit")
# What begins alike in more words than these is asked by its prefix after all.
_MOST_WORDS: Final = 60
_AFTER: Final = "\U0010ffff"


class TextWords:
    """Turns words that are searched for into the words that texts have."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._is_whole = SearchIndex(work).is_current()
        self._known: dict[str, tuple[str, ...]] = {}

    def forms(self, word: str) -> tuple[str, ...]:
        """Return the forms of a word that are there, itself in any case."""
        if word not in self._known:
            self._known[word] = (word, *self._there(word_forms(word)))
        return self._known[word]

    def begun(self, word: str) -> tuple[str, ...] | None:
        """Return what a word that is still being typed may become; None when that is too much."""
        if not self._is_whole:
            return None
        values = {"first": word, "end": word + _AFTER, "limit": _MOST_WORDS + 1}
        found = self._connection.scalars(_BEGUN, values).all()
        return None if len(found) > _MOST_WORDS else tuple(found)

    def _there(self, words: Iterable[str]) -> Iterable[str]:
        if not self._is_whole:
            return words
        return self._connection.scalars(_THERE, {"words": json.dumps(list(words))})
