"""An open data folder with every service on it: the composition root below Qt."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import cached_property
from pathlib import Path
from types import TracebackType
from typing import Self

from desktop.services.backups import BackupService
from desktop.services.bundles import BundleService
from desktop.services.care import CareService
from desktop.services.case_slips import CaseSlipService
from desktop.services.drafts import DraftService
from desktop.services.duplicates import DuplicateService
from desktop.services.filing import FilingService
from desktop.services.habits import HabitService
from desktop.services.health import HealthService
from desktop.services.keys import KeyService
from desktop.services.learned_words import LearnedWordService
from desktop.services.master_data import MasterData
from desktop.services.numbering import NumberingService
from desktop.services.office import OfficeService
from desktop.services.people import PeopleService
from desktop.services.places_on_disk import slips_folder
from desktop.services.portal_line import PortalLineService
from desktop.services.portal_questions import PortalQuestions
from desktop.services.printers import PrinterService
from desktop.services.printing import PrintService
from desktop.services.queue import QueueService
from desktop.services.recontacts import RecontactService
from desktop.services.retention import RetentionService
from desktop.services.safety import SafetyService
from desktop.services.search_upkeep import SearchUpkeep
from desktop.services.set_up import SetUpService
from desktop.services.sign_in import SignInService
from desktop.services.slips import SlipService
from desktop.services.status import StatusService
from desktop.services.stock_phrases import StockPhraseService
from desktop.services.sync import SyncService
from local_db.domain.audit import Check
from local_db.domain.backup import BackupFile, Progress
from local_db.domain.catalogue import Catalogue
from local_db.domain.clock import Clock, SystemClock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.slip_print import SlipKind
from local_db.exchange import finish_exchange
from local_db.folder import DataFolder
from local_db.keys import DataKey, KeyPlace, create_key, create_practice_key, open_key, unlock
from local_db.records import VERIFIED
from local_db.restore_journal import settle_restore
from local_db.store import Store
from local_db.upgrading import Tell

_Ask = Callable[[], str | None]


class Workspace:
    """The services of one data folder, until ``close``."""

    def __init__(self, folder: DataFolder, store: Store, clock: Clock) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self._master = self._load_master()
        self.printers = PrinterService(
            store, folder.path / "slips" if folder.is_practice else slips_folder()
        )
        self.filing = FilingService(store, clock, lambda: self._master)
        self.status = StatusService(store, lambda: self._master)
        self.search_upkeep = SearchUpkeep(store)
        self.queue = QueueService(store, clock)
        self.slips = SlipService(store, clock, lambda: self._master)
        self.printing = PrintService(store, clock, self.printers)
        self.printing.make_by(SlipKind.ACKNOWLEDGEMENT, self.slips.made_for)
        self.case_slips = CaseSlipService(store, clock, lambda: self._master, self.printing)
        self.recontacts = RecontactService(store, clock)
        self.sign_in = SignInService(store, clock)
        self.people = PeopleService(store, self.sign_in)
        self.numbering = NumberingService(store)
        self.drafts = DraftService(store, clock)
        self.learned_words = LearnedWordService(store, clock)
        self.keys = KeyService(store, clock, self.printers)
        self.backups = BackupService(store, clock)
        self.health = HealthService(store)
        self.care = CareService(self.health, self.backups, self._verified)
        self.safety = SafetyService(store, clock, self.backups, self.keys, self.numbering)
        self.retention = RetentionService(store, clock)
        self.bundles = BundleService(store, clock)
        self.sync = SyncService(store, clock, self._refresh_master)
        self.office = OfficeService(store, clock, self.sync.reopen)
        self.questions = PortalQuestions(store, clock)
        self.portal_line = PortalLineService(store, clock, self._line_changed)

    @classmethod
    def open(
        cls,
        path: Path,
        *,
        ask_passphrase: _Ask | None = None,
        clock: Clock | None = None,
        tell: Tell | None = None,
    ) -> Self:
        """Open an existing data folder; ``tell`` hears of the steps of an upgrade.

        Raises:
            StorageError: missing, in use, no key, wrong key, damaged, written by a newer program.
        """
        folder = DataFolder(path)
        used = clock or SystemClock()
        with _ours(folder):
            if not folder.has_store:
                raise StorageError(StorageTrouble.MISSING)
            return cls._opened(folder, ask_passphrase or _nobody, used, tell)

    @classmethod
    def open_or_create(
        cls,
        path: Path,
        *,
        ask_passphrase: _Ask | None = None,
        clock: Clock | None = None,
        tell: Tell | None = None,
    ) -> Self:
        """Open a data folder, or make a real one with a key of its own.

        A set-up that was killed is gone on with: a key that was made once is never replaced.

        Raises:
            StorageError: as ``open``; also when there is neither a keyring nor a passphrase.
        """
        folder = DataFolder(path)
        used, ask = clock or SystemClock(), ask_passphrase or _nobody
        folder.make()
        with _ours(folder):
            if folder.has_store:
                return cls._opened(folder, ask, used, tell)
            has_key = folder.is_practice or folder.keys.exists()
            key = open_key(folder, ask) if has_key else _first_key(folder, ask, used.now())
            return cls(folder, Store.create(folder, key, used), used)

    @classmethod
    def create_practice(cls, path: Path, *, clock: Clock | None = None) -> Self:
        """Open a practice folder, making it when there is none; a real folder is refused.

        Raises:
            StorageError: ``store_not_practice``, or the folder cannot be used.
        """
        folder = DataFolder(path)
        used = clock or SystemClock()
        folder.make()
        with _ours(folder):
            if not folder.is_practice and (folder.has_store or folder.keys.exists()):
                raise StorageError(StorageTrouble.NOT_PRACTICE)
            if folder.has_store:
                return cls._opened(folder, _nobody, used)
            key = open_key(folder, _nobody) if folder.is_practice else create_practice_key(folder)
            return cls(folder, Store.create(folder, key, used), used)

    @classmethod
    def _opened(
        cls, folder: DataFolder, ask_passphrase: _Ask, clock: Clock, tell: Tell | None = None
    ) -> Self:
        unlocked = unlock(KeyPlace.of(folder), ask_passphrase)
        workspace = cls(folder, Store.open(folder, unlocked.key, clock, tell), clock)
        workspace.keys.after_opening(unlocked)
        return workspace

    @cached_property
    def duplicates(self) -> DuplicateService:
        """What was reported before."""
        return DuplicateService(self.store, self.clock)

    @cached_property
    def stock_phrases(self) -> StockPhraseService:
        """What the office writes again and again."""
        return StockPhraseService(self.store, self.clock)

    @cached_property
    def habits(self) -> HabitService:
        """What the office writes most."""
        return HabitService(self.store)

    @property
    def set_up(self) -> SetUpService:
        """How far the first start is."""
        return SetUpService(self.store)

    @property
    def catalogue(self) -> Catalogue:
        """The catalogue in force."""
        return self._master.catalogue

    @property
    def master(self) -> MasterData:
        """The master data in force."""
        return self._master

    def verify(self) -> tuple[Check, ...]:
        """Check the database, the audit chain, the counters, the papers and the slips.

        A check that meets damage has failed; the others are still run.
        """
        return tuple(map(self._verified, VERIFIED))

    def _verified(self, name: str) -> Check:
        try:
            with self.store.read() as records:
                return records.checks.run(name)
        except StorageError as error:
            return Check(check=name, ok=False, detail=error.code)

    def verify_failures(self) -> tuple[Check, ...]:
        """Return the checks that failed."""
        return tuple(check for check in self.verify() if not check.ok)

    def backup(self, target: Path, progress: Progress | None = None) -> BackupFile:
        """Write a verified encrypted copy of the store into a folder."""
        return self.backups.make(target, progress)

    def stop_sending(self) -> None:
        """End what is under way on the line, and begin no more; from any thread."""
        self.sync.stop()
        self.questions.stop()
        self.portal_line.test.stop()

    def close(self) -> None:
        """Close the line and the store."""
        self.backups.stop()
        self.stop_sending()
        self.sync.close()
        self.questions.close()
        self.store.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _load_master(self) -> MasterData:
        with self.store.read() as records:
            return MasterData.load(records)

    def _line_changed(self) -> None:
        self.sync.line_changed()
        self.questions.line_changed()

    def _refresh_master(self) -> None:
        self._master = self._load_master()


@contextmanager
def _ours(folder: DataFolder) -> Iterator[None]:
    """Keep other processes out before anything is asked or made, for good when all goes well.

    Raises:
        StorageError: another process has the folder, or there can be none at this place.
    """
    try:
        folder.lock()
        finish_exchange(folder.database)
        settle_restore(folder)
        yield
    except OSError as error:
        folder.unlock()
        raise StorageError(StorageTrouble.UNREADABLE) from error
    except BaseException:
        folder.unlock()
        raise


def _first_key(folder: DataFolder, ask: _Ask, now: datetime) -> DataKey:
    """Make the key of a folder that has none; whoever is asked must know that it is the first.

    Raises:
        StorageError: there is no keyring, and nobody chose a passphrase; ``is_first`` tells so.
    """
    try:
        return create_key(folder, ask, now)
    except StorageError as error:
        if error.trouble is StorageTrouble.NO_KEY:
            raise StorageError(StorageTrouble.NO_KEY, is_first=True) from error
        raise


def _nobody() -> None:
    """Answer for a program without a terminal: there is nobody to ask."""
