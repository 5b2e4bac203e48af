"""Reads a copy of a store where it lies, without changing it or writing beside it."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.storage_border import storage_border

# Rows of these tables are never deleted, so a later count is never smaller.
_COUNTED: Final = ("complaint", "outbox", "audit", "slip_print")


@dataclass(frozen=True, slots=True, kw_only=True)
class StoreFacts:
    """What a copy must have in common with its store."""

    counts: Mapping[str, int]
    audit_seq: int
    audit_hash: bytes

    @property
    def cases(self) -> int:
        """How many complaints there are."""
        return self.counts["complaint"]


def facts_of(connection: Connection) -> StoreFacts:
    """Return a store's counts and the head of its audit chain, of one moment."""
    counts = {
        name: int(connection.scalar(text(f"SELECT count(*) FROM {name}")) or 0)  # noqa: S608 - our own table names
        for name in _COUNTED
    }
    head = connection.execute(
        text("SELECT seq, hash FROM audit ORDER BY seq DESC LIMIT 1")
    ).one_or_none()
    seq, link = (0, b"") if head is None else head
    return StoreFacts(counts=counts, audit_seq=int(seq), audit_hash=bytes(link))


def audit_hash_at(connection: Connection, seq: int) -> bytes:
    """Return the hash of one audit row; no bytes when there is no such row."""
    found = connection.scalar(text("SELECT hash FROM audit WHERE seq = :seq"), {"seq": seq})
    return b"" if found is None else bytes(found)


def papers_named(connection: Connection) -> frozenset[str]:
    """Return the hashes of the papers whose files the store still keeps."""
    return frozenset(
        connection.scalars(text("SELECT DISTINCT sha256 FROM paper WHERE purged_at IS NULL"))
    )


@contextmanager
def open_copy(file: Path, key: DataKey) -> Iterator[Connection]:
    """Open a copy that no program writes; nothing appears beside it, even on a read-only disk.

    Raises:
        StorageError: it cannot be read, is damaged, or is no copy under this key.
    """
    engine = engine_for(file, key, Use.LOOK)
    try:
        with storage_border(), engine.begin() as connection:
            yield connection
    finally:
        engine.dispose()


def require_whole(connection: Connection, file: Path) -> None:
    """Check the code of every page (local_db.md 3: it found 40 of 40 damages).

    Raises:
        StorageError: a page is damaged.
    """
    if connection.exec_driver_sql("PRAGMA cipher_integrity_check").fetchall():
        raise StorageError(StorageTrouble.DAMAGED, file=file.name)
