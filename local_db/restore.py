"""Puts a backup in the place of the present store, which is kept (local_db.md 4, offline_sync B11).

First the backup is copied beside the present store, opened with its own key and proved; only then
do the two change places (``restore_journal``). The first opening afterwards begins a new epoch and
goes on with the numbers above everything that was ever handed out.
"""

import errno
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from local_db.backup_papers import copy_papers
from local_db.backup_set import STAMP
from local_db.copying import copy_durably, sync_file
from local_db.data_key import DataKey
from local_db.domain.audit import Check
from local_db.domain.backup import BackupPhase, BackupProgress, Progress
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.exchange import finish_exchange
from local_db.folder import DataFolder, sync_folder
from local_db.paper_vault import PaperVault
from local_db.restore_journal import ASIDE, STAGED, exchange, settle_restore
from local_db.restore_source import find_keys, find_source, require_kind
from local_db.restored import mark_restored
from local_db.staged_store import StagedFacts, examine, examine_all, only_in

_log = logging.getLogger(__name__)
_MIB: Final = 1 << 20
# Room for the store's first steps after the restore.
_LEFT_OVER_BYTES: Final = 64 * _MIB
# Finds the key of a folder whose wrapped key lies in its place; raises ``StorageError``.
KeyFinder: TypeAlias = Callable[[DataFolder], DataKey]


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    """What the replaced store holds and the backup does not: complaints, and those not yet sent."""

    complaints: int
    unsent: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Restored:
    """A restore that is done; ``left_out`` is None when the replaced store could not be read."""

    file: Path
    cases: int
    papers_bad: int
    kept_in: Path | None
    left_out: LeftOut | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Staging:
    """A backup being brought into a folder beside a store."""

    file: Path
    present: DataFolder
    staged: DataFolder
    find_key: KeyFinder
    clock: Clock
    progress: Progress

    def say(self, phase: BackupPhase, fraction: float | None) -> None:
        self.progress(BackupProgress(phase=phase, fraction=fraction))


