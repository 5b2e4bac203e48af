"""Verified backups: a compact encrypted copy, proved by opening it (local_db.md 4).

Plain copies of the file miss what is still in the write-ahead log, so this is the only way. Saves
go on meanwhile: the copy holds everything that was acknowledged before it began, and perhaps more.
"""

import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from itertools import count
from pathlib import Path
from typing import Final

from local_db.backup_papers import PaperCount, copy_papers, missing_bytes
from local_db.backup_set import STAMP, About, BackupSet, papers_name
from local_db.copying import copy_durably, sync_file
from local_db.data_key import DataKey
from local_db.domain.backup import BackupFile, BackupPhase, BackupProgress, Progress
from local_db.domain.clock import office_time
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.folder import is_network_path, make_shared_folder, sync_folder, write_durably
from local_db.key_file import KeyFile
from local_db.live_copy import bytes_of
from local_db.open_copy import (
    StoreFacts,
    audit_hash_at,
    facts_of,
    open_copy,
    papers_named,
    require_whole,
)
from local_db.rotation import renew_papers
from local_db.store import Store

__all__ = ["BackupFile", "back_up", "refuse_data_folder"]

_log = logging.getLogger(__name__)
# What SQLite says of a folder that a copy cannot be written to.
_OF_THE_TARGET: Final = (StorageTrouble.READ_ONLY, StorageTrouble.UNREADABLE, StorageTrouble.FULL)
_MIB: Final = 1 << 20
# A backup must not take the last room from the next save.
_LEFT_OVER_BYTES: Final = 64 * _MIB


@dataclass(frozen=True, slots=True, kw_only=True)
class _Making:
    """One backup under way."""

    store: Store
    key: DataKey
    made: BackupSet
    progress: Progress

    @property
    def part(self) -> Path:
        return self.made.database.with_suffix(f".{_mark(self.key)}.part")

    def say(self, phase: BackupPhase, fraction: float | None) -> None:
        self.progress(BackupProgress(phase=phase, fraction=fraction))


def back_up(store: Store, target: Path, progress: Progress | None = None) -> BackupFile:
    """Write a backup of an open store into a folder, with its wrapped key and papers beside it.

    Raises:
        DeskError: ``backup_inside_data``, ``backup_no_room``, or ``backup_not_written``: the
            folder cannot be written or is full. Also whatever ``progress`` raises to stop it.
        StorageError: the store itself cannot be copied, or the copy is not whole.
    """
    place = target.absolute()
    refuse_data_folder(store, place)
    try:
        make_shared_folder(place)
        # Backups of one key share their papers, so none may still be by the former key (0014).
        renew_papers(store)
        _clear_left_over(store, place)
        _refuse_without_room(store, place)
        return _back_up(store, place, progress or _nobody)
    except OSError as error:
        raise DeskError("backup_not_written", folder=target.name) from error
    except StorageError as error:
        if error.trouble not in _OF_THE_TARGET:
            raise
        raise DeskError("backup_not_written", folder=target.name) from error


def refuse_data_folder(store: Store, place: Path) -> None:
    """Refuse a target among the store's own files, but for its folder of backups.

    Raises:
        DeskError: ``backup_inside_data``.
    """
    data, real = store.folder.path.resolve(), place.resolve()
    if real.is_relative_to(data) and not real.is_relative_to(store.folder.backups.resolve()):
        raise DeskError("backup_inside_data")


def _back_up(store: Store, place: Path, progress: Progress) -> BackupFile:
    making = _Making(store=store, key=store.key, made=_reserved(store, place), progress=progress)
    try:
        with store.read() as records:
            before = facts_of(records.work.connection)
        _copy(making)
        facts, named = _proved(making, before)
        papers = _put_papers_beside(making, named)
        _put_keys_beside(making)
        _describe(making, facts)
        making.part.replace(making.made.database)
    except BaseException:
        making.part.unlink(missing_ok=True)
        making.made.remove()
        raise
    sync_folder(place)
    _log.info("Backup of %s complaints and %s papers made", facts.cases, papers.whole)
    return BackupFile(
        file=making.made.database, cases=facts.cases, papers=papers.whole, papers_bad=papers.bad
    )


def _copy(making: _Making) -> None:
    """Copy the database; to another machine only as a whole file, for SQLite needs locks."""
    making.say(BackupPhase.COPYING, 0.0)
    if not is_network_path(making.part.parent):
        making.store.copy_into(making.part, partial(making.say, BackupPhase.COPYING))
        sync_file(making.part)
        return
    here = making.store.folder.path / making.part.name
    try:
        making.store.copy_into(here, lambda done: making.say(BackupPhase.COPYING, done / 2))
        copy_durably(here, making.part)
    finally:
        here.unlink(missing_ok=True)


