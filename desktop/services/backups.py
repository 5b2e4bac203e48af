"""Backups that make themselves: daily, kept for weeks, copied to a second disk, rehearsed weekly.

A PC's clock may jump by years: whether one is due also follows from how much was done since, and
what is removed follows from the audit chain (local_db.md 4).
"""

import logging
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Final

from desktop.services.backup_memory import BackupEvent, BackupMemory, BackupMemoryFile
from desktop.services.backup_schedule import is_backup_due, is_drill_due
from desktop.services.backup_status import BackupRun, BackupSettings, BackupStatus
from desktop.services.second_disk import SecondDisk
from local_db.backup import back_up, refuse_data_folder
from local_db.backup_set import About, BackupEntry, BackupSet, backups_in
from local_db.backup_shelf import copy_to, prune
from local_db.data_key import DataKey
from local_db.domain.audit import Check
from local_db.domain.backup import BackupFile, BackupPhase, BackupProgress, Progress
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError, StorageError
from local_db.folder import DataFolder, is_network_path, make_shared_folder
from local_db.key_file import KeyFile
from local_db.keys import open_key
from local_db.restore import rehearse
from local_db.store import Store

__all__ = [
    "BackupEntry", "BackupEvent", "BackupRun", "BackupService", "BackupSettings", "BackupStatus",
]  # fmt: skip

_log = logging.getLogger(__name__)
_AFTER_FAILURE_S: Final = 1_800.0


