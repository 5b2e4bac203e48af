"""The store of this PC: opened by one process, written by one transaction at a time."""

import logging
import threading
import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, Self

from sqlalchemy import Connection

from local_db.connections import PATIENCE, Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.upgrade import UpgradeProgress
from local_db.folder import DataFolder, sync_folder
from local_db.key_file import KeyFile
from local_db.live_copy import copy_live
from local_db.migrations import upgrade
from local_db.paper_vault import PaperVault
from local_db.records import Records
from local_db.repositories.meta import Fact
from local_db.repositories.work import AUDIT_KEY, Work
from local_db.restore_journal import settle_restore
from local_db.storage_border import storage_border
from local_db.tables import MetaRow
from local_db.upgrading import Tell, bring_up_to_date

_log = logging.getLogger(__name__)
_PARTS: Final = ("", "-wal", "-shm", "-journal")


class Store:
    """An open data folder; ``create`` and ``open`` are the only ways to one."""

    def __init__(self, folder: DataFolder, key: DataKey, clock: Clock) -> None:
        self.folder = folder
        self.key = key
        self.papers = PaperVault(folder, key)
        self.clock = clock
        self._audit_key = key.derive(AUDIT_KEY)
        self._writer = engine_for(folder.database, key, Use.WRITE)
        self._reader = engine_for(folder.database, key, Use.READ)
        self._writing = threading.Lock()
        self._copying = threading.Lock()
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
    def open(cls, folder: DataFolder, key: DataKey, clock: Clock, tell: Tell | None = None) -> Self:
        """Open the store, bring its schema up to date, and make interrupted messages ready again.

        ``tell`` hears of every step of an upgrade, for it may take minutes.

        Raises:
            StorageError: in use, missing, wrong key, damaged, written by a newer program, ...
            UpgradeError: an older store could not be brought up to date.
        """
        folder.lock()
        with _unlocked_on_error(folder):
            settle_restore(folder)
            _check_key(folder, key)
            store = cls(folder, key, clock)
            store._prepare(tell or _nobody_listens)
        return store

    @contextmanager
    def read(self) -> Iterator[Records]:
        """Give one consistent view; nothing can be written through it.

        Raises:
            StorageError: the disk, the file or another process stands in the way.
        """
        self._refuse_when_closed()
        with storage_border(), self._reader.begin() as connection:
            yield Records(self._work(connection))

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
                with storage_border(), self._writer.begin() as connection:
                    yield Records(self._work(connection))
            finally:
                self._writing_thread = None

    def copy_into(self, target: Path, told: Callable[[float], object] | None = None) -> None:
        """Write a compact encrypted copy to a new file while saves go on.

        It holds everything that was acknowledged before the call, and perhaps more.

        Raises:
            StorageError: the disk stands in the way.
        """
        with self._copying:
            self._refuse_when_closed()
            copy_live(self.folder.database, self.key, target, told)

    def close(self) -> None:
        """Fold the write-ahead log into the file and let other processes in; twice is harmless.

        A write or a copy that is running ends first.
        """
        with self._copying, self._writing:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                self._fold_log()
            finally:
                self._dispose()
                self.folder.unlock()

    def _fold_log(self) -> None:
        """Bring the file itself up to date with the log; a log that stays is replayed in time."""
        try:
            with storage_border(), self._writer.connect() as connection:
                cursor = connection.connection.cursor()
                # A reader that is still busy must not keep the window open for long.
                cursor.execute("PRAGMA busy_timeout = 500")
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
                cursor.execute(PATIENCE)
        except StorageError as error:
            _log.warning("The log was not folded into the file: %s", error.code)

    def _dispose(self) -> None:
        self._writer.dispose()
        self._reader.dispose()

    def _prepare(self, tell: Tell) -> None:
        try:
            bring_up_to_date(self, tell)
            with self.write() as records:
                recovered = records.outbox.recover()
            # A power cut while the log was folded leaves torn pages that the log replaces. Whoever
            # reads the file past the log, as the check of its seals does, would call it damaged.
            self._fold_log()
        except BaseException:
            self._dispose()
            raise
        if recovered:
            _log.info("%s messages were being sent when the program ended", recovered)

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


def _nobody_listens(_progress: UpgradeProgress) -> None:
    """Nobody asked to hear of an upgrade."""


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
    if not folder.has_store:
        raise StorageError(StorageTrouble.MISSING)
    if folder.keys.exists() and not KeyFile.load(folder.keys).fits(key):
        raise StorageError(StorageTrouble.WRONG_KEY)


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
