"""Verified backups: a compact encrypted copy, proved by opening it (local_db.md 4).

Plain copies of the file miss what is still in the write-ahead log, so this is the only way.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.clock import office_time
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.folder import sync_folder, write_durably
from local_db.storage_border import storage_border
from local_db.store import Store

_STAMP: Final = "%Y%m%d-%H%M%S"
# What SQLite says of a folder that a copy cannot be written to.
_OF_THE_TARGET: Final = (StorageTrouble.READ_ONLY, StorageTrouble.UNREADABLE, StorageTrouble.FULL)
# Backups of several offices may lie in one folder.
_KEY_LETTERS: Final = 8
_COUNTED: Final = ("complaint", "outbox", "audit", "slip_print")


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """A backup that was opened and found whole."""

    file: Path
    cases: int


def back_up(store: Store, target: Path) -> BackupFile:
    """Write a backup of an open store into a folder, with its wrapped key and papers beside it.

    Raises:
        DeskError: ``backup_not_written``, the folder cannot be written or is full.
        StorageError: the store itself cannot be copied, or the copy is not whole.
    """
    try:
        target.mkdir(parents=True, exist_ok=True)
        return _back_up(store, _free_name(store, target.absolute()))
    except OSError as error:
        raise DeskError("backup_not_written", folder=target.name) from error
    except StorageError as error:
        if error.trouble not in _OF_THE_TARGET:
            raise
        raise DeskError("backup_not_written", folder=target.name) from error


def _back_up(store: Store, final: Path) -> BackupFile:
    part = final.with_suffix(".part")
    try:
        with storage_border():
            before = store.copy_into(part, facts_of)
            cases = _proved(part, store.key, before)
        _put_papers_beside(store, final.parent)
        _put_keys_beside(store, final)
        part.replace(final)
    except BaseException:
        # The keys may lie there without their backup: harmless, and gone with the next one.
        for left in (part, *_key_copies(store, final).values()):
            left.unlink(missing_ok=True)
        raise
    sync_folder(final.parent)
    return BackupFile(file=final, cases=cases)


def _free_name(store: Store, target: Path) -> Path:
    """Return a name that no earlier backup has; this PC's clock may have been set back."""
    stamp = office_time(store.clock.now()).strftime(_STAMP)
    names = (target / f"abhijog-{stamp}{more}.db" for more in _more())
    return next(name for name in names if not name.exists())


def _more() -> Iterator[str]:
    yield ""
    yield from (f"-{n}" for n in count(2))


def facts_of(connection: Connection) -> tuple[int, ...]:
    """Return what a backup must have in common with its store: counts and the audit head."""
    counts = [
        connection.scalar(text(f"SELECT count(*) FROM {name}"))  # noqa: S608 - our own table names
        for name in _COUNTED
    ]
    head = connection.scalar(text("SELECT coalesce(max(seq), 0) FROM audit"))
    return tuple(int(value or 0) for value in (*counts, head))


def _proved(part: Path, key: DataKey, before: tuple[int, ...]) -> int:
    engine = engine_for(part, key, Use.CREATE)
    try:
        with engine.connect() as connection:
            damage = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            found = facts_of(connection)
    finally:
        engine.dispose()
    if damage or found != before:
        raise StorageError(StorageTrouble.DAMAGED, file=part.name)
    return found[0]


def _put_keys_beside(store: Store, final: Path) -> None:
    for source, copy in _key_copies(store, final).items():
        if source.exists():
            write_durably(copy, source.read_bytes())


def _key_copies(store: Store, final: Path) -> Mapping[Path, Path]:
    sources = (store.folder.keys, store.folder.practice)
    return {source: final.with_suffix(f".{source.name}") for source in sources}


def _put_papers_beside(store: Store, target: Path) -> None:
    """Copy the encrypted papers that no earlier backup of this store took there."""
    place = target / f"papers-{store.key.check[:_KEY_LETTERS]}"
    for source in store.folder.papers.iterdir():
        copy = place / source.name
        if copy.exists() and copy.stat().st_size == source.stat().st_size:
            continue
        place.mkdir(exist_ok=True)
        write_durably(copy, source.read_bytes())
