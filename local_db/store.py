"""The store of this PC: opened by one process, written by one transaction at a time."""

import logging
import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import Self

from sqlalchemy import Connection

from local_db import store_files
from local_db.connections import PATIENCE, Use, engine_for
from local_db.data_key import DataKey
from local_db.deep_check import STEP_PAGES, DeepCheck, DeepCheckProgress
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.health import HealthReport
from local_db.folder import DataFolder
from local_db.key_settling import take_up_change, take_up_papers
from local_db.live_copy import copy_live
from local_db.mark_keeper import MarkKeeper
from local_db.migrations import HEAD, revision_of
from local_db.paper_vault import PaperVault
from local_db.readers import Readers
from local_db.records import Records
from local_db.repositories.work import AUDIT_KEY, Work
from local_db.start_up import looked_at
from local_db.storage_border import storage_border
from local_db.store_guard import StoreGuard
from local_db.upgrading import Tell, bring_up_to_date, nobody_listens

_log = logging.getLogger(__name__)


class Store:
    """An open data folder; ``create`` and ``open`` are the only ways to one."""

    def __init__(self, folder: DataFolder, key: DataKey, clock: Clock) -> None:
        self.folder = folder
        self.key = key
        self.papers = PaperVault(folder, key)
        self.clock = clock
        self.guard = StoreGuard(folder)
        self._marks = MarkKeeper(folder, key)
        self._deep_check: DeepCheck | None = None
        self._connect(Use.READ)
        self._readers = Readers()
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
        with store_files.unlocked_on_error(folder), storage_border():
            store_files.build_store(folder.database, key)
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
        with store_files.unlocked_on_error(folder):
            store_files.check_files(folder, key)
            store = cls(folder, key, clock)
            store._prepare(tell or nobody_listens)
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
        with self._readers.one(), self._border(), self._reader.begin() as connection:
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
                self._make_way()
                with self._border(), self._marked() as work:
                    yield Records(work)
                self.guard.restore_reserve()
            finally:
                self._writing_thread = None

    def require_writable(self) -> None:
        """Refuse before something is done outside the store that it could not account for.

        Raises:
            StorageError: ``store_read_only``, ``store_damaged``.
        """
        with self._writing:
            self._refuse_when_closed()
            self._make_way()

    @contextmanager
    def _marked(self) -> Iterator[Work]:
        """Give one transaction whose counters are in the side files before they are committed.

        When the commit itself is refused they are one write ahead: nobody has seen the number, and
        the next transaction takes the same one.
        """
        with self._writer.begin() as connection:
            work = self._work(connection)
            self._marks.begin(work)
            yield work
            mark = self._marks.before_commit(work)
        self._marks.committed(mark)

    def copy_into(self, target: Path, told: Callable[[float], object] | None = None) -> None:
        """Write a compact encrypted copy to a new file while saves go on.

        It holds everything that was acknowledged before the call, and perhaps more.

        Raises:
            StorageError: the disk stands in the way.
        """
        with self._copying:
            self._refuse_when_closed()
            copy_live(self.folder.database, self.key, target, told)

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Keep every other reader, writer and copier out, to change the file's own key (0014).

        Raises:
            StorageError: ``BUSY``, somebody goes on reading; or the file cannot be written.
        """
        with self._copying, self._writing, self._readers.nobody():
            self._refuse_when_closed()
            self._make_way()
            self._dispose()
            try:
                yield
            finally:
                self._deep_check = None
                self._connect(Use.READ)

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

    def __exit__(self, *_error: object) -> None:
        self.close()

    def deep_check_step(self, pages: int = STEP_PAGES) -> DeepCheckProgress:
        """Look at some more pages of the file; the last step judges them.

        Raises:
            StorageError: the disk cannot be read.
        """
        self._refuse_when_closed()
        check = self._deep_check = self._deep_check or DeepCheck(self.folder.database, self.key)
        progress, damaged = check.step_and_judge(pages, self._writing)
        if not progress.is_over:
            return progress
        self._deep_check = None
        was_for_looking = self.guard.is_damaged
        self.guard.note_looked_through(damaged, self.clock.now())
        if was_for_looking and not self.guard.is_for_looking:
            # It was a false alarm: what the opening left out is done now.
            with self._writing:
                self._leave_read_only()
        return progress

    def _fold_log(self) -> bool:
        """Bring the file itself up to date with the log; a log that stays is replayed in time."""
        try:
            with storage_border(), self._writer.connect() as connection:
                cursor = connection.connection.cursor()
                # A reader that is still busy must not keep the window open for long.
                cursor.execute("PRAGMA busy_timeout = 500")
                # A row that nobody took would keep the next transaction from its commit.
                cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
                cursor.execute(PATIENCE)
        except StorageError as error:
            _log.warning("The log was not folded into the file: %s", error.code)
            return False
        return True

    def _dispose(self) -> None:
        self._writer.dispose()
        self._reader.dispose()

    def _prepare(self, tell: Tell) -> None:
        """Make the store ready for work, or only for reading where nothing can be written."""
        try:
            try:
                self._make_writable(tell)
            except StorageError as error:
                if error.trouble is not StorageTrouble.READ_ONLY:
                    raise
                self._make_read_only()
            take_up_papers(self)
            self.guard.note_opened(looked_at(self))
        except BaseException:
            self._dispose()
            self._marks.close()
            raise

    def _make_writable(self, tell: Tell) -> None:
        store_files.refuse_when_read_only(self.folder)
        if self.guard.is_damaged:
            # What is damaged stays as it is: not even its log is folded into it.
            self._connect(Use.LOOK)
            return
        bring_up_to_date(self, tell)
        with self._writing:
            self._recover()
        take_up_change(self)

    def _recover(self) -> None:
        """Take up what the last run left: messages being sent, and what the side files know."""
        with self._border(), self._marked() as work:
            recovered = Records(work).outbox.recover()
            is_to_be_marked = self._marks.settle(work)
        if is_to_be_marked:
            with self._border(), self._marked() as work:
                work.moves.counters = True
        # A power cut while the log was folded leaves torn pages that the log replaces. Whoever
        # reads the file past the log, as the check of its seals does, would call it damaged.
        self._fold_log()
        if recovered:
            _log.info("%s messages were being sent when the program ended", recovered)

    def _make_read_only(self) -> None:
        self.guard.is_read_only = True
        self._dispose()
        self._connect(Use.LOOK)
        try:
            with self.read() as records:
                revision = revision_of(records.work.connection)
        except StorageError as error:
            if error.trouble is not StorageTrouble.UNREADABLE:
                raise
            # The newest saves are in a log that can be read only where something can be written.
            raise StorageError(StorageTrouble.READ_ONLY) from error
        if revision != HEAD:
            raise StorageError(StorageTrouble.READ_ONLY)

    def _make_way(self) -> None:
        """See that there is leave and room to write, before anything is done.

        Raises:
            StorageError: ``store_damaged``, or ``store_read_only`` still.
        """
        self.guard.refuse_when_damaged()
        if self.guard.is_read_only:
            self._leave_read_only()
        if self.guard.give_way():
            self._fold_log()

    def _leave_read_only(self) -> None:
        """Go on with work when the folder can be written to again; nobody has to restart."""
        self.folder.lock()
        store_files.refuse_when_read_only(self.folder)
        self._dispose()
        self._connect(Use.READ)
        try:
            self._recover()
        except StorageError:
            self._make_read_only()
            raise
        self.guard.note_writable()

    def _border(self) -> AbstractContextManager[None]:
        # SQLCipher answers nothing more on a connection that met a damaged page.
        return self.guard.border(self._dispose)

    def _connect(self, reading: Use) -> None:
        self._audit_key = self.key.derive(AUDIT_KEY)
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
            side_files=self._marks.side_files,
            machine=self._marks.machine,
        )
