"""What the office made of its stock phrases: each by its code, and who changed it last."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.stock_phrase import StockPhrase
from local_db.repositories.work import Work
from local_db.tables import StockPhraseRow

_PHRASE = StockPhraseRow.table()
_NEW = insert(_PHRASE)
_SAVE = _NEW.on_conflict_do_update(
    index_elements=["code"],
    set_={name: _NEW.excluded[name] for name in ("bengali", "english", "changed_by", "changed_at")},
)


class StockPhraseRepository:
    """Keeps phrases beside the shipped ones; a code without words is a phrase that was deleted."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection

    def all(self) -> tuple[StockPhrase, ...]:
        """Return every phrase that the office added, changed or deleted."""
        rows = self._connection.execute(
            select(_PHRASE.c.code, _PHRASE.c.bengali, _PHRASE.c.english).order_by(_PHRASE.c.code)
        )
        return tuple(StockPhrase(code=r.code, bn=r.bengali, en=r.english) for r in rows)

    def save(self, phrase: StockPhrase, changed_by: str, at: datetime) -> None:
        """Keep a phrase in place of the one with its code."""
        self._connection.execute(
            _SAVE,
            {
                "code": phrase.code,
                "bengali": phrase.bn,
                "english": phrase.en,
                "changed_by": changed_by,
                "changed_at": at,
            },
        )
