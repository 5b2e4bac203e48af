"""The words that an operator chose while typing, kept in the encrypted store."""

from collections.abc import Iterable

from local_db.domain.clock import Clock
from local_db.domain.learned_word import LearnedWord
from local_db.store import Store


class LearnedWordService:
    """Read a person's words, and add what was chosen for a complaint that was filed."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock

    def of(self, operator_code: str) -> tuple[LearnedWord, ...]:
        """Return an operator's words, the latest last."""
        with self._store.read() as records:
            return records.learned_words.of(operator_code)

    def use(self, operator_code: str, words: Iterable[LearnedWord]) -> None:
        """Keep words that were chosen; a full disk costs only them."""
        with self._store.write() as records:
            records.learned_words.use(operator_code, words, self._clock.now())
