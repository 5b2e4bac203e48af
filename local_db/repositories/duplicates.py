"""Earlier complaints to compare with one being typed: by mobile, and by the rarer of its words.

Ranking all hits of many words takes seconds (local_db.md 6), so every word is asked for its newest
records only: a word that fills its share is common and tells nothing, and a record that several
rarer words name is worth reading. Sensitive cases are in neither index, so they never come.
"""

import json
from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Final

from sqlalchemy import func, select, text

from local_db.domain.likely import EarlierMatter
from local_db.domain.text import search_form, words_of
from local_db.repositories.cases import CaseRepository
from local_db.repositories.match import any_of
from local_db.repositories.search_ways import by_mobile
from local_db.repositories.text_words import TextWords
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow

# What one word may name before it counts as common, and how many words are asked.
_SHARE: Final = 200
_MOST_WORDS: Final = 24
_LEAST_LETTERS: Final = 3
_LEAST_SHARED: Final = 2
_MOST_READ: Final = 40
_MOST_OF_MOBILE: Final = 20
_NEWER: Final = text(
    "SELECT rowid FROM fts_text WHERE fts_text MATCH :wanted AND rowid >= :oldest"
    " ORDER BY rowid DESC LIMIT :limit"
)


class DuplicateRepository:
    """Reads what a complaint may repeat."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._cases = CaseRepository(work)
        self._texts = TextWords(work)

    def of_mobile(self, mobile: str, since: date) -> tuple[EarlierMatter, ...]:
        """Return the complaints of a mobile number filed since a day, newest first."""
        records = by_mobile(self._connection, mobile).newest(None, _MOST_OF_MOBILE)
        return tuple(m for m in self._read(records) if m.summary.filed_on >= since)

    def of_words(self, description: str, since: date) -> tuple[EarlierMatter, ...]:
        """Return the complaints filed since a day that share rarer words, the most shared first."""
        oldest = self._connection.scalar(
            select(func.min(ComplaintRow.id)).where(ComplaintRow.filed_on == self._first_day(since))
        )
        if oldest is None:
            return ()
        shared: Counter[int] = Counter()
        for word in telling_words(description):
            values = {"wanted": any_of(self._texts.forms(word)), "oldest": oldest, "limit": _SHARE}
            found = self._connection.scalars(_NEWER, values).all()
            if len(found) < _SHARE:
                shared.update(found)
        records = [r for r, n in shared.most_common(_MOST_READ) if n >= _LEAST_SHARED]
        return self._read(records)

    def _first_day(self, since: date) -> date | None:
        """Return the first day at or after ``since`` on which anything was filed."""
        days = select(func.min(ComplaintRow.filed_on)).where(ComplaintRow.filed_on >= since)
        return self._connection.scalar(days)

    def _read(self, records: Iterable[int]) -> tuple[EarlierMatter, ...]:
        keys = list(records)
        rows = self._connection.execute(
            select(ComplaintRow.ref, ComplaintRow.body).where(ComplaintRow.id.in_(keys))
        )
        said = {row.ref: str(json.loads(row.body)["complaint"]["description"]) for row in rows}
        return tuple(
            EarlierMatter(summary=summary, description=said[summary.ref])
            for summary in self._cases.summaries(keys)
        )


def telling_words(description: str) -> tuple[str, ...]:
    """Return the words of a text that may tell it from others, each once, the longest first."""
    words = dict.fromkeys(words_of(search_form(description)))
    long = (word for word in words if len(word) >= _LEAST_LETTERS)
    return tuple(sorted(long, key=len, reverse=True)[:_MOST_WORDS])