def _proved(making: _Making, before: StoreFacts) -> tuple[StoreFacts, frozenset[str]]:
    """Open the copy and hold it against the store: nothing acknowledged is missing in it.

    Its counts are not smaller than before it began, the store's chain of before is in it, and its
    own head is in the store's chain of now.

    Raises:
        StorageError: the copy is not whole, or is not of this store.
    """
    making.say(BackupPhase.CHECKING, None)
    with open_copy(making.part, making.key) as connection:
        require_whole(connection, making.part)
        found = facts_of(connection)
        held = audit_hash_at(connection, before.audit_seq)
        named = papers_named(connection)
    with making.store.read() as records:
        head = audit_hash_at(records.work.connection, found.audit_seq)
    is_complete = all(found.counts[name] >= least for name, least in before.counts.items())
    if not is_complete or held != before.audit_hash or head != found.audit_hash:
        raise StorageError(StorageTrouble.DAMAGED, file=making.part.name)
    return found, named


def _put_papers_beside(making: _Making, named: frozenset[str]) -> PaperCount:
    """Copy the encrypted papers that no earlier backup of this store took there."""
    making.say(BackupPhase.PAPERS, 0.0)
    place = making.made.path / papers_name(making.key.check)
    vault = making.store.papers
    # What a draft holds is named by no complaint yet.
    wanted = named | {file.name for file in vault.place.iterdir() if vault.has(file.name)}
    counted = copy_papers(vault, wanted, place, partial(making.say, BackupPhase.PAPERS))
    names = "".join(f"{sha256}\n" for sha256 in sorted(wanted))
    write_durably(making.made.paper_list, names.encode("ascii"))
    if counted.bad:
        _log.warning("%s papers could not be copied whole", counted.bad)
    return counted


def _put_keys_beside(making: _Making) -> None:
    folder, made = making.store.folder, making.made
    for source, copy in ((folder.practice, made.practice), (folder.keys, made.keys)):
        if source.exists():
            write_durably(copy, source.read_bytes())
    if made.keys.exists() and not KeyFile.load(made.keys).fits(making.key):
        # The key was changed meanwhile; the next try copies everything under the new one.
        raise StorageError(StorageTrouble.BUSY)


def _describe(making: _Making, facts: StoreFacts) -> None:
    with making.store.read() as records:
        device = records.device.get()
    now = office_time(making.store.clock.now())
    About(
        install_id=device.install_id,
        db_epoch=device.db_epoch,
        made_at=now,
        cases=facts.cases,
        audit_seq=facts.audit_seq,
        bytes=making.part.stat().st_size,
        checked_at=now,
    ).save(making.made.about)


def _reserved(store: Store, place: Path) -> BackupSet:
    """Take a name that no backup has: the clock may have been set back, or a share be crowded."""
    stamp = office_time(store.clock.now()).strftime(STAMP)
    for more in _more():
        made = BackupSet(place / f"abhijog-{stamp}{more}.db")
        if made.database.exists():
            continue
        try:
            made.about.touch(exist_ok=False)
        except FileExistsError:
            continue
        return made
    raise AssertionError("names end never")


def _more() -> Iterator[str]:
    yield ""
    yield from (f"-{n}" for n in count(2))


def _mark(key: DataKey) -> str:
    """Return what tells this store's half files from those of another counter on one share."""
    return key.check[:8]


def _clear_left_over(store: Store, place: Path) -> None:
    """Remove what a backup of this store left that was killed; only one is ever under way."""
    for part in place.glob(f"abhijog-*.{_mark(store.key)}.part*"):
        stem = part.name.split(".", 1)[0]
        _log.info("A backup that was cut off is removed")
        part.unlink(missing_ok=True)
        left = BackupSet(place / f"{stem}.db")
        if not left.database.exists():
            left.remove()
    for part in store.folder.path.glob(f"abhijog-*.{_mark(store.key)}.part*"):
        part.unlink(missing_ok=True)


def _refuse_without_room(store: Store, place: Path) -> None:
    """Refuse before anything is written, and say how much is missing.

    Raises:
        DeskError: ``backup_no_room`` with what is needed and what is free.
    """
    papers = place / papers_name(store.key.check)
    needed = bytes_of(store.folder.database, store.key) + missing_bytes(store.papers, papers)
    usage = shutil.disk_usage(place)
    # Some shares tell nothing of their room.
    if usage.total and usage.free < needed + _LEFT_OVER_BYTES:
        raise DeskError(
            "backup_no_room",
            folder=place.name,
            needed_mb=(needed + _LEFT_OVER_BYTES) // _MIB + 1,
            free_mb=usage.free // _MIB,
        )


def _nobody(_progress: BackupProgress) -> None:
    """Stand for a caller that does not watch."""
