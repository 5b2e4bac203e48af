"""Salvage of a damaged data folder, for the terminal and for the screen that cannot open it."""

from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Final

from desktop.services.wording import salvage_pages
from local_db.data_key import DataKey
from local_db.deep_check import DeepCheck, DeepCheckProgress
from local_db.domain.clock import Clock, SystemClock
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.salvage_report import SalvageReport
from local_db.exchange import finish_exchange
from local_db.folder import DataFolder, write_durably
from local_db.keys import open_key
from local_db.restore_journal import settle_restore
from local_db.salvage import Salvage
from local_db.store import Store
from resources.text import Language

_FOUND_DAMAGED: Final = frozenset({"integrity", "audit", "queue"})


class Rescue:
    """One folder that is to be looked at closely, and salvaged when it is damaged."""

    def __init__(
        self, path: Path, *, ask_passphrase: Callable[[], str | None], clock: Clock | None = None
    ) -> None:
        self._folder = DataFolder(path)
        self._ask = ask_passphrase
        self._clock = clock or SystemClock()

    def look(self) -> DeepCheckProgress:
        """Look at every page without opening the store.

        Raises:
            StorageError: missing, in use, no key, wrong key, or the disk cannot be read.
        """
        try:
            return _looked_through(self._folder, self._opened())
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error
        finally:
            self._folder.unlock()

    def salvage(
        self,
        *,
        backups: Sequence[Path] = (),
        progress: Callable[[int, int], None] = lambda _done, _pages: None,
    ) -> SalvageReport:
        """Make a whole store of a damaged one; what a backup still has is taken from there.

        ``progress`` hears how many of how many pages were read.

        Raises:
            DeskError: ``salvage_not_needed``, ``salvage_no_room``, ``salvage_nothing_found``.
            StorageError: missing, in use, no key, wrong key; the damaged store is as it was.
        """
        try:
            key = self._opened()
            if self._is_whole(key):
                raise DeskError("salvage_not_needed")
            return self._salvaged(key, backups, progress)
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error
        finally:
            self._folder.unlock()

    def _salvaged(
        self, key: DataKey, backups: Sequence[Path], progress: Callable[[int, int], None]
    ) -> SalvageReport:
        self._folder.lock()
        salvage = Salvage(self._folder, key, self._clock, backups=backups, progress=progress)
        report = salvage.run()
        self._write_for_people(report)
        # The same opening that the next start does; it must find nothing to complain of.
        Store.open(self._folder, key, self._clock).close()
        return report

    def _opened(self) -> DataKey:
        self._folder.lock()
        finish_exchange(self._folder.database)
        settle_restore(self._folder)
        if not self._folder.has_store:
            raise StorageError(StorageTrouble.MISSING)
        return open_key(self._folder, self._ask)

    def _is_whole(self, key: DataKey) -> bool:
        """Tell whether there is nothing to salvage; a damaged file is not even opened for that."""
        if _looked_through(self._folder, key).damaged:
            return False
        try:
            with closing(Store.open(self._folder, key, self._clock)) as store:
                with store.read() as records:
                    checks = records.checks.verify()
                while not store.deep_check_step().is_over:
                    pass
        except StorageError as error:
            if error.trouble is not StorageTrouble.DAMAGED:
                raise
            return False
        return all(check.ok for check in checks if check.check in _FOUND_DAMAGED)

    def _write_for_people(self, report: SalvageReport) -> None:
        for language in Language:
            words = "\n".join(salvage_pages(report, language)) + "\n"
            write_durably(report.kept_in / f"report-{language.value}.txt", words.encode("utf-8"))


def _looked_through(folder: DataFolder, key: DataKey) -> DeepCheckProgress:
    check = DeepCheck(folder.database, key)
    while not (progress := check.step()).is_over:
        pass
    damaged = check.confirm()
    return DeepCheckProgress(
        done=progress.done, pages=progress.pages, damaged=len(damaged), is_over=True
    )