class BackupService:
    """Makes, keeps, copies and tries out this store's backups; never on the GUI thread."""

    def __init__(self, store: Store, clock: Clock) -> None:
        self._store = store
        self._clock = clock
        self._memory = BackupMemoryFile(store.folder.path)
        self._stop = threading.Event()
        self._busy = threading.Lock()
        self._failed_at: float | None = None
        self._install_id: str | None = None

    def list(self) -> tuple[BackupEntry, ...]:
        """Return this installation's backups in the folder in force, the newest first."""
        return backups_in(self._folder(), self._own_id())

    def settings(self) -> BackupSettings:
        """Return where backups go."""
        memory = self._memory.load()
        second = None if memory.second is None else Path(memory.second)
        return BackupSettings(
            folder=self._folder(), is_usual_folder=memory.folder is None, second=second
        )

    def choose_folder(self, folder: Path | None) -> BackupSettings:
        """Keep backups in another folder from now on; None is the usual one.

        Raises:
            DeskError: ``backup_inside_data``, ``backup_not_written``.
        """
        if folder is not None:
            self._require_usable(folder)
        self._memory.change(folder=None if folder is None else str(folder.absolute()))
        return self.settings()

    def choose_second(self, folder: Path | None) -> BackupSettings:
        """Copy every backup to a second disk too, whenever it is connected; None ends that.

        Raises:
            DeskError: ``backup_inside_data``, ``backup_not_written``, ``second_device_same``.
        """
        if folder is not None:
            self._require_usable(folder)
            if folder.resolve() == self._folder().resolve():
                raise DeskError("second_device_same")
            self._disk(str(folder.absolute())).mark()
        chosen = None if folder is None else str(folder.absolute())
        self._memory.change(second=chosen, second_last=None, second_failing=None)
        return self.settings()

    def status(self) -> BackupStatus:
        """Return how the last backups went."""
        memory = self._memory.load()
        return BackupStatus(
            last=memory.last,
            failing=memory.failing,
            failures=memory.failures,
            second=None if memory.second is None else Path(memory.second),
            second_is_present=self._disk(memory.second).find() is not None,
            second_last=memory.second_last,
            second_failing=memory.second_failing,
            drill=memory.drill,
            is_due=self.due(),
        )

    def due(self, now: datetime | None = None, *, shift_ended: bool = False) -> bool:
        """Tell whether a backup is due; at the end of a shift sooner than otherwise."""
        return is_backup_due(
            self._memory.load().last,
            now=now or self._clock.now(),
            head=self._head(),
            shift_ended=shift_ended,
        )

    def run_if_due(
        self, progress: Progress | None = None, *, shift_ended: bool = False
    ) -> BackupRun:
        """Do what is due: a backup, its copy for the second disk, the weekly rehearsal.

        What fails is kept in the status and told in the log; nothing is raised for it.
        """
        run = BackupRun()
        if self.due(shift_ended=shift_ended) and not self._failed_just_now():
            try:
                run = replace(run, made=self.make(progress=progress))
            except DeskError as error:
                return replace(run, error=error)
        run = self._copy_if_due(run, progress)
        memory = self._memory.load()
        if is_drill_due(memory, now=self._clock.now(), head=self._head()):
            run = replace(run, drill=self._drilled(progress))
        return run

    def make(self, target: Path | None = None, progress: Progress | None = None) -> BackupFile:
        """Make a verified backup now, in the folder in force or in another one.

        Raises:
            DeskError: why there is none; the reason is also kept for the status.
        """
        watched = self._watched(progress)
        with self._busy:
            self._stop.clear()
            if target is not None and target.absolute() != self._folder():
                return back_up(self._store, target, watched)
            try:
                made = back_up(self._store, self._folder(), watched)
            except DeskError as error:
                self._note_failure(error)
                raise
            self._note_made(made)
            self._prune(self._folder())
        return made

    def verify(
        self,
        file: Path,
        progress: Progress | None = None,
        *,
        ask_passphrase: Callable[[], str | None] | None = None,
    ) -> tuple[Check, ...]:
        """Restore a backup into a temporary folder, check everything there, and remove it again.

        Raises:
            DeskError: why it could not even be opened.
        """
        made = BackupSet(file)
        about = About.load(made.about)
        try:
            checks = rehearse(
                file,
                self._store.folder,
                partial(self._find_key, ask_passphrase or _nobody),
                self._clock,
                self._watched(progress),
            )
        except DeskError as error:
            if error.code == "backup_damaged":
                self._describe(made, about, is_whole=False)
            raise
        self._describe(made, about, is_whole=all(check.ok for check in checks))
        return checks

    def drill(self, progress: Progress | None = None) -> tuple[Check, ...]:
        """Rehearse the restore of the newest backup.

        Raises:
            DeskError: ``backup_none``, or why it could not be opened.
        """
        entry = self._newest_whole()
        if entry is None:
            raise DeskError("backup_none")
        newest = entry.file
        try:
            checks = self.verify(newest, progress)
        except DeskError as error:
            self._note_drill(newest, error.code)
            raise
        is_whole = all(check.ok for check in checks)
        self._note_drill(newest, None if is_whole else "backup_damaged")
        return checks

    def stop(self) -> None:
        """End what is under way, from any thread; nothing half is left."""
        self._stop.set()

    def _newest_whole(self) -> BackupEntry | None:
        return next((entry for entry in self.list() if entry.is_whole), None)

    def _folder(self) -> Path:
        chosen = self._memory.load().folder
        return self._store.folder.backups if chosen is None else Path(chosen)

    def _disk(self, chosen: str | None) -> SecondDisk:
        return SecondDisk(chosen, self._own_id())

    def _own_id(self) -> str:
        if self._install_id is None:
            with self._store.read() as records:
                self._install_id = records.device.install_id
        return self._install_id

    def _head(self) -> int:
        with self._store.read() as records:
            return records.audit.head().seq

    def _find_key(self, ask: Callable[[], str | None], folder: DataFolder) -> DataKey:
        key = self._store.key
        return key if KeyFile.load(folder.keys).fits(key) else open_key(folder, ask)

    def _watched(self, progress: Progress | None) -> Progress:
        def tell(step: BackupProgress) -> None:
            if self._stop.is_set():
                raise DeskError("backup_stopped")
            if progress is not None:
                progress(step)

        return tell

    def _require_usable(self, folder: Path) -> None:
        refuse_data_folder(self._store, folder.absolute())
        try:
            make_shared_folder(folder)
        except OSError as error:
            raise DeskError("backup_not_written", folder=folder.name) from error

    def _failed_just_now(self) -> bool:
        if self._failed_at is None:
            return False
        return self._clock.monotonic() - self._failed_at < _AFTER_FAILURE_S

    def _note_made(self, made: BackupFile) -> None:
        self._failed_at = None
        about = About.load(BackupSet(made.file).about)
        seq = 0 if about is None else about.audit_seq
        event = BackupEvent(at=self._clock.now(), file=str(made.file), audit_seq=seq)
        self._memory.change(last=event, failing=None)

    def _note_failure(self, error: DeskError) -> None:
        if error.code == "backup_stopped":
            return
        _log.error("No backup was made: %s", error.code)
        self._failed_at = self._clock.monotonic()
        self._memory.note_failure(_failed(self._clock.now(), error))

    def _prune(self, folder: Path) -> None:
        try:
            prune(folder, self._own_id())
        except OSError as error:
            _log.warning("Old backups could not be removed: %s", error.strerror)

    def _copy_if_due(self, run: BackupRun, progress: Progress | None) -> BackupRun:
        memory = self._memory.load()
        place, newest = self._disk(memory.second).find(), self._newest_whole()
        if place is None or newest is None or _has(memory, newest):
            return run
        now, watched = self._clock.now(), self._watched(progress)
        try:
            copy_to(
                BackupSet(newest.file),
                place,
                lambda done: watched(BackupProgress(phase=BackupPhase.SECOND, fraction=done)),
            )
        except (OSError, StorageError) as error:
            failed = DeskError("second_device_failed")
            _log.error("No copy for the second disk: %s", type(error).__name__)
            self._memory.change(second_failing=_failed(now, failed))
            return replace(run, second_error=failed)
        except DeskError as error:
            return replace(run, second_error=error)
        self._memory.change(
            second_last=BackupEvent(at=now, file=newest.file.name), second_failing=None
        )
        self._prune(place)
        return replace(run, copied_to_second=True)

    def _drilled(self, progress: Progress | None) -> tuple[Check, ...]:
        try:
            return self.drill(progress)
        except DeskError as error:
            _log.error("The rehearsal of a restore failed: %s", error.code)
            return (Check(check="backup", ok=False, detail=error.code),)

    def _note_drill(self, file: Path, code: str | None) -> None:
        if code == "backup_stopped":
            return
        event = BackupEvent(at=self._clock.now(), file=str(file), code=code, audit_seq=self._head())
        self._memory.change(drill=event)

    def _describe(self, made: BackupSet, about: About | None, *, is_whole: bool) -> None:
        """Keep in the backup's description when it was looked at, where its disk takes that."""
        if about is None or is_network_path(made.path):
            return
        try:
            checked = office_time(self._clock.now())
            replace(about, checked_at=checked, is_whole=is_whole).save(made.about)
        except OSError as error:
            _log.info("The backup's description was not changed: %s", error.strerror)


def _failed(at: datetime, error: DeskError) -> BackupEvent:
    return BackupEvent(at=at, code=error.code, values=dict(error.values))


def _has(memory: BackupMemory, newest: BackupEntry) -> bool:
    """Tell whether the second disk has the newest backup already."""
    return memory.second_last is not None and memory.second_last.file == newest.file.name


def _nobody() -> None:
    """Answer where nobody can be asked."""