def restore(
    file: Path,
    folder: DataFolder,
    find_key: KeyFinder,
    clock: Clock,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup in the place of a folder's store; the folder must be locked and not open.

    Args:
        file: the backup's database, or that of a store which an earlier restore put aside.
        folder: the data folder; its present store, if any, is kept beside it.
        find_key: finds the backup's key, from its own wrapped copy.
        clock: names the folder that keeps the present store.
        progress: hears how far the work is; what it raises stops it before anything changed.

    Raises:
        DeskError: why it cannot be restored; nothing was changed, except with
            ``restore_not_finished``, after which opening the folder goes on.
    """
    _finish_earlier(folder)
    staged = DataFolder(_free_name(folder.path, STAGED, clock))
    staging = _Staging(
        file=file, present=folder, staged=staged, find_key=find_key, clock=clock,
        progress=progress or _nobody,
    )  # fmt: skip
    try:
        key, facts = _staged(staging)
        with _of_the_backup(file):
            papers_bad = _bring_papers(staging, key, facts)
            left_out = _left_out(staging, key)
            mark_restored(staged.database, key)
            _settle_down(staged)
    except BaseException:
        shutil.rmtree(staged.path, ignore_errors=True)
        raise
    # From here on only the journal removes anything: what is staged may be half way in its place.
    return _exchanged(staging, facts, papers_bad, left_out)


def _finish_earlier(folder: DataFolder) -> None:
    """Go on with what was cut off, so that the present store is one whole store."""
    with _on_our_disk():
        finish_exchange(folder.database)
    settle_restore(folder)


def rehearse(
    file: Path,
    folder: DataFolder,
    find_key: KeyFinder,
    clock: Clock,
    progress: Progress | None = None,
) -> tuple[Check, ...]:
    """Restore a backup into a temporary folder, open it there, check everything, and remove it.

    Raises:
        DeskError: why it could not even be opened.
    """
    staged = DataFolder(_free_name(folder.path, f"{STAGED}rehearsal-", clock))
    staging = _Staging(
        file=file, present=folder, staged=staged, find_key=find_key, clock=clock,
        progress=progress or _nobody,
    )  # fmt: skip
    try:
        key, facts = _staged(staging)
        with _of_the_backup(file):
            _bring_papers(staging, key, facts)
            staging.say(BackupPhase.CHECKING, None)
            return examine_all(staged, key, clock)
    finally:
        shutil.rmtree(staged.path, ignore_errors=True)


def _staged(staging: _Staging) -> tuple[DataKey, StagedFacts]:
    """Bring the backup beside the store, open it and prove it whole; return its key and content."""
    with _of_the_backup(staging.file):
        _bring_database(staging)
        key = staging.find_key(staging.staged)
        staging.say(BackupPhase.CHECKING, None)
        return key, examine(staging.staged, key, staging.clock)


def _bring_database(staging: _Staging) -> None:
    present, staged = staging.present, staging.staged
    source = find_source(staging.file, present)
    try:
        keys = find_keys(source, present)
        require_kind(source, keys)
        _refuse_practice_mix(keys, present)
        _copy_all(staging, _files(source, keys, staged))
    finally:
        source.unlock()


def _copy_all(staging: _Staging, files: Mapping[Path, Path]) -> None:
    total = sum(origin.stat().st_size for origin in files)
    _refuse_without_room(staging.present, total)
    staging.staged.make()
    done = 0
    for origin, copy in files.items():
        told = partial(_say_copied, staging, done, max(total, 1))
        with _on_our_disk():
            done += copy_durably(origin, copy, told)


def _say_copied(staging: _Staging, before: int, total: int, written: int) -> None:
    staging.say(BackupPhase.COPYING, (before + written) / total)


def _files(source: DataFolder, keys: DataFolder, staged: DataFolder) -> dict[Path, Path]:
    """Return what is copied where; a store that was put aside may still have its log."""
    pairs = {source.database: staged.database}
    log = source.database.with_name(f"{source.database.name}-wal")
    pairs[log] = staged.database.with_name(f"{staged.database.name}-wal")
    pairs |= {keys.keys: staged.keys, keys.practice: staged.practice}
    return {origin: copy for origin, copy in pairs.items() if origin.exists()}


def _bring_papers(staging: _Staging, key: DataKey, facts: StagedFacts) -> int:
    """Copy the papers that are named, from the backup, else from the present store; count bad."""
    source = find_source(staging.file, staging.present)
    source.unlock()
    place = staging.staged.papers
    bad = 0
    origins = [source] if source.keys.exists() else []
    for origin in (*origins, staging.present):
        wanted = {sha256 for sha256 in facts.papers if not (place / sha256).exists()}
        vault = PaperVault(origin, key)
        vault.use(key, facts.former_paper_key)
        with _on_our_disk():
            bad = copy_papers(vault, wanted, place, partial(staging.say, BackupPhase.PAPERS)).bad
    if bad:
        _log.warning("%s papers of the backup are not to be had", bad)
    return bad


def _left_out(staging: _Staging, key: DataKey) -> LeftOut | None:
    """Count what the present store holds beyond the backup, when it can still be read."""
    present = staging.present
    if not present.has_store:
        return LeftOut(complaints=0, unsent=0)
    for find in (lambda _: key, staging.find_key):
        try:
            complaints, unsent = only_in(present, find(present), staging.staged, key)
        except StorageError as error:
            _log.info("The present store cannot be compared: %s", error.code)
        else:
            return LeftOut(complaints=complaints, unsent=unsent)
    return None


def _exchanged(
    staging: _Staging, facts: StagedFacts, papers_bad: int, left_out: LeftOut | None
) -> Restored:
    folder = staging.present
    had_store = folder.has_store
    aside = _free_name(folder.path, ASIDE, staging.clock)
    try:
        exchange(folder, staging.staged.path, aside)
    except OSError as error:
        raise DeskError("restore_not_finished") from error
    folder.make()
    _log.info("Restored a backup of %s complaints", facts.cases)
    return Restored(
        file=staging.file,
        cases=facts.cases,
        papers_bad=papers_bad,
        kept_in=aside if had_store else None,
        left_out=left_out,
    )


def _settle_down(staged: DataFolder) -> None:
    """Have everything that was staged on the disk before the present store is touched."""
    for file in (staged.database, staged.keys):
        sync_file(file)
    for place in (staged.papers, staged.path, staged.path.parent):
        sync_folder(place)


def _refuse_practice_mix(keys: DataFolder, present: DataFolder) -> None:
    if present.has_store and keys.is_practice != present.is_practice:
        raise DeskError("restore_practice")


def _refuse_without_room(present: DataFolder, needed: int) -> None:
    free = shutil.disk_usage(present.path).free
    if free < needed + _LEFT_OVER_BYTES:
        raise DeskError(
            "restore_no_room",
            needed_mb=(needed + _LEFT_OVER_BYTES) // _MIB + 1,
            free_mb=free // _MIB,
        )


def _free_name(folder: Path, begins: str, clock: Clock) -> Path:
    """Return a place that is not taken; this PC's clock may have been set back."""
    stamp = office_time(clock.now()).strftime(STAMP)
    tries = (folder / f"{begins}{stamp}{more}" for more in ("", *(f"-{n}" for n in range(2, 1000))))
    return next(place for place in tries if not place.exists())


@contextmanager
def _of_the_backup(file: Path) -> Iterator[None]:
    """Say of the backup what the store's own troubles say of the store.

    Raises:
        DeskError: ``backup_...``; nothing was changed.
    """
    try:
        yield
    except StorageError as error:
        code = _CODES.get(error.trouble)
        # A mistyped recovery key has a sentence of its own, which names the group.
        if code is None or error.code != error.trouble.value:
            raise
        raise DeskError(code, **({"name": file.name} if error.trouble in _NAMED else {})) from error
    except OSError as error:
        raise DeskError("file_unreadable", name=file.name) from error


_CODES: Final = {
    StorageTrouble.DAMAGED: "backup_damaged",
    StorageTrouble.WRONG_KEY: "backup_wrong_key",
    StorageTrouble.NO_KEY: "backup_needs_key",
    StorageTrouble.NEWER: "backup_newer",
}
_NAMED: Final = (StorageTrouble.DAMAGED,)


@contextmanager
def _on_our_disk() -> Iterator[None]:
    """Tell a full disk from a backup that cannot be read.

    Raises:
        StorageError: the data folder's disk is full.
    """
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise StorageError(StorageTrouble.FULL) from error
        raise


def _nobody(_progress: BackupProgress) -> None:
    """Stand for a caller that does not watch."""
