"""What a row of each table looks like, so that a page is recognised although its tree is gone."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from sqlalchemy import Column, Table
from sqlalchemy.dialects import sqlite

from local_db.page_rows import Value
from local_db.repositories.meta import Fact
from local_db.tables import Base
from local_db.tables.office import DEVICE_SEQ, MARK

_UUID: Final = r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_DIGEST: Final = r"sha256:[0-9a-f]{64}"
_REF: Final = r"\d{14}"
_SLOT: Final = r"\d\d-\d{3}-\d\d"
_TIME: Final = r"\d{4}-\d\d-\d\dT.+"
_FACT: Final = "|".join(map(re.escape, Fact)) + r"|setting\..+"
# Columns of two tables may be alike; these texts are not.
_MARKS: Final[Mapping[str, Mapping[str, str]]] = {
    "amendment": {"ref": _REF, "message_id": _UUID, "digest": _DIGEST},
    "audit": {"at": _TIME},
    "case_event": {"ref": _REF, "event": r"\{.*"},
    "case_state": {"ref": _REF, "department": r"\{.*"},
    "complaint": {"case_id": _UUID, "ref": _REF, "slot": _SLOT, "digest": _DIGEST},
    "counter": {"name": f"{DEVICE_SEQ}|{MARK}"},
    "draft": {"body": r"\{.*", "updated_at": _TIME},
    "lease": {"slot": _SLOT, "leased_at": _TIME},
    "meta": {"name": _FACT},
    "operator": {"verifier": r"\$argon2.+"},
    "outbox": {"id": _UUID, "digest": _DIGEST, "queued_at": _TIME},
    "outbox_attempt": {"message_id": _UUID, "at": _TIME},
    "pack": {"items": r"[\[{].*", "saved_at": _TIME},
    "paper": {"case_id": _UUID, "sha256": "[0-9a-f]{64}"},
    "portal_ref": {"ref": _REF},
    "skipped": {"slot": _SLOT, "at": _TIME},
    "slip_print": {"ref": _REF, "asked_at": _TIME},
}
_CLASSES: Final[Mapping[str, type]] = {"TEXT": str, "INTEGER": int, "BLOB": bytes}
_SECRET_BYTES: Final = 32
# Made anew from the other tables, or asked of the portal again.
_DERIVED: Final = frozenset(
    {
        "queue_count", "name_word", "later_mobile", "upload",
        "shadow_event", "shadow_ref", "shadow_state",
    }
)  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Shape:
    """A table's columns as they lie in the file."""

    table: Table
    is_keyed: bool
    names: tuple[str, ...]
    classes: tuple[type, ...]
    may_be_empty: tuple[bool, ...]
    defaults: tuple[Value, ...]
    rowid_at: int | None
    marks: Mapping[str, re.Pattern[str]]

    @property
    def key(self) -> tuple[str, ...]:
        """The columns that name a row."""
        return tuple(column.name for column in self.table.primary_key.columns)

    def row(self, rowid: int | None, values: Sequence[Value]) -> dict[str, Value] | None:
        """Return a row by column, or None when this cannot be one of the table's rows.

        A row that was written before a column was added ends before it, and has its default.
        """
        if len(values) > len(self.names):
            return None
        padded = [*values, *self.defaults[len(values) :]]
        if self.rowid_at is not None and padded[self.rowid_at] is None:
            padded[self.rowid_at] = rowid
        if not all(map(_is_of, padded, self.classes, self.may_be_empty)):
            return None
        row = dict(zip(self.names, padded, strict=True))
        return row if self._is_marked(row) else None

    def _is_marked(self, row: Mapping[str, Value]) -> bool:
        for name, mark in self.marks.items():
            value = row[name]
            if isinstance(value, str) and not mark.fullmatch(value):
                return False
        return self.table.name != "audit_key" or len(bytes(_blob(row["key"]))) == _SECRET_BYTES


@cache
def shapes() -> Mapping[str, Shape]:
    """Return the shape of every table whose rows are worth saving, by name."""
    tables = Base.metadata.sorted_tables
    return {table.name: _shape(table) for table in tables if table.name not in _DERIVED}


def recognise(
    rows: Iterable[tuple[int | None, Sequence[Value]]], *, is_keyed: bool
) -> Shape | None:
    """Return the one table that all rows of a page can belong to; None when there is none."""
    found = [*rows]
    fitting = [
        shape
        for shape in shapes().values()
        if shape.is_keyed is is_keyed and all(shape.row(*row) is not None for row in found)
    ]
    return fitting[0] if found and len(fitting) == 1 else None


def _shape(table: Table) -> Shape:
    is_keyed = not table.dialect_options["sqlite"]["with_rowid"]
    key = [*table.primary_key.columns]
    # A table without row ids keeps its key in front of the rest.
    ordered = [*key, *(c for c in table.columns if c not in key)] if is_keyed else [*table.columns]
    kinds = [str(column.type.compile(dialect=sqlite.dialect())) for column in ordered]
    names = tuple(column.name for column in ordered)
    has_rowid = not is_keyed and len(key) == 1 and kinds[names.index(key[0].name)] == "INTEGER"
    return Shape(
        table=table,
        is_keyed=is_keyed,
        names=names,
        classes=tuple(_CLASSES[kind] for kind in kinds),
        may_be_empty=tuple(bool(column.nullable) for column in ordered),
        defaults=tuple(map(_default, ordered)),
        rowid_at=names.index(key[0].name) if has_rowid else None,
        marks={
            name: re.compile(mark, re.DOTALL) for name, mark in _MARKS.get(table.name, {}).items()
        },
    )


def _default(column: Column[Any]) -> Value:
    """Return what a column holds in rows that were written before it was added."""
    if column.server_default is None:
        return None
    written = str(getattr(column.server_default, "arg", ""))
    return int(written) if column.type.python_type in (int, bool) else written


def _is_of(value: Value, wanted: type, may_be_empty: bool) -> bool:  # noqa: FBT001 - mapped over columns
    return may_be_empty if value is None else isinstance(value, wanted)


def _blob(value: Any) -> bytes:  # noqa: ANN401 - a column of bytes
    return value if isinstance(value, bytes) else b""
