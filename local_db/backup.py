"""Verified backups: a compact encrypted copy, proved by opening it (local_db.md 4).

Plain copies of the file miss what is still in the write-ahead log, so this is the only way.
"""

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.clock import office_time
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import sync_folder
from local_db.storage_border import storage_border
from local_db.store import Store

_STAMP: Final = "%Y%m%d-%H%M%S"
_COUNTED: Final = ("complaint", "outbox", "audit", "slip_print")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """A backup that was opened and found whole."""

    file: Path
    cases: int


def back_up(store: Store, target: Path) -> BackupFile:
    """Write a backup of an open store into a folder, with its wrapped key beside it.

    Raises:
        StorageError: the folder cannot be written, is full, or the copy is not whole.
    """
    stamp = office_time(store.clock.now()).strftime(_STAMP)
    final = target.absolute() / f"abhijog-{stamp}.db"
    part = final.with_suffix(".part")
    with storage_border():
        _make_folder(target)
        part.unlink(missing_ok=True)
        before = store.copy_into(part, facts_of)
        cases = _proved(part, store.key, before)
        _put_keys_beside(store, final)
        part.replace(final)
        sync_folder(final.parent)
    return BackupFile(file=final, cases=cases)


def facts_of(connection: Connection) -> tuple[int, ...]:
    """Return what a backup must have in common with its store: counts and the audit head."""
    counts = [
        connection.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608 - our own table names
        for name in _COUNTED
    ]
    head = connection.scalar(text("SELECT coalesce(max(seq), 0) FROM audit"))
    return tuple(int(value or 0) for value in (*counts, head))


def _make_folder(target: Path) -> None:
    try:
        target.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StorageError(StorageTrouble.READ_ONLY) from error


def _proved(part: Path, key: DataKey, before: tuple[int, ...]) -> int:
    engine = engine_for(part, key, Use.CREATE)
    try:
        with engine.connect() as connection:
            damage = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            found = facts_of(connection)
    finally:
        engine.dispose()
    if damage or found != before:
        part.unlink(missing_ok=True)
        raise StorageError(StorageTrouble.DAMAGED, file=part.name)
    return found[0]


def _put_keys_beside(store: Store, final: Path) -> None:
    for source in (store.folder.keys, store.folder.practice):
        if source.exists():
            shutil.copyfile(source, final.with_suffix(f".{source.name}"))
