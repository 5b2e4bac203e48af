"""Care for the data with progress: backups, checks, and what the schedule asks for (0016, 0017).

In a turn of the schedule each part is done even when another one fails: what failed is kept by its
own service and told from there.
"""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias

from desktop.services.backup_status import BackupRun
from desktop.services.backups import BackupService
from desktop.services.health import HealthService
from local_db.domain.audit import Check
from local_db.domain.backup import BackupFile, BackupProgress, Progress
from local_db.domain.errors import DeskError
from local_db.records import VERIFIED

_log = logging.getLogger(__name__)
# Phases beside those of a backup (``data.phase.<phase>``).
_LOOKING: Final = "looking"
_VERIFYING: Final = "verifying"
_PAGES: Final = "pages"
# Between two steps of a look through all pages the disk belongs to the counter.
_BREATH_S: Final = 0.01
# Told the phase and how far it is; what it raises stops the work.
Tell: TypeAlias = Callable[[str, float | None], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class CareReport:
    """What was done: the turn of the backups; damaged pages, None when no look was due."""

    backups: BackupRun
    damaged_pages: int | None

    @property
    def did_anything(self) -> bool:
        """Whether something was tried."""
        return self.backups.did_anything or self.damaged_pages is not None


class CareService:
    """Does what takes minutes; only in the worker for care."""

    def __init__(
        self,
        health: HealthService,
        backups: BackupService,
        verified: Callable[[str], Check],
    ) -> None:
        self._health = health
        self._backups = backups
        self._verified = verified

    def do_what_is_due(self, tell: Tell, *, shift_ended: bool = False) -> CareReport:
        """Make the day's backup and its copy, rehearse, and look through all pages, if due."""
        run = self._backups.run_if_due(_as_progress(tell), shift_ended=shift_ended)
        return CareReport(backups=run, damaged_pages=self._look_if_due(tell))

    def make_backup(self, tell: Tell) -> BackupFile:
        """Make a backup in the folder in force.

        Raises:
            DeskError: why there is none.
        """
        return self._backups.make(progress=_as_progress(tell))

    def check_backup(self, file: Path, tell: Tell) -> tuple[Check, ...]:
        """Rehearse the restore of one backup.

        Raises:
            DeskError: why it could not even be opened.
        """
        return self._backups.verify(file, _as_progress(tell))

    def check_everything(self, tell: Tell) -> tuple[Check, ...]:
        """Look at every page, then at the log, the counters, the papers and the slips.

        Raises:
            StorageError: the disk cannot be read. Also what ``tell`` raises to stop it.
        """
        damaged = self.look_through(tell)
        pages = Check(check=_PAGES, ok=damaged == 0, detail=f"damaged={damaged}")
        found = [pages]
        for at, name in enumerate(VERIFIED):
            tell(_VERIFYING, at / len(VERIFIED))
            found.append(self._verified(name))
        return tuple(found)

    def look_through(self, tell: Tell) -> int:
        """Look at every page of the file in small steps; return how many are damaged.

        Raises:
            StorageError: the disk cannot be read. Also what ``tell`` raises to stop it.
        """
        while True:
            progress = self._health.look_further()
            tell(_LOOKING, progress.done / max(1, progress.pages))
            if progress.is_over:
                return progress.damaged
            time.sleep(_BREATH_S)

    def _look_if_due(self, tell: Tell) -> int | None:
        if not self._health.report().is_deep_check_due:
            return None
        try:
            return self.look_through(tell)
        except DeskError as error:
            _log.error("The look through all pages stopped: %s", error.code)
            return None


def _as_progress(tell: Tell) -> Progress:
    def step(progress: BackupProgress) -> None:
        tell(progress.phase.value, progress.fraction)

    return step
