"""Insert many rows of a batch in one statement: on PostgreSQL a round for each row costs more."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    Boolean,
    Connection,
    Integer,
    LargeBinary,
    String,
    Table,
    TextClause,
    insert,
    text,
)
from sqlalchemy.types import TypeEngine

_ARRAYS: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (Boolean, "boolean[]"),
    (BigInteger, "bigint[]"),
    (Integer, "integer[]"),
    (LargeBinary, "bytea[]"),
    (String, "text[]"),
)


def insert_rows(connection: Connection, table: Table, rows: Sequence[Mapping[str, Any]]) -> None:
    """Store rows that all name the same columns; none is no work."""
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), list(rows))
        return
    names = tuple(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    connection.execute(_unnest(table, names), columns)


@cache
def _unnest(table: Table, names: tuple[str, ...]) -> TextClause:
    """Return the statement that takes each column as one list."""
    columns = ", ".join(f'"{name}"' for name in names)
    lists = ", ".join(f"CAST(:{name} AS {_array_of(table.c[name].type)})" for name in names)
    # The names are the program's own, of the tables in tables.py.
    return text(f"INSERT INTO {table.name} ({columns}) SELECT * FROM unnest({lists})")  # noqa: S608


def _array_of(kind: TypeEngine[Any]) -> str:
    return next(array for known, array in _ARRAYS if isinstance(kind, known))
