"""The office's stock phrases: read, added to, changed, and brought back after a wrong key."""

import json
from functools import cache

from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError
from local_db.domain.stock_phrase import MOST, StockPhrase, read_phrase
from local_db.records import Records
from local_db.store import Store
from resources import asset


class StockPhraseService:
    """Lays what the office changed over the phrases that the program ships."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def all(self) -> tuple[StockPhrase, ...]:
        """Return the phrases in force, in the order of their codes."""
        with self._store.read() as records:
            return _in_force(records)

    def save(
        self, code: str, bn: str, en: str, operator_code: str, *, instead_of: str = ""
    ) -> tuple[StockPhrase, ...]:
        """Add a phrase, or change the one of a code; return the list.

        Raises:
            ValidationError: what was typed makes no phrase, or its code is another one's.
            DeskError: ``phrases_full``.
        """
        with self._store.write() as records:
            others = [one.code for one in _in_force(records) if one.code != instead_of]
            phrase = read_phrase(code, bn, en, taken=others)
            if len(others) >= MOST:
                raise DeskError("phrases_full", limit=MOST)
            if instead_of and instead_of != phrase.code:
                self._keep(records, StockPhrase(code=instead_of), operator_code)
            self._keep(records, phrase, operator_code)
            return _in_force(records)

    def delete(self, code: str, operator_code: str) -> tuple[StockPhrase, ...]:
        """Take a phrase off the list; return the list."""
        with self._store.write() as records:
            self._keep(records, StockPhrase(code=code), operator_code)
            return _in_force(records)

    def put_back(self, phrase: StockPhrase, operator_code: str) -> tuple[StockPhrase, ...]:
        """Undo a deletion, unless the code was given to another phrase meanwhile."""
        with self._store.write() as records:
            if phrase.code not in {one.code for one in _in_force(records)}:
                self._keep(records, phrase, operator_code)
            return _in_force(records)

    def _keep(self, records: Records, phrase: StockPhrase, operator_code: str) -> None:
        records.stock_phrases.save(phrase, operator_code, self._clock.now())


@cache
def starting_phrases() -> tuple[StockPhrase, ...]:
    """Return the few phrases that the program ships."""
    rows = json.loads(asset("stock_phrases.json").read_text(encoding="utf-8"))
    return tuple(read_phrase(row["code"], row["bn"], row["en"]) for row in rows)


def _in_force(records: Records) -> tuple[StockPhrase, ...]:
    kept = {one.code: one for one in (*starting_phrases(), *records.stock_phrases.all())}
    return tuple(kept[code] for code in sorted(kept) if kept[code].bn or kept[code].en)
