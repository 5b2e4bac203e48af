"""Keyed connections: the raw key first, then the pragmas in the measured order (local_db.md 1)."""

from collections.abc import Callable, Mapping
from enum import StrEnum
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.pool import NullPool, QueuePool
from sqlcipher3 import dbapi2

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble

PATIENCE: Final = "PRAGMA busy_timeout = 10000"
_PRAGMAS: Final = (
    "PRAGMA cipher_log_level = NONE",
    "PRAGMA foreign_keys = ON",
    PATIENCE,
    "PRAGMA synchronous = FULL",
    "PRAGMA cache_size = -16384",
    "PRAGMA temp_store = MEMORY",
    "PRAGMA journal_size_limit = 67108864",
    "PRAGMA wal_autocheckpoint = 200",
    "PRAGMA trusted_schema = OFF",
    "PRAGMA cell_size_check = ON",
)
_FULL: Final = 2
# sqlcipher3 ships no types.
_Raw: TypeAlias = Any


class Use(StrEnum):
    """What a connection is for."""

    READ = "read"
    WRITE = "write"
    CREATE = "create"
    # Where nothing can be written: not even what SQLite needs beside the file to read it.
    LOOK = "look"
    # Reads the live store and writes a copy elsewhere, beside the writer and its transactions.
    COPY = "copy"


_MODES: Final[Mapping[Use, str]] = {
    Use.READ: "mode=rw",
    Use.WRITE: "mode=rw",
    Use.CREATE: "mode=rwc",
    Use.LOOK: "mode=ro",
    Use.COPY: "mode=rw",
}


def engine_for(path: Path, key: DataKey, use: Use) -> Engine:
    """Return an engine of keyed connections; writers begin IMMEDIATE (local_db.md 9)."""
    pool: dict[str, Any] = {"poolclass": NullPool}
    if use in (Use.READ, Use.WRITE):
        size, more = (1, 0) if use is Use.WRITE else (2, 2)
        pool = {"poolclass": QueuePool, "pool_size": size, "max_overflow": more}
    engine = create_engine(
        "sqlite+pysqlite://", module=dbapi2, creator=_opener(path, key, use), **pool
    )
    begin = "BEGIN" if use in (Use.READ, Use.LOOK, Use.COPY) else "BEGIN IMMEDIATE"

    @event.listens_for(engine, "begin")
    def _begin(connection: Connection) -> None:
        connection.exec_driver_sql(begin)

    return engine


def _opener(path: Path, key: DataKey, use: Use) -> Callable[[], _Raw]:
    address = f"{path.as_uri()}?{_MODES[use]}"
    if use is Use.LOOK and not _has_log(path):
        # Without a log there is nothing that could change or be missed (sqlite.org/wal.html).
        address += "&immutable=1"

    def open_keyed() -> _Raw:
        connection = dbapi2.connect(
            address, uri=True, isolation_level=None, check_same_thread=False
        )
        try:
            _prepare(connection, key, use)
        except BaseException:
            connection.close()
            raise
        return connection

    return open_keyed


def _has_log(path: Path) -> bool:
    log = path.with_name(f"{path.name}-wal")
    return log.exists() and log.stat().st_size > 0


def _prepare(connection: _Raw, key: DataKey, use: Use) -> None:
    connection.execute(key.pragma)
    for pragma in _PRAGMAS:
        connection.execute(pragma)
    if use is Use.CREATE:
        connection.execute("PRAGMA synchronous = EXTRA")
        return
    if use is Use.LOOK:
        connection.execute("PRAGMA query_only = ON")
        return
    if connection.execute("PRAGMA journal_mode = WAL").fetchone() != ("wal",):
        raise StorageError(StorageTrouble.NETWORK_SHARE)
    if connection.execute("PRAGMA synchronous").fetchone() != (_FULL,):
        raise StorageError(StorageTrouble.UNREADABLE)
    if use is Use.READ:
        connection.execute("PRAGMA query_only = ON")
