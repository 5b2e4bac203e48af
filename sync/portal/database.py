"""Transactions of the reference portal: durable, one writer at a time, SQLite or PostgreSQL."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Final, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text, update
from sqlalchemy.engine import URL, make_url
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import IntegrityError, SQLAlchemyError
from sqlalchemy.pool import ConnectionPoolEntry

from sync.contract.shared import Clock, PortalOperationError, office_time
from sync.portal.tables import counters, metadata

FEED: Final = "feed"
PORTAL_REFS: Final = "portal_refs"
_COUNTERS: Final = (FEED, PORTAL_REFS)
_TRIES: Final = 3
_WRITER: Final = "portal_writer"
_Result = TypeVar("_Result")


class PortalDatabase:
    """The portal's database; safe to use beside a running server, from another process too."""

    def __init__(self, database_url: str, clock: Clock) -> None:
        """Open the database and make what is missing in it.

        Raises:
            PortalOperationError: ``portal_database``, it cannot be opened.
        """
        self.clock = clock
        # Writers of this process wait here and not in SQLite's busy handler (portal_network.md 11).
        self._one_writer = threading.Lock()
        try:
            self._url = make_url(database_url)
            self.engine = _engine(self._url)
            self._is_postgresql = self.engine.dialect.name == "postgresql"
            with self._transaction() as connection:
                if self._is_postgresql:
                    # Two processes that begin at once would both make the tables.
                    connection.execute(_ONE_MAKES_TABLES)
                metadata.create_all(connection)
                _start_counters(connection)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            # No such kind of database, no driver for it, no server, no permission.
            raise PortalOperationError("portal_database") from error

    def close(self) -> None:
        """Close every connection."""
        self.engine.dispose()

    def now_text(self) -> str:
        """Return the portal's time as the contract writes it."""
        return office_time(self.clock.now()).isoformat()

    def now(self) -> datetime:
        """Return the portal's time."""
        return self.clock.now()

    @contextmanager
    def read(self) -> Iterator[Connection]:
        """Open a consistent view: every statement in it sees the same commits."""
        with self.engine.connect() as plain:
            connection = plain
            if self._is_postgresql:
                connection = plain.execution_options(isolation_level="REPEATABLE READ")
            with connection.begin():
                yield connection

    @contextmanager
    def write(self) -> Iterator[Connection]:
        """Open the one writing transaction; it is on disk when the block ends."""
        with self._one_writer, self._transaction() as connection:
            # Locks on PostgreSQL; SQLite's BEGIN IMMEDIATE did it already. So the feed's
            # sequence grows in the order of commits, and no row appears behind a cursor.
            connection.execute(_FEED_ROW)
            yield connection

    def run(self, work: Callable[[Connection], _Result]) -> _Result:
        """Run work in a writing transaction; again when another process came first."""
        for _ in range(_TRIES - 1):
            try:
                return self._once(work)
            except IntegrityError:
                continue
        return self._once(work)

    @contextmanager
    def _transaction(self) -> Iterator[Connection]:
        with self.engine.connect() as plain:
            connection = plain.execution_options(**{_WRITER: True})
            with connection.begin():
                yield connection

    def _once(self, work: Callable[[Connection], _Result]) -> _Result:
        with self.write() as connection:
            return work(connection)


_ONE_MAKES_TABLES: Final = text("SELECT pg_advisory_xact_lock(4704)")
_FEED_ROW: Final = select(counters.c.value).where(counters.c.name == FEED).with_for_update()


def take(connection: Connection, name: str, count: int) -> int:
    """Take the next ``count`` values of a counter and return the first."""
    taken = (
        update(counters)
        .where(counters.c.name == name)
        .values(value=counters.c.value + count)
        .returning(counters.c.value)
    )
    last: int = connection.execute(taken).scalar_one()
    return last - count + 1


def _start_counters(connection: Connection) -> None:
    there = set(connection.execute(select(counters.c.name)).scalars())
    for name in _COUNTERS:
        if name not in there:
            connection.execute(insert(counters).values(name=name, value=0))


_SQLITE: Final = {"timeout": 10, "check_same_thread": False}


def _engine(url: URL) -> Engine:
    if url.get_backend_name() != "sqlite":
        return create_engine(url, hide_parameters=True)
    engine = create_engine(url, hide_parameters=True, connect_args=_SQLITE)
    event.listen(engine, "connect", _prepare_sqlite)
    event.listen(engine, "begin", _begin_sqlite)
    return engine


def _prepare_sqlite(dbapi: DBAPIConnection, _entry: ConnectionPoolEntry) -> None:
    # The driver's own BEGIN is late and deferred; ours is in _begin_sqlite.
    dbapi.isolation_level = None
    cursor = dbapi.cursor()
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _begin_sqlite(connection: Connection) -> None:
    is_writer = connection.get_execution_options().get(_WRITER, False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if is_writer else "BEGIN")
