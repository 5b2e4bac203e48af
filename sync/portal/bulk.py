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
)
from sqlalchemy.dialects.sqlite import insert as sqlite_insert
from sqlalchemy.types import TypeEngine

_ARRAYS: Final[tuple[tuple[type[TypeEngine[Any]], str], ...]] = (
    (Boolean, "boolean[]"),
    (BigInteger, "bigint[]"),
    (Integer, "integer[]"),
    (LargeBinary, "bytea[]"),
    (String, "text[]"),
)


def insert_rows(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    is_perhaps_there: bool = False,
) -> None:
    """Store rows that all name the same columns; none is no work.

    Args:
        connection: an open transaction.
        table: where they go.
        rows: what they hold.
        is_perhaps_there: leave a row alone whose key is there already, instead of an error.
    """
    if not rows:
        return
    if connection.dialect.name != "postgresql":
        statement = sqlite_insert(table)
        if is_perhaps_there:
            statement = statement.on_conflict_do_nothing()
        connection.execute(statement, list(rows))
        return
    names = tuple(rows[0])
    columns = {name: [row[name] for row in rows] for name in names}
    connection.exec_driver_sql(_unnest(table, names, is_perhaps_there=is_perhaps_there), columns)


@cache
def _unnest(table: Table, names: tuple[str, ...], *, is_perhaps_there: bool) -> str:
    """Return the statement that takes each column as one list, in the binary form."""
    columns = ", ".join(f'"{name}"' for name in names)
    lists = ", ".join(f"CAST(%({name})b AS {_array_of(table.c[name].type)})" for name in names)
    end = " ON CONFLICT DO NOTHING" if is_perhaps_there else ""
    # The names are the program's own, of the tables in tables.py.
    return f"INSERT INTO {table.name} ({columns}) SELECT * FROM unnest({lists}){end}"  # noqa: S608


def _array_of(kind: TypeEngine[Any]) -> str:
    return next(array for known, array in _ARRAYS if isinstance(kind, known))
