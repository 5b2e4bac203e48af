"""Finding a case by what a citizen knows: number, mobile, name, words (local_db.md 6 and 7)."""

import re
from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from local_db.domain.finding import FoundPlace
from local_db.domain.number import LENGTH, TAIL_LENGTH, typed_digits
from local_db.domain.text import has_lone_surrogate, read_mobile, search_form
from local_db.name_key import Likeness
from local_db.repositories.match import any_of, beginning, either, every
from local_db.repositories.name_words import NameWords
from local_db.repositories.portal_refs import PortalRefRepository
from local_db.repositories.search_ways import (
    ByKey,
    ByWords,
    Way,
    by_mobile,
    by_mobile_end,
)
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow
from local_db.word_forms import word_forms

PAGE: Final = 50
_NOT_WORD: Final = re.compile(r"[^\w\u0980-\u09ff]+")
# A pasted letter is no question; its first words find it.
_MOST_WORDS: Final = 12
_MOBILE_END: Final = range(4, 10)
_LEAST_PREFIX: Final = 3
# A page may be short, but no question walks through the store for the sake of a full one.
_MOST_ROUNDS: Final = 20


class SearchRepository:
    """Returns the keys of records that fit: best way first, newest first within one."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._portal_refs = PortalRefRepository(work)
        self._names = NameWords(work)

    def find(
        self, query: str, after: FoundPlace | None = None, limit: int = PAGE
    ) -> tuple[tuple[int, ...], FoundPlace | None]:
        """Return a page of records for a number, its last seven digits, a portal number, ...

        What looks like a number is tried as one first; a sensitive case is found in no other way.
        Names that only share their consonants come when nothing else was found.
        """
        if has_lone_surrogate(query):
            return (), None
        ways = self._ways(query)
        found, place = _read(ways, after, limit)
        if found or after:
            return found, place
        return _read(self._last_resort(query), None, limit)[0], None

    def by_mobile(self, mobile: str, limit: int) -> tuple[int, ...]:
        """Return the records of a mobile number: main, second, or told later."""
        return tuple(by_mobile(self._connection, mobile).newest(None, limit))

    def _ways(self, query: str) -> list[Way]:
        refs = self._refs(query)
        if refs:
            return [self._by_refs(refs)]
        mobile = read_mobile(query)
        if mobile is not None:
            return [by_mobile(self._connection, mobile)]
        digits = typed_digits(query)
        ways: list[Way] = []
        if digits.isascii() and digits.isdigit() and len(digits) in _MOBILE_END:
            ways.append(by_mobile_end(self._connection, digits))
        words = " ".join(_words(query))
        names = self._by_match("fts_name", self._names.as_typed(words), self._names.alike(words))
        if any(way.newest(None, 1) for way in names[-1:]):
            # Who asks for ধর wants no text with ধরে in it; the word itself may be one of a text.
            texts = self._by_match("fts_text", self._in_forms(words, bare=True))
        else:
            texts = self._by_match("fts_text", self._in_forms(words), self._begun(words))
        return [*ways, *names, *texts]

    def _last_resort(self, query: str) -> list[Way]:
        loose = self._names.alike(" ".join(_words(query)), Likeness.CONSONANTS)
        return self._by_match("fts_name", loose)

    def _refs(self, query: str) -> list[str]:
        """Return the numbers that are meant, when what was typed is one."""
        digits = typed_digits(query)
        found = list(self._portal_refs.refs(query))
        if digits.isascii() and digits.isdigit():
            column = {LENGTH: ComplaintRow.ref, TAIL_LENGTH: ComplaintRow.tail}.get(len(digits))
            if column is not None:
                wanted = select(ComplaintRow.ref).where(column == digits)
                found += self._connection.scalars(wanted.limit(PAGE))
        return found

    def _by_refs(self, refs: Sequence[str]) -> Way:
        wanted = (ComplaintRow.ref.in_(refs),)
        return ByKey(connection=self._connection, key=ComplaintRow.id, conditions=wanted)

    def _by_match(self, table: str, narrow: str, wide: str = "") -> list[Way]:
        ways: list[Way] = []
        for wanted in (narrow, wide):
            if wanted:
                way = ByWords(
                    connection=self._connection, table=table, wanted=wanted, is_wider=bool(ways)
                )
                ways.append(way)
        return ways

    def _in_forms(self, words: str, *, bare: bool = False) -> str:
        """Return the query for words of the text in all their forms; a name's spellings too."""
        return every([any_of(self._forms(word, bare=bare)) for word in words.split()])

    def _begun(self, words: str) -> str:
        """Return the same query with the last word still being typed."""
        *whole, last = words.split() or [""]
        if len(last) < _LEAST_PREFIX:
            return ""
        end = either((any_of(self._forms(last)), beginning(last)))
        return every([*(any_of(self._forms(word)) for word in whole), end])

    def _forms(self, word: str, *, bare: bool = False) -> tuple[str, ...]:
        forms = (word,) if bare else word_forms(word)
        return (*forms, *self._names.like(word))


def _words(query: str) -> list[str]:
    return _NOT_WORD.sub(" ", search_form(query)).split()[:_MOST_WORDS]


def _read(
    ways: Sequence[Way], after: FoundPlace | None, limit: int
) -> tuple[tuple[int, ...], FoundPlace | None]:
    """Read one page over all ways, and look whether there is another."""
    found, place = _gather(ways, after or FoundPlace(way=0, before=None), limit)
    if place is not None and not _gather(ways, place, 1)[0]:
        place = None
    return found, place


def _gather(
    ways: Sequence[Way], start: FoundPlace, limit: int
) -> tuple[tuple[int, ...], FoundPlace | None]:
    """Gather records from a place on; what an earlier way found is not shown again."""
    found: list[int] = []
    at, before = start.way, start.before
    for _ in range(_MOST_ROUNDS):
        if at >= len(ways):
            return tuple(found), None
        missing = limit - len(found)
        batch = ways[at].newest(before, missing)
        known = _found_before(ways, at, batch)
        found += [record for record in batch if record not in known]
        at, before = (at, batch[-1]) if len(batch) == missing else (at + 1, None)
        if len(found) == limit:
            break
    return tuple(found), FoundPlace(way=at, before=before)


def _found_before(ways: Sequence[Way], at: int, batch: Sequence[int]) -> set[int]:
    if not batch:
        return set()
    widest = (ways[i] for i in range(at) if not ways[i + 1].is_wider or i + 1 == at)
    return {record for way in widest for record in way.among(batch)}
