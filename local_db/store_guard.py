"""What the store knows of its disk: read-only, damaged, full; and what it does about each."""

import dataclasses
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime

from local_db.domain.audit import Check
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.health import HealthReport
from local_db.folder import DataFolder
from local_db.health import is_deep_check_due, is_vital
from local_db.health_file import HealthFile
from local_db.room import Room
from local_db.storage_border import storage_border

_log = logging.getLogger(__name__)


class StoreGuard:
    """The state of one open store's disk; the store asks it before and tells it after."""

    def __init__(self, folder: DataFolder) -> None:
        self.room = Room(folder)
        self.is_read_only = False
        self._folder = folder
        self._file = HealthFile.load(folder.health)
        self._is_damaged = self._file.is_damaged
        self._was_closed_well = self._file.was_closed_well
        # After a bad end, only a look through all pages brings trust back.
        self._is_trusted = self._was_closed_well
        self._checks: tuple[Check, ...] = ()
        self._is_reserve_wanted = False

    @property
    def is_damaged(self) -> bool:
        """Whether damage was met; nothing is written until the store was looked through."""
        return self._is_damaged

    @property
    def is_for_looking(self) -> bool:
        """Whether nothing may be written, for whatever reason."""
        return self.is_read_only or self._is_damaged

    def note_opened(self, checks: tuple[Check, ...]) -> None:
        """Take in what the start-up check found, and mark the store as open."""
        self._checks = checks
        for check in checks:
            if not check.ok:
                _log.error("The start-up check %s failed: %s", check.check, check.detail)
        if any(is_vital(check) for check in checks if not check.ok):
            self._is_damaged = True
        self._is_reserve_wanted = not self.room.keep_reserve()
        self._save(self._with(was_closed_well=False))

    def note_closed(self) -> None:
        """Mark the store as closed well."""
        self._save(self._with(was_closed_well=True))

    @contextmanager
    def border(self, drop_connections: Callable[[], object]) -> Iterator[None]:
        """Translate what the disk refuses, and remember what it means for the next use.

        Raises:
            StorageError: the disk, the file or another process stands in the way.
        """
        try:
            with storage_border():
                yield
        except StorageError as error:
            trouble = self.judged(error)
            if self._is_damaged:
                drop_connections()
            if trouble is not error.trouble:
                raise StorageError(trouble) from error
            raise

    def judged(self, error: StorageError) -> StorageTrouble:
        """Take in what the disk refused while the store was in use; return what it really was."""
        trouble = error.trouble
        if trouble is StorageTrouble.UNREADABLE and self.room.is_short():
            # SQLite says so when its own file beside the log cannot grow.
            trouble = StorageTrouble.FULL
        # A paper's own file may be damaged or gone while the store is well.
        is_of_store = not error.values
        if trouble is StorageTrouble.DAMAGED and is_of_store and not self._is_damaged:
            _log.error("A damaged page was met; nothing more is written")
            self._is_damaged = True
            self._save(self._with())
        if trouble is StorageTrouble.READ_ONLY and is_of_store:
            self.is_read_only = True
        return trouble

    def note_writable(self) -> None:
        """Take in that the folder can be written to again."""
        self.is_read_only = False
        self.note_opened(self._checks)

    def give_way(self) -> bool:
        """Give the reserve up when the disk is full; tell whether that made room."""
        self._is_reserve_wanted |= self.room.is_short() and self.room.give_up_reserve()
        return self._is_reserve_wanted and self.room.is_short()

    def restore_reserve(self) -> None:
        """Make the reserve again when there is room again."""
        if self._is_reserve_wanted and self.room.keep_reserve():
            self._is_reserve_wanted = False

    def note_looked_through(self, damaged: tuple[int, ...], at: datetime) -> None:
        """Take in the outcome of a look through all pages."""
        self._is_damaged = bool(damaged) or any(
            is_vital(check) for check in self._checks if not check.ok
        )
        if damaged:
            _log.error("%s pages are damaged, the first is %s", len(damaged), damaged[0])
        self._is_trusted = True
        self._save(dataclasses.replace(self._with(), looked_through_at=at))

    def refuse_when_damaged(self) -> None:
        """Refuse to write into a damaged store: what is there must stay as it is for salvage.

        Raises:
            StorageError: ``store_damaged``.
        """
        if self._is_damaged:
            raise StorageError(StorageTrouble.DAMAGED)

    def report(self, now: datetime) -> HealthReport:
        """Return everything that is known, in plain values."""
        return HealthReport(
            checks=self._checks,
            room=self.room.state(),
            is_read_only=self.is_read_only,
            is_damaged=self._is_damaged,
            was_closed_well=self._was_closed_well,
            looked_through_at=self._file.looked_through_at,
            is_deep_check_due=is_deep_check_due(
                dataclasses.replace(self._file, was_closed_well=self._is_trusted), now
            ),
        )

    def _with(self, *, was_closed_well: bool = False) -> HealthFile:
        return dataclasses.replace(
            self._file, was_closed_well=was_closed_well, is_damaged=self._is_damaged
        )

    def _save(self, file: HealthFile) -> None:
        """Keep what is known for the next start; without room or leave, it knows nothing."""
        self._file = file
        if self.is_read_only:
            return
        try:
            file.save(self._folder.health)
        except OSError as error:
            _log.warning("What is known of the store could not be kept: %s", error.strerror)
