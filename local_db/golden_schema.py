"""What the store's schema must be, triggers and indexes included (local_db.md 8).

The models and ``tables/rules.py`` are the only truth: they are written into an empty database in
memory, and what SQLite then says of it is the golden schema.
"""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from sqlalchemy import Connection, create_engine, text
from sqlalchemy.pool import StaticPool
from sqlcipher3 import dbapi2

from local_db.tables import FULL_TEXT, TRIGGERS, Base

_OBJECTS: Final = text(
    "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL AND name NOT LIKE 'alembic%'"
)
_BLANKS: Final = re.compile(r"\s+")


def schema_of(connection: Connection) -> Mapping[str, str]:
    """Return the definition of every table, index and trigger, whatever its blanks."""
    rows = connection.execute(_OBJECTS)
    return {f"{row.type} {row.name}": _plain(row.sql) for row in rows}


@cache
def golden_schema() -> Mapping[str, str]:
    """Return what a store of this program's revision has, no more and no less."""
    engine = create_engine("sqlite+pysqlite://", module=dbapi2, poolclass=StaticPool)
    try:
        with engine.begin() as connection:
            Base.metadata.create_all(connection)
            for statement in (*FULL_TEXT, *TRIGGERS):
                connection.exec_driver_sql(statement)
            return schema_of(connection)
    finally:
        engine.dispose()


def differences(connection: Connection) -> tuple[str, ...]:
    """Return the names of what is missing, too much or otherwise than in the golden schema."""
    found, wanted = schema_of(connection), golden_schema()
    names = sorted(found.keys() | wanted.keys())
    return tuple(name for name in names if found.get(name) != wanted.get(name))


def _plain(sql: str) -> str:
    return _BLANKS.sub(" ", sql).replace(" )", ")").replace("( ", "(").strip()
