"""Copies a store that is in use: a compact encrypted copy while saves go on (local_db.md 4)."""

import contextlib
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final, TypeAlias

from sqlcipher3 import dbapi2

from local_db.connections import Use, engine_for
from local_db.copying import sync_file
from local_db.data_key import DataKey
from local_db.domain.errors import DeskError
from local_db.storage_border import storage_border

# Steps of SQLite's machine between two looks; a look costs some microseconds.
_STEPS: Final = 5_000
# Written out bit by bit: a save's own sync would wait for a whole copy at its end.
_SYNCED_AT_ONCE: Final = 4 << 20
# sqlcipher3 ships no types.
_Raw: TypeAlias = Any


def copy_live(
    database: Path, key: DataKey, target: Path, told: Callable[[float], object] | None = None
) -> None:
    """Write a copy through a connection of its own, so that no save waits for it.

    Args:
        database: the store's file; readers and the writer go on meanwhile.
        key: the store's key, and the copy's.
        target: a file that does not exist yet.
        told: hears how far the copy is, from 0 to 1; what it raises stops the copy.

    Raises:
        StorageError: the disk stands in the way.
    """
    engine = engine_for(database, key, Use.COPY)
    try:
        with storage_border(), engine.connect() as connection:
            raw: _Raw = connection.connection.driver_connection
            look = _Look(target, _bytes_of(raw), told)
            raw.set_progress_handler(look, _STEPS)
            try:
                raw.execute("VACUUM INTO ?", (str(target),))
                # The log could not be folded meanwhile; the next save would have to do it all.
                raw.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
            except dbapi2.OperationalError:
                if look.stopped_by is not None:
                    raise look.stopped_by from None
                raise
            finally:
                raw.set_progress_handler(None, 0)
    finally:
        engine.dispose()


def bytes_of(database: Path, key: DataKey) -> int:
    """Return how many bytes a copy takes at most."""
    engine = engine_for(database, key, Use.COPY)
    try:
        with storage_border(), engine.connect() as connection:
            return _bytes_of(connection.connection.driver_connection)
    finally:
        engine.dispose()


def _bytes_of(raw: _Raw) -> int:
    # SQLCipher answers the page size as text.
    pages, free, size = (
        int(raw.execute(f"PRAGMA {name}").fetchone()[0])
        for name in ("page_count", "freelist_count", "page_size")
    )
    return (pages - free) * size


class _Look:
    """SQLite calls this now and then; another value than 0 stops the copy."""

    def __init__(self, target: Path, expected: int, told: Callable[[float], object] | None) -> None:
        self._target = target
        self._expected = max(expected, 1)
        self._told = told
        self._synced = 0
        self.stopped_by: DeskError | None = None

    def __call__(self) -> int:
        try:
            written = self._target.stat().st_size if self._target.exists() else 0
            if written - self._synced >= _SYNCED_AT_ONCE:
                self._synced = written
                # What the disk refuses is told by SQLite's own writes, or by the last sync.
                with contextlib.suppress(OSError):
                    sync_file(self._target)
            if self._told is not None:
                self._told(min(1.0, written / self._expected))
        except DeskError as error:
            self.stopped_by = error
            return 1
        return 0
