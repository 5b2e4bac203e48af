"""The store of this PC: opened by one process, written by one transaction at a time."""

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
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.key_ways import KeyPart, KeyProgress, WatchKeys, unwatched
from local_db.folder import DataFolder, sync_folder
from local_db.key_file import KeyFile
from local_db.key_settling import forget_other, note_outcome, unsettled
from local_db.migrations import UnknownRevisionError, upgrade
from local_db.paper_vault import PaperVault
from local_db.readers import Readers
from local_db.records import Records
from local_db.rekey import opens, rekey, require_whole
from local_db.repositories.meta import Fact
from local_db.repositories.work import AUDIT_KEY, Work
from local_db.storage_border import storage_border
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
        self._connect()
        self._readers = Readers()
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

        Raises:
            StorageError: in use, missing, wrong key, damaged, written by a newer program, ...
        """
        folder.lock()
        with _unlocked_on_error(folder):
            _check_key(folder, key)
            store = cls(folder, key, clock)
            store._prepare()
        return store

    @contextmanager
    def read(self) -> Iterator[Records]:
        """Give one consistent view; nothing can be written through it.

        Raises:
            StorageError: the disk, the file or another process stands in the way.
        """
        self._refuse_when_closed()
        with self._readers.one(), storage_border(), self._reader.begin() as connection:
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

    def change_key(self, new: DataKey, watch: WatchKeys = unwatched) -> None:
        """Encrypt the file anew while nobody reads or writes; ``keys.json`` must hold both keys.

        Raises:
            StorageError: the file is still by the former key, which goes on opening it.
        """

        def tell(done: int, total: int) -> None:
            watch(KeyProgress(part=KeyPart.DATABASE, done=done, total=total))

        with self._writing, self._readers.nobody():
            self._refuse_when_closed()
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
            # The check reads the file itself, so nobody may write meanwhile.
            with self._writing:
                self._fold_log()
                require_whole(self._reader)
            forget_other(self.folder, self.key, file, self.clock.now())
        self._take_up_papers()

    def close(self) -> None:
        """Fold the write-ahead log into the file and let other processes in; twice is harmless.

        A write that is running ends first.
        """
        with self._writing:
            if self._is_closed:
                return
            self._is_closed = True
            try:
                # A reader that is still busy must not keep the window open for long.
                self._fold_log(patience_ms=500)
            except StorageError as error:
                # The log is whole and is replayed at the next start.
                _log.warning("Closed without folding the log: %s", error.code)
            finally:
                self._dispose()
                self.folder.unlock()

    def _connect(self) -> None:
        self._audit_key = self.key.derive(AUDIT_KEY)
        self._writer = engine_for(self.folder.database, self.key, Use.WRITE)
        self._reader = engine_for(self.folder.database, self.key, Use.READ)

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
        self._connect()
        return failure

    def _fold_log(self, patience_ms: int | None = None) -> None:
        with storage_border(), self._writer.connect() as connection:
            cursor = connection.connection.cursor()
            if patience_ms is not None:
                cursor.execute(f"PRAGMA busy_timeout = {patience_ms}").fetchall()
            # A row that nobody took would keep the next transaction from its commit.
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()

    def _dispose(self) -> None:
        self._writer.dispose()
        self._reader.dispose()

    def _prepare(self) -> None:
        try:
            with self.write() as records:
                _bring_up_to_date(records.work.connection)
                recovered = records.outbox.recover()
            self._take_up_change()
        except BaseException:
            self._dispose()
            raise
        if recovered:
            _log.info("%s messages were being sent when the program ended", recovered)

    def _take_up_change(self) -> None:
        try:
            self.settle_key()
        except StorageError as error:
            # Either key stays in the file, so the next start can open and settle it too.
            _log.warning("A change of the data key is not settled: %s", error.code)
            self._take_up_papers()

    def _take_up_papers(self) -> None:
        with self.read() as records:
            self.papers.use(self.key, records.keys.former_paper_key())

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
