"""How backups stand, as screens and the command line are told it: plain values, no Qt."""

from dataclasses import dataclass
from pathlib import Path

from desktop.services.backup_memory import BackupEvent
from local_db.domain.audit import Check
from local_db.domain.backup import BackupFile
from local_db.domain.errors import DeskError


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupSettings:
    """Where backups go; ``second`` is None until a second disk was chosen."""

    folder: Path
    is_usual_folder: bool
    second: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupStatus:
    """How backups stand; ``failing`` is the newest failure while none has succeeded since."""

    last: BackupEvent | None
    failing: BackupEvent | None
    failures: tuple[BackupEvent, ...]
    second: Path | None
    second_is_present: bool
    second_last: BackupEvent | None
    second_failing: BackupEvent | None
    drill: BackupEvent | None
    is_due: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupRun:
    """What one turn of the schedule did; what failed has its code in the status."""

    made: BackupFile | None = None
    error: DeskError | None = None
    copied_to_second: bool = False
    second_error: DeskError | None = None
    drill: tuple[Check, ...] = ()

    @property
    def did_anything(self) -> bool:
        """Whether something was tried."""
        return self != BackupRun()
