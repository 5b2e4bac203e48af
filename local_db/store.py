"""The store of this PC: opened by one process, written by one transaction at a time."""

import contextlib
import dataclasses
import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self, TypeVar

from sqlalchemy import Connection

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.deep_check import STEP_PAGES, DeepCheck, DeepCheckProgress
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.exchange import finish_exchange
from local_db.folder import DataFolder, sync_folder
from local_db.health import HealthReport, start_up_check
from local_db.key_file import KeyFile
from local_db.migrations import HEAD, UnknownRevisionError, revision_of, upgrade
from local_db.paper_vault import PaperVault
from local_db.records import Records
from local_db.repositories.meta import Fact
from local_db.repositories.work import AUDIT_KEY, Work
from local_db.storage_border import storage_border
from local_db.store_guard import StoreGuard
from local_db.tables import MetaRow

_log = logging.getLogger(__name__)
_Facts = TypeVar("_Facts")
_PARTS: Final = ("", "-wal", "-shm", "-journal")


class Store:
    """An open data folder; ``create`` and ``open`` are the only ways to one."""

    def __init__(self, folder: DataFolder, key: DataKey, clock: Clock) -> None:
        self.folder = folder
        self.key = key
        self.papers = PaperVault(folder, key)
        self.clock = clock
        self.guard = StoreGuard(folder)
        self._audit_key = key.derive(AUDIT_KEY)
        self._deep_check: DeepCheck | None = None
        self._connect(Use.READ)
        self._writing = threading.Lock()
        self._writing_thread: int | None = None
        self._is_closed = False

    @classmethod
    def create(cls, folder: DataFolder, key: DataKey, clock: Clock) -> Self:
        """Make a new store and open it; a power cut on the way leaves no half store.

        Raises:
            FileExistsError: there is a store already.
            StorageError: the folder cannot be used.
        """
        folder.make()
        folder.lock()
        with _unlocked_on_error(folder), storage_border():
            _build(folder.database, key)
        return cls.open(folder, key, clock)

    @classmethod
    def open(cls, folder: DataFolder, key: DataKey, clock: Clock) -> Self:
        """Open the store, bring its schema up to date, and make interrupted messages ready again.

        Where nothing can be written it is opened for reading; ``health`` says so.

        Raises:
            StorageError: in use, missing, wrong key, damaged, written by a newer program, ...
        """
        folder.lock()
        with _unlocked_on_error(folder):
            _check_key(folder, key)
            store = cls(folder, key, clock)
            try:
                store._prepare()
            except BaseException:
                store._dispose()
                raise
        return store

    @property
    def health(self) -> HealthReport:
        """What is known of the file and the disk now."""
        return self.guard.report(self.clock.now())

    @contextmanager
    def read(self) -> Iterator[Records]:
        """Give one consistent view; nothing can be written through it.

        Raises:
            StorageError: the disk, the file or another process stands in the way.
        """
        self._refuse_when_closed()
        try:
            with storage_border(self.guard.note), self._reader.begin() as connection:
                yield Records(self._work(connection))
        except StorageError:
            self._drop_poisoned()
            raise

    @contextmanager
    def write(self) -> Iterator[Records]:
        """Give one transaction: all of it is on the disk when the block ends, or none of it.

        Raises:
            StorageError: the disk, the file or another process stands in the way.
        """
        me = threading.get_ident()
        if self._writing_thread == me:
            raise RuntimeError("nested_write")
        with self._writing:
            self._refuse_when_closed()
            self._writing_thread = me
            try:
                self._make_way()
                with self._border(), self._writer.begin() as connection:
                    yield Records(self._work(connection))
            except StorageError:
                self._drop_poisoned()
                raise
            finally:
                self._writing_thread = None

    def copy_into(self, target: Path, facts: Callable[[Connection], _Facts]) -> _Facts:
        """Write a compact encrypted copy to a new file; return the facts of what was copied.

        No write runs meanwhile, so facts and copy are of one moment.

        Raises:
            StorageError: the disk stands in the way.
        """
        with self._writing, storage_border():
            self._refuse_when_closed()
            with self._reader.connect() as connection:
                found = facts(connection)
            with self._writer.connect() as connection:
                cursor = connection.connection.cursor()
                cursor.execute("VACUUM INTO ?", (str(target),))
            return found

    def close(self) -> None:
        """Fold the write-ahead log into the file and let other processes in; twice is harmless.

        A write that is running ends first.
        """
        with self._writing:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                if not self.guard.is_read_only:
                    self._fold_log()
                    self.guard.note_closed()
            except StorageError as error:
                # The log is whole and is replayed at the next start.
                _log.warning("Closed without folding the log: %s", error.code)
            finally:
                self._dispose()
                self.folder.unlock()

    def _fold_log(self) -> None:
        with storage_border(), self._writer.connect() as connection:
            cursor = connection.connection.cursor()
            # A reader that is still busy must not keep the window open for long.
            cursor.execute("PRAGMA busy_timeout = 500")
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def _dispose(self) -> None:
        self._writer.dispose()
        self._reader.dispose()

    def deep_check_step(self, pages: int = STEP_PAGES) -> DeepCheckProgress:
        """Look at some more pages of the file; the last step judges them.

        Raises:
            StorageError: the disk cannot be read.
        """
        self._refuse_when_closed()
        self._deep_check = self._deep_check or DeepCheck(self.folder.database, self.key)
        try:
            progress = self._deep_check.step(pages)
            if progress.is_over:
                with self._writing:
                    damaged = self._deep_check.confirm()
                self._deep_check = None
                self.guard.note_looked_through(damaged, self.clock.now())
                return dataclasses.replace(progress, damaged=len(damaged))
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error
        return progress

    def _prepare(self) -> None:
        """Make the store ready for work, or only for reading where nothing can be written."""
        try:
            if self.folder.is_read_only:
                raise StorageError(StorageTrouble.READ_ONLY)
            self._make_writable()
        except StorageError as error:
            if error.trouble is not StorageTrouble.READ_ONLY:
                raise
            self._make_read_only()
        with self.read() as records:
            checks = start_up_check(records.work)
        self.guard.note_opened(checks)

    def _make_writable(self) -> None:
        with self._border(), self._writer.begin() as connection:
            _bring_up_to_date(connection)
            recovered = Records(self._work(connection)).outbox.recover()
        if recovered:
            _log.info("%s messages were being sent when the program ended", recovered)

    def _make_read_only(self) -> None:
        self.guard.is_read_only = True
        self._dispose()
        self._connect(Use.LOOK)
        with storage_border(self.guard.note), self._reader.begin() as connection:
            if revision_of(connection) != HEAD:
                raise StorageError(StorageTrouble.READ_ONLY)

    def _make_way(self) -> None:
        """See that there is leave and room to write, before anything is done.

        Raises:
            StorageError: ``store_damaged``, or ``store_read_only`` as before.
        """
        self.guard.refuse_when_damaged()
        if self.guard.is_read_only:
            self._leave_read_only()
        if self.guard.room.is_short() and self.guard.room.give_up_reserve():
            with contextlib.suppress(StorageError):
                self._fold_log()

    def _leave_read_only(self) -> None:
        """Go on with work when the folder can be written to again."""
        self.folder.lock()
        if self.folder.is_read_only:
            raise StorageError(StorageTrouble.READ_ONLY)
        self._dispose()
        self._connect(Use.READ)
        try:
            self._make_writable()
        except StorageError:
            self._make_read_only()
            raise
        self.guard.is_read_only = False
        self.guard.note_opened(self.guard.checks)

    @contextmanager
    def _border(self) -> Iterator[None]:
        """Translate what the disk refuses to a writer, and give the reserve up on a full one."""
        try:
            with storage_border(self.guard.note):
                yield
        except StorageError as error:
            if error.trouble is StorageTrouble.UNREADABLE and self.guard.room.is_short():
                # SQLite says so of its own file beside the log, when that cannot grow.
                raise StorageError(StorageTrouble.FULL) from error
            raise

    def _drop_poisoned(self) -> None:
        """Forget connections that met a damaged page: SQLCipher answers nothing on them again."""
        if self.guard.is_damaged:
            self._dispose()

    def _connect(self, reading: Use) -> None:
        self._writer = engine_for(self.folder.database, self.key, Use.WRITE)
        self._reader = engine_for(self.folder.database, self.key, reading)

    def _refuse_when_closed(self) -> None:
        """Refuse a use after ``close``: another process may have the folder by now."""
        if self._is_closed:
            raise RuntimeError("store_closed")

    def _work(self, connection: Connection) -> Work:
        return Work(
            connection=connection,
            clock=self.clock,
            folder=self.folder,
            papers=self.papers,
            audit_key=self._audit_key,
        )


