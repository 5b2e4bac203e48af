"""Words that operators chose while typing: theirs alone, the latest first in mind."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.learned_word import LearnedWord
from local_db.repositories.work import Work
from local_db.tables import LearnedWordRow

# A person's words of several years; what was not used for longest goes first.
MOST: Final = 5_000
_WORD = LearnedWordRow.table()
_NEW = insert(_WORD)
_USE = _NEW.on_conflict_do_update(
    index_elements=["operator_code", "typed", "word"],
    set_={"uses": _WORD.c.uses + 1, "used_at": _NEW.excluded.used_at},
)


class LearnedWordRepository:
    """Keeps what was chosen, and how often."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def of(self, operator_code: str) -> tuple[LearnedWord, ...]:
        """Return an operator's words, the latest last."""
        rows = self._connection.execute(
            select(_WORD.c.typed, _WORD.c.word)
            .where(_WORD.c.operator_code == operator_code)
            .order_by(_WORD.c.used_at, _WORD.c.uses)
        )
        return tuple(LearnedWord(typed=row.typed, word=row.word) for row in rows)

    def use(self, operator_code: str, words: Iterable[LearnedWord], at: datetime) -> None:
        """Count that words were chosen; forget the oldest beyond ``MOST``."""
        values = [
            {
                "operator_code": operator_code,
                "typed": word.typed,
                "word": word.word,
                "uses": 1,
                "used_at": at,
            }
            for word in words
        ]
        if values:
            self._connection.execute(_USE, values)
            self._trim(operator_code)

    def _trim(self, operator_code: str) -> None:
        kept = (
            select(_WORD.c.used_at)
            .where(_WORD.c.operator_code == operator_code)
            .order_by(_WORD.c.used_at.desc())
            .offset(MOST)
            .limit(1)
        )
        self._connection.execute(
            delete(_WORD).where(
                _WORD.c.operator_code == operator_code, _WORD.c.used_at <= kept.scalar_subquery()
            )
        )
