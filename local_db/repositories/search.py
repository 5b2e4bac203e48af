"""Finding a case by what a citizen knows: number, mobile, name, words (local_db.md 6 and 7)."""

import re
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.orm import InstrumentedAttribute

from local_db.domain.number import LENGTH, TAIL_LENGTH, typed_digits
from local_db.domain.text import has_lone_surrogate, read_mobile, search_form
from local_db.name_key import name_words, skeletons
from local_db.repositories.portal_refs import PortalRefRepository
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow

MOST_FOUND: Final = 50
_NOT_WORD: Final = re.compile(r"[^\w\u0980-\u09ff]+")
_BY_NAME: Final = text(
    "SELECT rowid FROM fts_name WHERE fts_name MATCH :wanted ORDER BY rowid DESC LIMIT :limit"
)
_BY_TEXT: Final = text(
    "SELECT rowid FROM fts_text WHERE fts_text MATCH :wanted ORDER BY rowid DESC LIMIT :limit"
)
# Endings that people leave out or add (রাস্তা, রাস্তার, রাস্তাটি); longest first.
_ENDINGS: Final = (
    "গুলোর", "গুলির", "গুলো", "গুলি", "দের", "টার", "টির", "টিকে", "টাকে", "টি", "টা", "ের",
    "তে", "কে", "র", "ে",
)  # fmt: skip
_LEAST_STEM: Final = 3


class SearchRepository:
    """Returns the keys of records that fit, newest first."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._portal_refs = PortalRefRepository(work)

    def find(self, query: str) -> tuple[int, ...]:
        """Return the records for a number, its last seven digits, a portal number, mobile or words.

        What looks like a number is tried as one first; a sensitive case is found in no other way.
        """
        if has_lone_surrogate(query):
            return ()
        by_number = self._by_number(query)
        if by_number:
            return by_number
        mobile = read_mobile(query)
        return self._by_words(query) if mobile is None else self.by_mobile(mobile, MOST_FOUND)

    def by_mobile(self, mobile: str, limit: int) -> tuple[int, ...]:
        """Return the records of a mobile number, main or second."""
        found: set[int] = set()
        for column in (ComplaintRow.mobile, ComplaintRow.alt_mobile):
            wanted = select(ComplaintRow.id).where(column == mobile)
            newest = wanted.order_by(ComplaintRow.id.desc()).limit(limit)
            found.update(self._connection.scalars(newest))
        return _newest(found, limit)

    def _by_number(self, query: str) -> tuple[int, ...]:
        digits = typed_digits(query)
        found: set[int] = set()
        if digits.isascii() and digits.isdigit():
            if len(digits) == LENGTH:
                found.update(self._ids(ComplaintRow.ref, digits))
            if len(digits) == TAIL_LENGTH:
                found.update(self._ids(ComplaintRow.tail, digits))
        for ref in self._portal_refs.refs(query):
            found.update(self._ids(ComplaintRow.ref, ref))
        return _newest(found, MOST_FOUND)

    def _ids(self, column: InstrumentedAttribute[str], value: str) -> list[int]:
        wanted = select(ComplaintRow.id).where(column == value)
        return list(self._connection.scalars(wanted.order_by(ComplaintRow.id.desc())))

    def _by_words(self, query: str) -> tuple[int, ...]:
        found: set[int] = set()
        for statement, wanted in ((_BY_NAME, name_match(query)), (_BY_TEXT, text_match(query))):
            if wanted:
                values = {"wanted": wanted, "limit": MOST_FOUND}
                found.update(self._connection.scalars(statement, values))
        return _newest(found, MOST_FOUND)


def name_match(query: str) -> str:
    """Return the full-text query for a name: every word as typed, or as it sounds."""
    return " AND ".join(_name_word(word) for word in name_words(query))


def text_match(query: str) -> str:
    """Return the full-text query for words of the text: every word, its endings left open."""
    words = _NOT_WORD.sub(" ", search_form(query)).split()
    return " AND ".join(_text_word(word) for word in words)


def _name_word(word: str) -> str:
    ways = [f"name : {_prefix(word)}"]
    ways += [f"skeleton : {_quoted(key.casefold())}" for key in skeletons(word)]
    return f"({' OR '.join(ways)})"


def _text_word(word: str) -> str:
    stem = _stem(word)
    if stem == word:
        return _prefix(word)
    return f"({_prefix(word)} OR {_prefix(stem)})"


def _stem(word: str) -> str:
    for ending in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) >= _LEAST_STEM:
            return word.removesuffix(ending)
    return word


def _prefix(word: str) -> str:
    return f"{_quoted(word)}*" if len(word) > 1 else _quoted(word)


def _quoted(word: str) -> str:
    """Quote a term, so that nothing typed is ever read as query syntax."""
    doubled = word.replace('"', '""')
    return f'"{doubled}"'


def _newest(found: set[int], limit: int) -> tuple[int, ...]:
    return tuple(sorted(found, reverse=True)[:limit])
