"""How safe the data is, in plain values: the store, its disk, its backups, its keys, its numbers.

Every concern has its own next step in words (``data.concern.<value>``); which ones an operator must
see is decided here, not on the screens.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Final

from desktop.services.backup_status import BackupSettings, BackupStatus
from desktop.services.backups import BackupEntry, BackupService
from desktop.services.keys import KeyService, KeyWays
from desktop.services.numbering import NumberingService, NumberNotice
from desktop.services.put_back import require_key
from local_db.domain.clock import Clock
from local_db.domain.health import HealthReport, RoomLevel
from local_db.restore import LeftOut
from local_db.store import Store

# Longer than a weekend without one, and somebody must look (local_db.md 4).
_OLD_BACKUP: Final = timedelta(days=3)
_OLD_SECOND: Final = timedelta(days=14)


class Concern(StrEnum):
    """What somebody should do something about, the worst first."""

    DAMAGED = "damaged"
    READ_ONLY = "read_only"
    DISK_FULL = "disk_full"
    DISK_LAST = "disk_last"
    DISK_LOW = "disk_low"
    BACKUP_FAILED = "backup_failed"
    BACKUP_OLD = "backup_old"
    REHEARSAL_FAILED = "rehearsal_failed"
    SECOND_FAILED = "second_failed"
    SECOND_OLD = "second_old"

    @property
    def stops_filing(self) -> bool:
        """Whether no number is given while it lasts."""
        return self in _STOP_FILING

    @property
    def is_for_operators(self) -> bool:
        """Whether an operator must know it; the rest is the supervisor's."""
        return self.stops_filing or self in {Concern.DISK_LAST, Concern.DISK_LOW}


_STOP_FILING: Final = frozenset({Concern.DAMAGED, Concern.READ_ONLY, Concern.DISK_FULL})


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyFacts:
    """Everything that the page of data tells at a glance."""

    health: HealthReport
    backups: BackupStatus
    places: BackupSettings
    newest: BackupEntry | None
    keys: KeyWays
    numbers: tuple[NumberNotice, ...]
    skipped: int
    """Numbers that are not held here and never will be given out."""
    head_code: str
    is_practice: bool
    concerns: tuple[Concern, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SafetyNews:
    """What the window tells while people work."""

    concerns: tuple[Concern, ...] = ()
    numbers: tuple[NumberNotice, ...] = ()


class SafetyService:
    """Reads how safe the data is; changes nothing."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        backups: BackupService,
        keys: KeyService,
        numbering: NumberingService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._backups = backups
        self._keys = keys
        self._numbering = numbering

    def facts(self) -> SafetyFacts:
        """Return everything that the page of data tells."""
        health, backups = self._store.health, self._backups.status()
        with self._store.read() as records:
            head_code = records.audit.head_code()
            skips = records.device.skipped()
        entries = self._backups.list()
        return SafetyFacts(
            health=health,
            backups=backups,
            places=self._backups.settings(),
            newest=entries[0] if entries else None,
            keys=self._keys.ways(),
            numbers=self._numbering.notices(),
            skipped=sum(skip.span.last - skip.span.first + 1 for _, skip in skips),
            head_code=head_code,
            is_practice=self._store.folder.is_practice,
            concerns=concerns_of(health, backups, self._clock.now()),
        )

    def news(self) -> SafetyNews:
        """Return what somebody should know or do; quick, for it is asked often."""
        return SafetyNews(
            concerns=concerns_of(self._store.health, self._backups.status(), self._clock.now()),
            numbers=self._numbering.notices(),
        )

    def require_key(self, file: Path, secret: str) -> None:
        """Refuse a backup that could not be opened, before the counter is closed for it.

        Raises:
            DeskError: ``backup_needs_key``, ``backup_wrong_key``, or a mistyped recovery key.
        """
        require_key(file, self._store.key, secret)

    def beyond(self, entry: BackupEntry) -> LeftOut | None:
        """Return what a restore of a backup would leave out; None when the backup does not say."""
        if entry.cases is None:
            return None
        with self._store.read() as records:
            newer = max(0, records.complaints.count() - entry.cases)
            return LeftOut(complaints=newer, unsent=records.complaints.unsent_of_newest(newer))


def concerns_of(health: HealthReport, backups: BackupStatus, now: datetime) -> tuple[Concern, ...]:
    """Return the concerns that follow from what is known."""
    room = health.room.level
    holds = {
        Concern.DAMAGED: health.is_damaged,
        Concern.READ_ONLY: health.is_read_only,
        Concern.DISK_FULL: room is RoomLevel.FULL,
        Concern.DISK_LAST: room is RoomLevel.LAST,
        Concern.DISK_LOW: room is RoomLevel.LOW,
        Concern.BACKUP_FAILED: backups.failing is not None,
        Concern.BACKUP_OLD: _is_old(backups, now),
        Concern.REHEARSAL_FAILED: backups.drill is not None and not backups.drill.ok,
        Concern.SECOND_FAILED: backups.second_failing is not None,
        Concern.SECOND_OLD: _is_second_old(backups, now),
    }
    return tuple(concern for concern in Concern if holds[concern])


def _is_old(backups: BackupStatus, now: datetime) -> bool:
    """Tell of a backup older than a weekend; on the first day there is none, and none is missed."""
    return backups.last is not None and now - backups.last.at > _OLD_BACKUP


def _is_second_old(backups: BackupStatus, now: datetime) -> bool:
    last = backups.second_last
    return backups.second is not None and last is not None and now - last.at > _OLD_SECOND
