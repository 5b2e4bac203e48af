"""The copy of the store that is made, opened and counted before every upgrade (local_db.md 8).

``backups/pre-<revision>.db`` with its key file beside it; papers are not copied, for an upgrade
never touches them. The newest copies of three revisions are kept.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Final, Protocol

from sqlalchemy import Connection, text

from local_db.connections import Use, engine_for
from local_db.copying import sync_file
from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder, make_folder, sync_folder, write_durably
from local_db.records import Records
from local_db.storage_border import storage_border

_KEPT: Final = 3
# What no upgrade may lose or add a row of.
COUNTED: Final = (
    "complaint", "amendment", "outbox", "outbox_attempt", "paper", "slip_print", "draft",
    "operator", "case_event", "audit",
)  # fmt: skip
_AUDIT: Final = text(
    "SELECT seq, at, actor, action, entity, entity_id, payload, prev_hash, hash FROM audit"
    " ORDER BY seq"
)


class Copied(Protocol):
    """What is copied: an open store."""

    @property
    def folder(self) -> DataFolder:
        """Where it lies."""
        ...

    @property
    def key(self) -> DataKey:
        """What opens it."""
        ...

    def read(self) -> AbstractContextManager[Records]:
        """Give one consistent view."""
        ...

    def copy_into(self, target: Path) -> None:
        """Write a compact copy."""
        ...


def copy_name(revision: str) -> str:
    """Return the name of the copy made before a store left a revision."""
    return f"pre-{revision}.db"


def rows_of(connection: Connection) -> Mapping[str, int | str]:
    """Return how many rows there are of everything that must stay, and a hash of the audit chain.

    The hash and not a verdict: a chain that was broken before must not keep an office from its
    upgrade, but the upgrade must leave it as it was.
    """
    found: dict[str, int | str] = {
        name: int(connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0)  # noqa: S608 - ours
        for name in COUNTED
    }
    chain = hashlib.sha256()
    for row in connection.execution_options(stream_results=True).execute(_AUDIT):
        chain.update(repr(tuple(row)).encode("utf-8"))
    return {**found, "audit chain": chain.hexdigest()}


def copy_before_upgrade(store: Copied, revision: str) -> Path:
    """Write the copy, prove that it is whole, and give it its name only then.

    Raises:
        StorageError: it cannot be written, or what is copied is damaged.
        OSError: it cannot be written.
    """
    place = store.folder.backups
    make_folder(place)
    final = place / copy_name(revision)
    part = final.with_name(f"{final.name}.part")
    for left in (part, part.with_name(f"{part.name}-journal")):
        left.unlink(missing_ok=True)
    try:
        with storage_border():
            # Nobody writes before the store is up to date, so both are of one moment.
            with store.read() as records:
                before = rows_of(records.work.connection)
            store.copy_into(part)
            sync_file(part)
            _prove(part, store.key, before)
        for source, copy in _key_copies(store.folder, final):
            write_durably(copy, source.read_bytes())
        part.replace(final)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(place)
    return final


def drop_old_copies(folder: DataFolder) -> None:
    """Keep the copies of the last three revisions."""
    copies = sorted(folder.backups.glob(copy_name("*")))
    for old in copies[:-_KEPT]:
        for left in (old, *(copy for _, copy in _key_copies(folder, old))):
            left.unlink(missing_ok=True)


def _key_copies(folder: DataFolder, final: Path) -> Iterator[tuple[Path, Path]]:
    """Yield the key files that there are, and where each lies beside a copy."""
    for source in (folder.keys, folder.practice):
        if source.exists():
            yield source, final.with_suffix(f".{source.name}")


def _prove(part: Path, key: DataKey, before: Mapping[str, int | str]) -> None:
    engine = engine_for(part, key, Use.CREATE)
    try:
        with engine.connect() as connection:
            damage = connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall()
            found = rows_of(connection)
    finally:
        engine.dispose()
    if damage or found != before:
        raise StorageError(StorageTrouble.DAMAGED, file=part.name)
