"""Encrypt the whole database file anew, and prove that it opens (local_db.md 3).

``PRAGMA rekey`` is one transaction in the write-ahead log: after a kill at any moment the file
opens by the old key or by the new one, never by neither.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from concurrent.futures import TimeoutError as NotYetError
from pathlib import Path
from typing import Final

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.storage_border import storage_border

_LOOK_EVERY_S: Final = 0.2


def opens(database: Path, key: DataKey) -> bool:
    """Tell whether a key opens a database; damage of its first page looks like a wrong key."""
    engine = engine_for(database, key, Use.READ)
    try:
        with storage_border(), engine.connect() as connection:
            connection.exec_driver_sql("SELECT count(*) FROM sqlite_master").fetchone()
    except StorageError as error:
        if error.trouble is not StorageTrouble.DAMAGED:
            raise
        return False
    finally:
        engine.dispose()
    return True


def rekey(database: Path, old: DataKey, new: DataKey, watch: Callable[[int, int], None]) -> None:
    """Encrypt the file by the new key; nobody else may have it open.

    SQLCipher says nothing of a failure, so the caller asks which key ``opens`` the file.

    Args:
        database: the file.
        old: the key in force.
        new: the key to come; it has the same salt.
        watch: is told bytes written and bytes in all, while it goes on.
    """
    total = database.stat().st_size
    log = database.with_name(f"{database.name}-wal")
    with ThreadPoolExecutor(1) as pool:
        work = pool.submit(_rekey, database, old, new)
        while True:
            try:
                work.result(timeout=_LOOK_EVERY_S)
            except NotYetError:
                watch(min(_size(log), total), total)
            else:
                break
    watch(total, total)


def require_whole(database: Path, key: DataKey) -> None:
    """Check every page's HMAC by this key; nobody else may have the file open.

    Raises:
        StorageError: a page does not fit.
    """
    engine = engine_for(database, key, Use.WRITE)
    try:
        with storage_border(), engine.connect() as connection:
            cursor = connection.connection.cursor()
            # The check reads the file itself, past the log.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            damaged = cursor.execute("PRAGMA cipher_integrity_check").fetchall()
    finally:
        engine.dispose()
    if damaged:
        raise StorageError(StorageTrouble.DAMAGED)


def _rekey(database: Path, old: DataKey, new: DataKey) -> None:
    engine = engine_for(database, old, Use.WRITE)
    try:
        with storage_border(), engine.connect() as connection:
            cursor = connection.connection.cursor()
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
            cursor.execute(new.rekey_pragma).fetchall()
            # What stands in the log now is by the new key; the pool must not keep this one.
            connection.invalidate()
    finally:
        engine.dispose()


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
