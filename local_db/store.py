"""The store of this PC: opened by one process, written by one transaction at a time."""

import dataclasses
import logging
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Self

from local_db.connections import Use
from local_db.data_key import DataKey
from local_db.deep_check import STEP_PAGES, DeepCheck, DeepCheckProgress
from local_db.domain.audit import Check
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.health import HealthReport
from local_db.domain.key_ways import KeyPart, KeyProgress, WatchKeys, unwatched
from local_db.domain.upgrade import UpgradeProgress
from local_db.folder import DataFolder
from local_db.health import mend_counters, start_up_check
from local_db.key_settling import forget_other, note_outcome, unsettled
from local_db.live_copy import copy_live
from local_db.rekey import opens, rekey, require_whole
from local_db.storage_border import storage_border
from local_db.store_access import StoreAccess
from local_db.store_files import build_store, check_files, unlocked_on_error
from local_db.upgrading import Tell, bring_up_to_date

_log = logging.getLogger(__name__)


class Store(StoreAccess):
    """An open data folder; ``create`` and ``open`` are the only ways to one."""

    _deep_check: DeepCheck | None = None

    @classmethod
    def create(cls, folder: DataFolder, key: DataKey, clock: Clock) -> Self:
        """Make a new store and open it; a power cut on the way leaves no half store.

        Raises:
            FileExistsError: there is a store already.
            StorageError: the folder cannot be used.
        """
        folder.make()
        folder.lock()
        with unlocked_on_error(folder), storage_border():
            build_store(folder.database, key)
        return cls.open(folder, key, clock)

    @classmethod
    def open(cls, folder: DataFolder, key: DataKey, clock: Clock, tell: Tell | None = None) -> Self:
        """Open the store, bring its schema up to date, and make interrupted messages ready again.

        ``tell`` hears of every step of an upgrade, for it may take minutes. Where nothing can be
        written, the store is opened for reading; ``health`` says so.

        Raises:
            StorageError: in use, missing, wrong key, damaged, written by a newer program, ...
            UpgradeError: an older store could not be brought up to date.
        """
        folder.lock()
        with unlocked_on_error(folder):
            check_files(folder, key)
            store = cls(folder, key, clock)
            store._prepare(tell or _nobody_listens)
        return store

    @property
    def health(self) -> HealthReport:
        """What is known of the file and the disk now."""
        return self.guard.report(self.clock.now())

    def copy_into(self, target: Path, told: Callable[[float], object] | None = None) -> None:
        """Write a compact encrypted copy to a new file while saves go on.

        It holds everything that was acknowledged before the call, and perhaps more.

        Raises:
            StorageError: the disk stands in the way.
        """
        with self._copying:
            self._refuse_when_closed()
            copy_live(self.folder.database, self.key, target, told)

    def change_key(self, new: DataKey, watch: WatchKeys = unwatched) -> None:
        """Encrypt the file anew while nobody reads or writes; ``keys.json`` must hold both keys.

        Raises:
            StorageError: the file is still by the former key, which goes on opening it.
        """

        def tell(done: int, total: int) -> None:
            watch(KeyProgress(part=KeyPart.DATABASE, done=done, total=total))

        with self._copying, self._writing, self._readers.nobody():
            self._refuse_when_closed()
            self._make_way()
            failure = self._rekeyed(new, tell)
        watch(KeyProgress(part=KeyPart.CHECK, done=0, total=1))
        self.settle_key()
        watch(KeyProgress(part=KeyPart.CHECK, done=1, total=1))
        if failure is not None:
            raise failure

    def settle_key(self) -> None:
        """End a change of the data key, begun here or before a kill; then take up its papers.

        Raises:
            StorageError: the store is not whole, or cannot be written; both keys stay in the file.
        """
        file = unsettled(self.folder)
        if file is not None:
            with self.write() as records:
                note_outcome(records, self.key, file)
            # The check reads the file itself, past the log.
            with self._writing, self._readers.nobody():
                self._fold_log()
                require_whole(self._reader)
            forget_other(self.folder, self.key, file, self.clock.now())
        with self.read() as records:
            self.papers.use(self.key, records.keys.former_paper_key())

    def close(self) -> None:
        """Fold the write-ahead log into the file and let other processes in; twice is harmless.

        A write or a copy that is running ends first.
        """
        with self._copying, self._writing:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                if not self.guard.is_for_looking and self._fold_log():
                    self.guard.note_closed()
            finally:
                self._dispose()
                self._marks.close()
                self.folder.unlock()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _rekeyed(self, new: DataKey, watch: Callable[[int, int], None]) -> StorageError | None:
        """Change the file's key, and take whichever of the two opens it now."""
        # SQLCipher is silent about a failure; the disk is what fails while so much is written.
        failure: StorageError | None = StorageError(StorageTrouble.FULL)
        self._dispose()
        try:
            rekey(self.folder.database, self.key, new, watch)
        except StorageError as error:
            failure = error
        if opens(self.folder.database, new):
            self.key, failure = new, None
        self._deep_check = None
        self._connect(Use.READ)
        return failure

    def deep_check_step(self, pages: int = STEP_PAGES) -> DeepCheckProgress:
        """Look at some more pages of the file; the last step judges them.

        Raises:
            StorageError: the disk cannot be read.
        """
        self._refuse_when_closed()
        check = self._deep_check = self._deep_check or DeepCheck(self.folder.database, self.key)
        try:
            progress = check.step(pages)
            if not progress.is_over:
                return progress
            with self._writing:
                damaged = check.confirm()
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error
        self._deep_check = None
        was_for_looking = self.guard.is_damaged
        self.guard.note_looked_through(damaged, self.clock.now())
        if was_for_looking and not self.guard.is_for_looking:
            # It was a false alarm: what the opening left out is done now.
            with self._writing:
                self._leave_read_only()
        return dataclasses.replace(progress, damaged=len(damaged))

    def _prepare(self, tell: Tell) -> None:
        """Make the store ready for work, or only for reading where nothing can be written."""
        try:
            try:
                self._make_writable(tell)
            except StorageError as error:
                if error.trouble is not StorageTrouble.READ_ONLY:
                    raise
                self._make_read_only()
            with self.read() as records:
                self.papers.use(self.key, records.keys.former_paper_key())
            self.guard.note_opened(self._looked_at())
        except BaseException:
            self._dispose()
            self._marks.close()
            raise

    def _looked_at(self) -> tuple[Check, ...]:
        """Make the quick check of every start; counters that are off are set right."""
        with self.read() as records:
            checks = start_up_check(records.work)
        failed = {check.check for check in checks if not check.ok}
        if self.guard.is_for_looking or failed != {"queue"}:
            return checks
        _log.error("The counters of the queue were off and are counted anew")
        with self.write() as records:
            mend_counters(records.work)
            return start_up_check(records.work)

    def _make_writable(self, tell: Tell) -> None:
        self._refuse_when_read_only()
        if self.guard.is_damaged:
            # What is damaged stays as it is: not even its log is folded into it.
            self._connect(Use.LOOK)
            return
        bring_up_to_date(self, tell)
        with self._writing:
            self._recover()
        self._take_up_change()

    def _take_up_change(self) -> None:
        try:
            self.settle_key()
        except StorageError as error:
            # Either key stays in the file, so the next start can open and settle it too.
            _log.warning("A change of the data key is not settled: %s", error.code)


def _nobody_listens(_progress: UpgradeProgress) -> None:
    """Nobody asked to hear of an upgrade."""
