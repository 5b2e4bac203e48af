"""Words that the operator chose for keys: offered first from then on.

What is typed for a complaint is only known by that form until the complaint is filed: of a
sensitive one nothing is kept (``settle`` or ``forget``). Words only: no keys with a digit, nothing
but Bengali letters.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from typing import Final

from local_db.domain.learned_word import LearnedWord

_WORD: Final = re.compile("[\u0985-\u09ce\u09bc\u09d7\u200d\u0981-\u0983]{2,40}")
_KEYS: Final = re.compile(r"[A-Za-z`^:]{2,40}")


class LearnedWords:
    """What was chosen before, the latest first, and what was chosen in the form at hand."""

    def __init__(self, chosen: Iterable[LearnedWord] = ()) -> None:
        self._by_keys: dict[str, list[str]] = defaultdict(list)
        self._pending: list[LearnedWord] = []
        for choice in chosen:
            self._put(choice)

    def words_for(self, keys: str) -> tuple[str, ...]:
        """Return the words chosen for these keys, the latest first."""
        pending = (choice.word for choice in reversed(self._pending) if choice.typed == keys)
        return tuple(dict.fromkeys((*pending, *reversed(self._by_keys.get(keys, ())))))

    def begun_with(self, keys: str) -> tuple[str, ...]:
        """Return the words chosen for keys that begin so."""
        found = (
            word
            for typed, words in self._by_keys.items()
            if typed.startswith(keys) and typed != keys
            for word in reversed(words)
        )
        return tuple(dict.fromkeys(found))

    def note(self, keys: str, word: str) -> None:
        """Remember a choice for as long as the form is being filled."""
        if _KEYS.fullmatch(keys) and _WORD.fullmatch(word):
            self._pending.append(LearnedWord(typed=keys, word=word))

    def settle(self) -> tuple[LearnedWord, ...]:
        """Keep what was chosen in the form at hand, and return it for the store."""
        settled, self._pending = tuple(self._pending), []
        for choice in settled:
            self._put(choice)
        return settled

    def forget(self) -> None:
        """Keep nothing of the form at hand."""
        self._pending = []

    def _put(self, choice: LearnedWord) -> None:
        words = self._by_keys[choice.typed]
        if choice.word in words:
            words.remove(choice.word)
        words.append(choice.word)
