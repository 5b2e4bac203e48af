"""What makes a case findable: names, mobiles told later, and words; written with the case itself.

A sensitive case stays out, so it is found by its number only (domain.md C1). When the rules of the
keys change, every case is written anew from its sealed body, newest first and in small steps, while
the counter works; a step that is cut off is done again.
"""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, text
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.complaint import Intake
from local_db.domain.errors import DeskError
from local_db.domain.outbox import MessageType
from local_db.domain.sealing import open_sealed
from local_db.domain.text import read_mobile, search_form, words_of
from local_db.name_key import KEY_VERSION, name_keys, name_words
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import (
    FULL_TEXT_TABLES,
    AmendmentRow,
    ComplaintRow,
    LaterMobileRow,
    NameWordRow,
)

STEP: Final = 50
_NAMES: Final = ("/petitioner/name", "/petitioner/name_en")
_MOBILES: Final = ("/petitioner/mobile", "/petitioner/alt_mobile")
_TEXTS: Final = (
    "/complaint/description",
    "/complaint/relief",
    "/complaint/scheme_ref",
    "/complaint/incident_place",
    "/complaint/against_office",
    "/address/village",
    "/address/gp_name",
)
_FORGET: Final = tuple(
    text(f"DELETE FROM {table} WHERE rowid = :id")  # noqa: S608 - our own names
    for table in FULL_TEXT_TABLES
)
_FTS_TEXT = text("INSERT INTO fts_text (rowid, body) VALUES (:id, :body)")
# The column of the first revision's keys is kept empty: keys stand in name_word now.
_FTS_NAME = text("INSERT INTO fts_name (rowid, name, skeleton) VALUES (:id, :name, '')")
_ADD_TEXT_WORDS = text("INSERT OR IGNORE INTO text_word (word) SELECT value FROM json_each(:words)")
_KNOWN_WORDS = text(
    "SELECT word FROM name_word WHERE word IN (SELECT value FROM json_each(:words))"
)
_ADD_WORD = insert(NameWordRow.table()).on_conflict_do_nothing()
_ADD_MOBILE = insert(LaterMobileRow.table()).on_conflict_do_nothing()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Said:
    """Everything that was ever said of a case, as far as search is concerned."""

    names: tuple[str, ...]
    texts: tuple[str, ...]
    later_mobiles: tuple[str, ...] = ()
    sensitive: bool

    def also(self, changes: Mapping[str, Any]) -> "_Said":
        """Add what a correction says; what was said before stays findable."""
        return _Said(
            names=(*self.names, *_changed(changes, _NAMES)),
            texts=(*self.texts, *_changed(changes, _TEXTS)),
            later_mobiles=(*self.later_mobiles, *_changed(changes, _MOBILES)),
            sensitive=self.sensitive or changes.get("/sensitive") is True,
        )


class SearchIndex:
    """Writes the index of cases."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._meta = MetaRepository(work)

    def add(self, record: int, intake: Intake) -> None:
        """Make a new case findable."""
        self._write(record, _said_in(intake))

    def refresh(self, ref: str) -> None:
        """Write a case anew, with every correction of it."""
        row = self._connection.execute(
            select(ComplaintRow.id, ComplaintRow.case_id, ComplaintRow.body).where(
                ComplaintRow.ref == ref
            )
        ).one_or_none()
        if row is not None:
            self._rewrite(row.id, ref, row.case_id, row.body)

    def is_current(self) -> bool:
        """Tell whether every case was written by the rules in force."""
        return self._meta.get(Fact.SEARCH_INDEX) == str(KEY_VERSION)

    def waiting(self) -> int:
        """Return how many cases at most are still to be written anew."""
        return 0 if self.is_current() else self._below() - 1

    def step(self, limit: int = STEP) -> bool:
        """Write a few cases anew; tell whether there are more.

        Cases are filed by the rules in force, so only those before the first step are walked.
        """
        if self.is_current():
            return False
        below = self._below()
        wanted = select(
            ComplaintRow.id, ComplaintRow.ref, ComplaintRow.case_id, ComplaintRow.body
        ).where(ComplaintRow.id < below)
        rows = self._connection.execute(wanted.order_by(ComplaintRow.id.desc()).limit(limit)).all()
        for row in rows:
            self._rewrite(row.id, row.ref, row.case_id, row.body)
        is_last = len(rows) < limit
        done = str(KEY_VERSION) if is_last else f"{KEY_VERSION}:{rows[-1].id}"
        self._meta.save(Fact.SEARCH_INDEX, done)
        return not is_last

    def _below(self) -> int:
        version, _, below = (self._meta.get(Fact.SEARCH_INDEX) or "").partition(":")
        if version == str(KEY_VERSION) and below:
            return int(below)
        newest = self._connection.scalar(select(func.max(ComplaintRow.id)))
        return (newest or 0) + 1

    def _rewrite(self, record: int, ref: str, case_id: str, body: bytes) -> None:
        try:
            said = _said_in(open_sealed(ref, case_id, body).intake)
        except DeskError:
            # A body that this version cannot read is found by its number, as before.
            return
        amended = select(AmendmentRow.body).where(
            AmendmentRow.ref == ref, AmendmentRow.kind == MessageType.AMENDED
        )
        for change in self._connection.scalars(amended.order_by(AmendmentRow.n)):
            said = said.also(json.loads(change).get("changes") or {})
        for forget in _FORGET:
            self._connection.execute(forget, {"id": record})
        if not said.sensitive:
            # Their keys may be those of older rules.
            self._add_words(_words(said))
        self._write(record, said)

    def _write(self, record: int, said: _Said) -> None:
        if said.sensitive:
            return
        words = _words(said)
        self._add_words(self._new(words))
        self._connection.execute(_FTS_NAME, {"id": record, "name": " ".join(words)})
        body = search_form(" ".join((*said.texts, *words)))
        self._connection.execute(_FTS_TEXT, {"id": record, "body": body})
        self._connection.execute(_ADD_TEXT_WORDS, {"words": json.dumps(words_of(body))})
        mobiles = [m for typed in said.later_mobiles if (m := read_mobile(typed)) is not None]
        if mobiles:
            rows = [{"mobile": mobile, "record": record} for mobile in mobiles]
            self._connection.execute(_ADD_MOBILE, rows)

    def _add_words(self, words: Iterable[str]) -> None:
        rows = [
            {"key": key, "word": word} for word in dict.fromkeys(words) for key in name_keys(word)
        ]
        if rows:
            self._connection.execute(_ADD_WORD, rows)

    def _new(self, words: list[str]) -> list[str]:
        """Return the words that are not there yet; most are, and cost one look together."""
        known = set(self._connection.scalars(_KNOWN_WORDS, {"words": json.dumps(words)}))
        return [word for word in words if word not in known]


def _words(said: _Said) -> list[str]:
    return [word for name in said.names for word in name_words(name)]


def _said_in(intake: Intake) -> _Said:
    """Return what a filing said; its own mobiles stand in the complaint's row."""
    return _Said(
        names=_values(intake.petitioner, _NAMES),
        texts=(*_values(intake.complaint, _TEXTS), *_values(intake.address, _TEXTS)),
        sensitive=intake.sensitive,
    )


def _values(part: object, pointers: Iterable[str]) -> tuple[str, ...]:
    found = (getattr(part, pointer.rpartition("/")[2], None) for pointer in pointers)
    return tuple(value for value in found if isinstance(value, str))


def _changed(changes: Mapping[str, Any], pointers: Iterable[str]) -> tuple[str, ...]:
    found = (changes.get(pointer) for pointer in pointers)
    return tuple(value for value in found if isinstance(value, str))
