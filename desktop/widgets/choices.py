"""Things to choose from, found by code or by any word in either language (desktop_ui.md 2.4)."""

from collections.abc import Iterable
from dataclasses import dataclass
from operator import itemgetter
from typing import Final

from local_db.domain.text import search_form
from resources.text import Language

_INSIDE_A_WORD: Final = 4
_NO_MATCH: Final = 9


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """One entry of a list: the key is data, the names are for people."""

    key: str
    bn: str
    en: str
    code: str = ""
    words: tuple[str, ...] = ()

    def name(self, language: Language) -> str:
        """Return the name in a language, or in the other one if it has none."""
        first, second = (self.bn, self.en) if language is Language.BN else (self.en, self.bn)
        return first or second

    def other_name(self, language: Language) -> str:
        """Return the name in the other language, empty when it is the same."""
        other = self.en if language is Language.BN else self.bn
        return "" if other == self.name(language) else other

    def line(self, language: Language) -> str:
        """Return code and name, as the closed field shows them."""
        return f"{self.code}  {self.name(language)}" if self.code else self.name(language)


@dataclass(frozen=True, slots=True)
class _Indexed:
    choice: Choice
    code: str
    words: tuple[str, ...]
    starts: tuple[str, ...]


class ChoiceList:
    """A list held in memory with its search words folded once."""

    def __init__(self, choices: Iterable[Choice] = ()) -> None:
        self._indexed = tuple(_index(choice) for choice in choices)
        self._by_key = {entry.choice.key: entry.choice for entry in self._indexed}

    def __len__(self) -> int:
        return len(self._indexed)

    def all(self) -> tuple[Choice, ...]:
        """Return every choice in the order given."""
        return tuple(entry.choice for entry in self._indexed)

    def get(self, key: str) -> Choice | None:
        """Return the choice of a key."""
        return self._by_key.get(key)

    def by_code(self, typed: str) -> Choice | None:
        """Return the choice whose code was typed in full, if no longer code starts with it."""
        code = search_form(typed)
        near = [entry for entry in self._indexed if entry.code.startswith(code)] if code else []
        return near[0].choice if len(near) == 1 and near[0].code == code else None

    def find(self, typed: str, limit: int = 8) -> tuple[Choice, ...]:
        """Return the best matches: codes first, then names that begin so, then any word."""
        query = search_form(typed)
        if not query:
            return tuple(entry.choice for entry in self._indexed[:limit])
        ranked = [(_rank(entry, query), entry.choice) for entry in self._indexed]
        best = sorted((pair for pair in ranked if pair[0] < _NO_MATCH), key=itemgetter(0))
        return tuple(choice for _, choice in best[:limit])

    def starting(self, typed: str) -> Choice | None:
        """Return the best choice of which a code, a name or a word starts so."""
        query = search_form(typed)
        ranked = [(_rank(entry, query), entry.choice) for entry in self._indexed]
        near = [pair for pair in ranked if pair[0] < _INSIDE_A_WORD]
        return min(near, key=itemgetter(0))[1] if query and near else None


def _index(choice: Choice) -> _Indexed:
    names = tuple(search_form(name) for name in (choice.bn, choice.en, *choice.words) if name)
    words = tuple(word for name in names for word in name.replace("-", " ").split())
    return _Indexed(choice, search_form(choice.code), words, names)


def _rank(entry: _Indexed, query: str) -> int:
    """Return how well the entry fits, 0 best."""
    if entry.code and entry.code == query:
        return 0
    if entry.code.startswith(query):
        return 1
    if any(name.startswith(query) for name in entry.starts):
        return 2
    typed = query.split()
    if all(any(word.startswith(part) for word in entry.words) for part in typed):
        return 3
    is_inside = all(any(part in word for word in entry.words) for part in typed)
    return _INSIDE_A_WORD if is_inside else _NO_MATCH
