"""Looks into a copy of a store that was brought into a folder of its own, and leaves it as it was.

The copy may be of an older program: it is upgraded for the look and the upgrade undone, which also
shows that the first opening will succeed.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.audit import Check
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.migrations import UnknownRevisionError, revision_of, upgrade
from local_db.open_copy import facts_of, require_whole
from local_db.paper_vault import PaperVault
from local_db.records import VERIFIED, Records
from local_db.repositories.work import AUDIT_KEY, Work
from local_db.restore_source import papers_wanted
from local_db.storage_border import storage_border

_REFS: Final = text("SELECT ref FROM complaint ORDER BY ref")
_UNSENT: Final = text("SELECT DISTINCT ref FROM outbox WHERE state <> 'done'")
# All but the side files: they know of the store in use, not of a copy of it.
_CHECKED: Final = tuple(name for name in VERIFIED if name != "side_files")


@dataclass(frozen=True, slots=True, kw_only=True)
class StagedFacts:
    """What a staged store holds."""

    cases: int
    papers: frozenset[str]
    former_paper_key: bytes | None = field(repr=False)
    """By which papers may still be encrypted, when a change of the data key was not at its end."""


def examine(folder: DataFolder, key: DataKey, clock: Clock) -> StagedFacts:
    """Prove a staged store: every page, its schema, its audit chain.

    Raises:
        StorageError: damaged, another key, or written by a newer program.
    """
    with _looked_into(folder, key, clock) as records:
        connection = records.work.connection
        require_whole(connection, folder.database)
        if not records.audit.verify().ok:
            raise StorageError(StorageTrouble.DAMAGED, file=folder.database.name)
        return StagedFacts(
            cases=facts_of(connection).cases,
            papers=papers_wanted(connection),
            former_paper_key=records.keys.former_paper_key(),
        )


def examine_all(folder: DataFolder, key: DataKey, clock: Clock) -> tuple[Check, ...]:
    """Run the checks of ``abhijog verify`` on a staged store.

    Raises:
        StorageError: it cannot be opened.
    """
    with _looked_into(folder, key, clock) as records:
        return tuple(map(records.checks.run, _CHECKED))


def only_in(
    present: DataFolder, present_key: DataKey, staged: DataFolder, staged_key: DataKey
) -> tuple[int, int]:
    """Count the complaints that only the present store holds, and those of them not yet sent.

    Raises:
        StorageError: one of them cannot be read.
    """
    with (
        _reading(present.database, present_key) as here,
        _reading(staged.database, staged_key) as there,
    ):
        unsent = set(here.scalars(_UNSENT))
        complaints = waiting = 0
        for ref in _missing(here, there):
            complaints += 1
            waiting += ref in unsent
        return complaints, waiting


@contextmanager
def _looked_into(folder: DataFolder, key: DataKey, clock: Clock) -> Iterator[Records]:
    engine = engine_for(folder.database, key, Use.WRITE)
    try:
        with storage_border(), engine.connect() as connection, connection.begin() as look:
            _bring_up_to_date(connection)
            records = Records(
                Work(
                    connection=connection,
                    clock=clock,
                    folder=folder,
                    papers=PaperVault(folder, key),
                    audit_key=key.derive(AUDIT_KEY),
                )
            )
            records.work.papers.use(key, records.keys.former_paper_key())
            yield records
            look.rollback()
    finally:
        engine.dispose()


def _bring_up_to_date(connection: Connection) -> None:
    if revision_of(connection) is None:
        raise StorageError(StorageTrouble.DAMAGED)
    try:
        upgrade(connection)
    except UnknownRevisionError as error:
        raise StorageError(StorageTrouble.NEWER) from error


@contextmanager
def _reading(database: Path, key: DataKey) -> Iterator[Connection]:
    engine = engine_for(database, key, Use.READ)
    try:
        with storage_border(), engine.connect() as connection:
            yield connection
    finally:
        engine.dispose()


def _missing(here: Connection, there: Connection) -> Iterator[str]:
    """Walk both lists of numbers side by side; neither need fit into memory."""
    known = _refs(there)
    other = next(known, None)
    for ref in _refs(here):
        while other is not None and other < ref:
            other = next(known, None)
        if ref != other:
            yield ref


def _refs(connection: Connection) -> Iterator[str]:
    yield from connection.execution_options(stream_results=True).scalars(_REFS)
