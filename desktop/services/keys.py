"""The ways of opening the store: which there are, new ones, and a new data key (decision 0014)."""

import logging
import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from desktop.services.printers import PrinterService
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError, StorageError
from local_db.domain.key_ways import KeyWay, WatchKeys, Way, unwatched
from local_db.domain.people import Operator, Right, require
from local_db.key_changes import change_passphrase, mend_ways, save_recovery_key
from local_db.key_file import KeyFile
from local_db.keys import Unlocked
from local_db.recovery_key import RecoveryKey
from local_db.rotation import papers_left, renew_papers, rotate
from local_db.store import Store
from printing.outlets.outlet import Sheet
from printing.printer_error import PrinterError
from printing.recovery_sheet import RecoverySheet, make_recovery_sheet

_log = logging.getLogger(__name__)
# Papers that one start encrypts anew after a change of the data key was killed: under a second.
_AT_A_START = 20
# What stands in the print queue says nothing of the key.
_SHEET_TITLE = "abhijog"
_SHEET_PAPER = "a4"


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyWays:
    """How this store can be opened; nothing here is secret."""

    ways: tuple[KeyWay, ...]
    key_made_at: datetime | None
    """When the data key was made; None when an older version made it."""
    is_practice: bool
    papers_left: int
    """Papers that a change of the data key has still to encrypt anew."""

    @property
    def has_recovery_key(self) -> bool:
        """Whether the store can be opened without this PC and without the passphrase."""
        return any(way.by is Way.RECOVERY for way in self.ways)

    @property
    def needs_passphrase_to_rotate(self) -> bool:
        """Whether ``rotate`` must be given the passphrase: an older version wrapped the key."""
        return any(way.needs_secret_to_rotate for way in self.ways)


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecoveryKey:
    """A recovery key to be shown once; it is kept nowhere."""

    groups: tuple[str, ...] = field(repr=False)
    made_at: datetime
    replaces_one: bool
    """Whether an earlier recovery key stopped working; it still opens the backups of its time."""
    sheet: Path | None = None

    @property
    def text(self) -> str:
        """The key in one line."""
        return "-".join(self.groups)


@dataclass(frozen=True, slots=True, kw_only=True)
class Rotated:
    """The outcome of a change of the data key."""

    ways: tuple[KeyWay, ...]
    papers: int
    ms: int


class KeyService:
    """Shows and changes the ways of opening the store; only a supervisor changes them."""

    def __init__(self, store: Store, clock: Clock, printers: PrinterService) -> None:
        self._store = store
        self._clock = clock
        self._printers = printers

    def ways(self) -> KeyWays:
        """Return how the store can be opened, and whether a recovery key is missing."""
        file = KeyFile.load(self._store.folder.keys)
        return KeyWays(
            ways=file.ways,
            key_made_at=None if file.made_at is None else datetime.fromisoformat(file.made_at),
            is_practice=self._store.folder.is_practice,
            papers_left=len(papers_left(self._store)),
        )

    def make_recovery_key(self, operator: Operator, sheet: Path | None = None) -> NewRecoveryKey:
        """Make a recovery key; an earlier one stops working.

        Args:
            operator: the supervisor.
            sheet: a PDF to write, for printing; nothing changes when it cannot be written.

        Raises:
            DeskError: ``supervisor_only``, ``sheet_not_written``.
            StorageError: the disk refused; an earlier key goes on working.
        """
        require(operator, Right.CARE_FOR_DATA)
        recovery, now = RecoveryKey.new(), office_time(self._clock.now())
        replaces_one = self.ways().has_recovery_key
        if sheet is None:
            save_recovery_key(self._store, recovery, operator.code)
        else:
            with _written_for_owner(sheet, self.sheet(recovery.groups, now)):
                save_recovery_key(self._store, recovery, operator.code)
        return NewRecoveryKey(
            groups=recovery.groups, made_at=now, replaces_one=replaces_one, sheet=sheet
        )

    def sheet(self, groups: tuple[str, ...], made_at: datetime) -> bytes:
        """Return the recovery sheet as a PDF; it holds the key, so it is printed and not kept."""
        with self._store.read() as records:
            device = records.device.get()
        return make_recovery_sheet(
            RecoverySheet(
                groups=groups,
                office_bn=None if device.office is None else device.office.name_bn,
                office_en=None if device.office is None else device.office.name_en,
                counter=device.counter_label,
                made_on=made_at.date(),
                is_practice=device.is_practice,
            )
        )

    def print_sheet(self, key: NewRecoveryKey) -> None:
        """Print the recovery sheet of a key that was just made; nothing of it is kept.

        Raises:
            PrinterError: why no paper came out; the key can be written down by hand.
        """
        way = self._printers.printer_for(_SHEET_PAPER)
        if way is None:
            raise PrinterError("printer_none")
        way.outlet.send(Sheet(pdf=self.sheet(key.groups, key.made_at), title=_SHEET_TITLE))

    def change_passphrase(self, new: str, operator: Operator) -> None:
        """Open the store by a new passphrase from now on; an earlier one stops working.

        Raises:
            DeskError: ``supervisor_only``, ``passphrase_empty``, ``passphrase_short``,
                ``passphrase_simple``.
            StorageError: the disk refused; an earlier passphrase goes on working.
        """
        require(operator, Right.CARE_FOR_DATA)
        change_passphrase(self._store, new, operator.code)

    def rotate(
        self, operator: Operator, progress: WatchKeys = unwatched, passphrase: str | None = None
    ) -> Rotated:
        """Encrypt everything by a new data key; every way of opening goes on working.

        Nobody reads or writes meanwhile, so it is done when the counter is closed.

        Args:
            operator: the supervisor.
            progress: is told how far it is, in the calling thread.
            passphrase: given when ``needs_passphrase_to_rotate``.

        Raises:
            DeskError: ``supervisor_only``, ``rotation_no_room``, ``rotation_needs_passphrase``.
            StorageError: the disk refused; the store opens as before.
        """
        require(operator, Right.CARE_FOR_DATA)
        began = self._clock.monotonic()
        rotate(self._store, operator.code, typed=passphrase, watch=progress)
        return Rotated(
            ways=self.ways().ways,
            papers=len(self._store.papers.names()),
            ms=round((self._clock.monotonic() - began) * 1000),
        )

    def finish_papers(self, progress: WatchKeys = unwatched, most: int | None = None) -> int:
        """Go on with the papers of a change that was killed; return how many are left."""
        return renew_papers(self._store, progress, most)

    def after_opening(self, unlocked: Unlocked) -> None:
        """Mend what the opening showed: a lost keyring, an old wrap, papers that were left."""
        mend_ways(self._store, unlocked)
        try:
            self.finish_papers(most=_AT_A_START)
        except StorageError as error:
            # Every paper is readable all the same; the next start goes on.
            _log.warning("Papers are still by the former key: %s", error.code)


@contextmanager
def _written_for_owner(target: Path, data: bytes) -> Iterator[None]:
    """Write a file that only its owner reads; it gets its name when the block went well.

    Raises:
        DeskError: ``sheet_not_written``.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".sheet-", dir=target.parent)
    except OSError as error:
        raise DeskError("sheet_not_written", folder=target.absolute().parent.name) from error
    part = Path(name)
    try:
        try:
            with os.fdopen(handle, "wb") as file:
                file.write(data)
            if target.is_dir():
                raise IsADirectoryError
        except OSError as error:
            raise DeskError("sheet_not_written", folder=target.absolute().parent.name) from error
        yield
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
