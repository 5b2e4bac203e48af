"""Finding a case by what a citizen knows: number, mobile, name, words (local_db.md 6 and 7)."""

from collections.abc import Sequence
from typing import Final

from sqlalchemy import select

from local_db.domain.finding import PAGE_ROWS, FoundPlace
from local_db.domain.number import LENGTH, TAIL_LENGTH, typed_digits
from local_db.domain.text import has_lone_surrogate, read_mobile, search_form, words_of
from local_db.name_key import Likeness
from local_db.repositories.match import any_of, beginning, either, every
from local_db.repositories.name_words import NameWords
from local_db.repositories.portal_refs import PortalRefRepository
from local_db.repositories.search_pages import FoundRecords, read_page
from local_db.repositories.search_ways import ByKey, ByWords, Way, by_mobile, by_mobile_end
from local_db.repositories.text_words import TextWords
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow

# A pasted letter is no question; its first words find it.
_MOST_WORDS: Final = 12
_MOBILE_END: Final = range(4, 10)
_LEAST_PREFIX: Final = 3


class SearchRepository:
    """Returns the keys of records that fit: best way first, newest first within one."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._work = work
        self._portal_refs = PortalRefRepository(work)

    def find(
        self, query: str, after: FoundPlace | None = None, limit: int = PAGE_ROWS
    ) -> FoundRecords:
        """Return a page of records for a number, its last seven digits, a portal number, ...

        What looks like a number is tried as one first; a sensitive case is found in no other way.
        Names that only share their consonants come when nothing else was found.
        """
        if has_lone_surrogate(query):
            return FoundRecords(records=(), after=None)
        refs = self._refs(query)
        if refs:
            return read_page([self._by_refs(refs)], after, limit)
        mobile = read_mobile(query)
        if mobile is not None:
            return read_page([by_mobile(self._connection, mobile)], after, limit)
        return self._by_words(query, after, limit)

    def by_mobile(self, mobile: str, limit: int) -> tuple[int, ...]:
        """Return the records of a mobile number: main, second, or told later."""
        return tuple(by_mobile(self._connection, mobile).newest(None, limit))

    def _refs(self, query: str) -> list[str]:
        """Return the numbers that are meant, when what was typed is one."""
        digits = typed_digits(query)
        found = list(self._portal_refs.refs(query))
        if digits.isascii() and digits.isdigit():
            column = {LENGTH: ComplaintRow.ref, TAIL_LENGTH: ComplaintRow.tail}.get(len(digits))
            if column is not None:
                wanted = select(ComplaintRow.ref).where(column == digits)
                found += self._connection.scalars(wanted.limit(PAGE_ROWS))
        return found

    def _by_refs(self, refs: Sequence[str]) -> Way:
        wanted = (ComplaintRow.ref.in_(refs),)
        return ByKey(connection=self._connection, key=ComplaintRow.id, conditions=wanted)

    def _by_words(self, query: str, after: FoundPlace | None, limit: int) -> FoundRecords:
        digits = typed_digits(query)
        ways: list[Way] = []
        if digits.isascii() and digits.isdigit() and len(digits) in _MOBILE_END:
            ways.append(by_mobile_end(self._connection, digits))
        words = _Words(self._work, query)
        page = read_page([*ways, *words.ways()], after, limit)
        if page.records or after is not None:
            return page
        return FoundRecords(records=read_page(words.last_resort(), None, limit).records, after=None)


class _Words:
    """The ways by the words of one question."""

    def __init__(self, work: Work, query: str) -> None:
        self._connection = work.connection
        self._words = words_of(search_form(query))[:_MOST_WORDS]
        self._query = " ".join(self._words)
        self._names = NameWords(work)
        self._texts = TextWords(work)

    def ways(self) -> list[Way]:
        """Return the ways by name and by text, the best first."""
        names = self._by_match(
            "fts_name", self._names.as_typed(self._query), self._names.alike(self._query)
        )
        if any(way.newest(None, 1) for way in names[-1:]):
            # Who asks for ধর wants no text with ধরে in it; the word itself may be one of a text.
            return [*names, *self._by_match("fts_text", self._in_texts(bare=True))]
        return [*names, *self._by_match("fts_text", self._in_texts(), self._begun())]

    def last_resort(self) -> list[Way]:
        """Return the way by names of which only the consonants are alike."""
        return self._by_match("fts_name", self._names.alike(self._query, Likeness.CONSONANTS))

    def _by_match(self, table: str, narrow: str, wide: str = "") -> list[Way]:
        ways: list[Way] = []
        for wanted in filter(None, dict.fromkeys((narrow, wide))):
            way = ByWords(
                connection=self._connection, table=table, wanted=wanted, is_wider=bool(ways)
            )
            ways.append(way)
        return ways

    def _in_texts(self, *, bare: bool = False) -> str:
        """Return the query for words of the text in all their forms; a name's spellings too."""
        return every([any_of(self._forms(word, bare=bare)) for word in self._words])

    def _begun(self) -> str:
        """Return the same query with the last word still being typed."""
        *whole, last = self._words or ("",)
        if len(last) < _LEAST_PREFIX:
            return ""
        forms, begun = self._forms(last), self._texts.begun(last)
        if begun is not None and set(begun) <= set(forms):
            # Nothing more to find: the same question would read the same hits again.
            return ""
        rest = beginning(last) if begun is None else any_of(begun)
        end = either((any_of(forms), rest))
        return every([*(any_of(self._forms(word)) for word in whole), end])

    def _forms(self, word: str, *, bare: bool = False) -> tuple[str, ...]:
        forms = (word,) if bare else self._texts.forms(word)
        return (*forms, *self._names.like(word))