@contextmanager
def _unlocked_on_error(folder: DataFolder) -> Iterator[None]:
    """Let other processes in when the store could not be opened."""
    try:
        yield
    except BaseException:
        folder.unlock()
        raise


def _check_key(folder: DataFolder, key: DataKey) -> None:
    """Tell a wrong key from a damaged file; SQLCipher says the same of both (local_db.md 3)."""
    finish_exchange(folder.database)
    if not folder.has_store:
        raise StorageError(StorageTrouble.MISSING)
    if folder.keys.exists() and not KeyFile.load(folder.keys).fits(key):
        raise StorageError(StorageTrouble.WRONG_KEY)


def _bring_up_to_date(connection: Connection) -> None:
    try:
        upgrade(connection)
    except UnknownRevisionError as error:
        raise StorageError(StorageTrouble.NEWER) from error


def _build(database: Path, key: DataKey) -> None:
    if database.exists():
        raise FileExistsError(database)
    part = database.with_name(f"{database.name}.part")
    for end in _PARTS:
        part.with_name(part.name + end).unlink(missing_ok=True)
    engine = engine_for(part, key, Use.CREATE)
    with engine.begin() as connection:
        upgrade(connection)
        facts = {Fact.INSTALL_ID: str(uuid.uuid4()), Fact.DB_EPOCH: "1"}
        rows = [{"name": name.value, "value": value} for name, value in facts.items()]
        connection.execute(MetaRow.table().insert(), rows)
    engine.dispose()
    part.replace(database)
    sync_folder(database.parent)
