"""The ways to look for a case; each gives records newest first, by key (local_db.md 6)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

from sqlalchemy import ColumnElement, Connection, TextClause, func, select, text
from sqlalchemy.orm import InstrumentedAttribute

from local_db.tables import FULL_TEXT_TABLES, ComplaintRow, LaterMobileRow

_NEWEST_OF_ALL: Final = 2**62
_INDEXED_END: Final = 4


class Way(Protocol):
    """One way to look."""

    @property
    def is_wider(self) -> bool:
        """Whether it finds all that the way before it finds, and more."""
        ...

    def newest(self, before: int | None, limit: int) -> list[int]:
        """Return the newest records that fit, older than the one with this key."""
        ...

    def among(self, records: Sequence[int]) -> set[int]:
        """Return which of some records fit."""
        ...


def _statement(table: str, rest: str) -> TextClause:
    return text(f"SELECT rowid FROM {table} WHERE {table} MATCH :wanted AND {rest}")  # noqa: S608


_OLDER: Final = {
    table: _statement(table, "rowid < :before ORDER BY rowid DESC LIMIT :limit")
    for table in FULL_TEXT_TABLES
}
_BETWEEN: Final = {
    table: _statement(table, "rowid BETWEEN :oldest AND :newest") for table in FULL_TEXT_TABLES
}


@dataclass(frozen=True, slots=True, kw_only=True)
class ByWords:
    """By a full-text query; the newest come first without a look at the others."""

    connection: Connection
    table: str
    wanted: str
    is_wider: bool = False

    def newest(self, before: int | None, limit: int) -> list[int]:
        """Return the newest records that fit, older than the one with this key."""
        values = {"wanted": self.wanted, "before": before or _NEWEST_OF_ALL, "limit": limit}
        return list(self.connection.scalars(_OLDER[self.table], values))

    def among(self, records: Sequence[int]) -> set[int]:
        """Return which of some records fit."""
        if not records:
            return set()
        values = {"wanted": self.wanted, "oldest": min(records), "newest": max(records)}
        return set(self.connection.scalars(_BETWEEN[self.table], values)) & set(records)


@dataclass(frozen=True, slots=True, kw_only=True)
class ByKey:
    """By what an index holds."""

    connection: Connection
    key: InstrumentedAttribute[int]
    conditions: tuple[ColumnElement[bool], ...]
    is_wider: bool = False

    def newest(self, before: int | None, limit: int) -> list[int]:
        """Return the newest records that fit, older than the one with this key."""
        wanted = select(self.key).where(*self.conditions).order_by(self.key.desc()).limit(limit)
        older = wanted if before is None else wanted.where(self.key < before)
        return list(self.connection.scalars(older))

    def among(self, records: Sequence[int]) -> set[int]:
        """Return which of some records fit."""
        wanted = select(self.key).where(*self.conditions, self.key.in_(list(records)))
        return set(self.connection.scalars(wanted))


@dataclass(frozen=True, slots=True, kw_only=True)
class Together:
    """By several ways that are equally good, each asked by its own index."""

    ways: tuple[Way, ...]
    is_wider: bool = False

    def newest(self, before: int | None, limit: int) -> list[int]:
        """Return the newest records that fit, older than the one with this key."""
        found = {record for way in self.ways for record in way.newest(before, limit)}
        return sorted(found, reverse=True)[:limit]

    def among(self, records: Sequence[int]) -> set[int]:
        """Return which of some records fit."""
        return {record for way in self.ways for record in way.among(records)}


def by_mobile(connection: Connection, mobile: str) -> Way:
    """Return the way by a mobile number: main, second, or one that a correction gave."""
    own = (
        ByKey(connection=connection, key=ComplaintRow.id, conditions=(column == mobile,))
        for column in (ComplaintRow.mobile, ComplaintRow.alt_mobile)
    )
    later = ByKey(
        connection=connection,
        key=LaterMobileRow.record,
        conditions=(LaterMobileRow.mobile == mobile,),
    )
    return Together(ways=(*own, later))


def by_mobile_end(connection: Connection, digits: str) -> Way:
    """Return the way by the last four digits or more of the main mobile number."""
    # The partial expression index is used only when its own words stand in the query.
    end = text("substr(complaint.mobile, -4) = :end AND complaint.mobile IS NOT NULL")
    conditions: tuple[Any, ...] = (end.bindparams(end=digits[-4:]),)
    if len(digits) > _INDEXED_END:
        conditions += (func.substr(ComplaintRow.mobile, -len(digits)) == digits,)
    return ByKey(connection=connection, key=ComplaintRow.id, conditions=conditions)
