"""Care for the data: backups, checks and what the schedule asks for, one at a time, with progress.

It runs in a worker of its own, so that no save ever waits for it (ARCHITECTURE.md, Threads).
"""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias, TypeVar

import shiboken6
from PySide6.QtCore import QObject, QTimer, Signal, Slot

from desktop.tasks import Lane, TaskRunner
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_log = logging.getLogger(__name__)
_T = TypeVar("_T")
# The first look comes when the morning's queue is served; then often enough for any shift.
_FIRST_MS: Final = 60_000
_EVERY_MS: Final = 15 * 60_000
# A step that nobody would see is not told.
_LEAST_STEP: Final = 0.01


class CareJob(StrEnum):
    """What is done for the data; ``data.job.<value>`` names it."""

    DAILY = "daily"
    BACKUP = "backup"
    CHECK_BACKUP = "check_backup"
    CHECK_ALL = "check_all"
    RESTORE = "restore"
    SALVAGE = "salvage"
    NEW_KEY = "new_key"
    BUNDLE_OUT = "bundle_out"
    BUNDLE_IN = "bundle_in"


@dataclass(frozen=True, slots=True, kw_only=True)
class CareStep:
    """How far a job is: its phase (``data.phase.<phase>``) and a share of it, if known."""

    job: CareJob
    phase: str = ""
    fraction: float | None = None


# Told by the work, in its worker; raises ``backup_stopped`` when the desk closes.
TellCare: TypeAlias = Callable[[str, float | None], None]


class CareRunner(QObject):
    """Runs one job at a time and tells everybody how far it is."""

    stepped = Signal(object)  # CareStep
    rested = Signal()  # nothing is under way any more
    daily_done = Signal(object)  # CareReport
    _told = Signal(object)
    _over = Signal()

    def __init__(
        self,
        tasks: TaskRunner,
        workspace: "Callable[[], Workspace]",
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._tasks = tasks
        self._workspace = workspace
        self._job: CareJob | None = None
        self._is_stopped = False
        self._last: CareStep | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.do_what_is_due)
        self._told.connect(self._on_told)
        self._over.connect(self._on_over)

    @property
    def reading_lane(self) -> Lane:
        """Where to read how things stand: never behind a job, nor a slow disk before a save."""
        return Lane.CARE if self._job is None else Lane.STORE

    @property
    def job(self) -> CareJob | None:
        """What is under way."""
        return self._job

    def start(self) -> None:
        """Begin to look for what is due; only after the data folder is open."""
        self._is_stopped = False
        self._timer.start(_FIRST_MS)

    def stop(self) -> None:
        """End what is under way at its next step, and begin nothing more by itself."""
        self._is_stopped = True
        self._timer.stop()

    @Slot()
    def do_what_is_due(self) -> None:
        """Make the day's backup, its copy, the rehearsal and the weekly look, if they are due."""
        self._do_what_is_due(shift_ended=False)

    def end_shift(self) -> None:
        """Back up what the shift did, unless that was done a short while ago."""
        if self._timer.isActive():
            self._do_what_is_due(shift_ended=True)

    def _do_what_is_due(self, *, shift_ended: bool) -> None:
        self._timer.start(_EVERY_MS)
        self.run(
            CareJob.DAILY,
            lambda workspace, tell: workspace.care.do_what_is_due(tell, shift_ended=shift_ended),
            owner=self,
            done=self.daily_done.emit,
            failed=self._on_failed,
        )

    def run(
        self,
        job: CareJob,
        work: "Callable[[Workspace, TellCare], _T]",
        *,
        owner: QObject,
        done: Callable[[_T], object],
        failed: Callable[[DeskError], object],
    ) -> bool:
        """Run a job beside the work at the counter; tell whether it was taken.

        While another one is under way none is; the desk shows which one it is.
        """
        if self._job is not None or self._is_stopped:
            return False
        self.begin(job)
        workspace = self._workspace
        self._tasks.run(
            lambda: self._carried_out(lambda: work(workspace(), partial(self.tell, job))),
            owner=self,
            done=partial(_answer, owner, done),
            failed=partial(_answer, owner, failed),
            lane=Lane.CARE,
        )
        return True

    def begin(self, job: CareJob) -> None:
        """Take note that a job is under way."""
        self._job = job
        self._last = None
        self.stepped.emit(CareStep(job=job))

    def tell(self, job: CareJob, phase: str, fraction: float | None) -> None:
        """Take a step of the work; runs in its worker.

        Raises:
            DeskError: ``backup_stopped``, the desk is being closed.
        """
        if self._is_stopped:
            raise DeskError("backup_stopped")
        step, last = CareStep(job=job, phase=phase, fraction=fraction), self._last
        if last is not None and last.phase == phase and not _is_further(last, step):
            return
        self._last = step
        self._told.emit(step)

    def finish(self) -> None:
        """Take note, from any thread, that what was begun is over."""
        self._over.emit()

    def _carried_out(self, work: Callable[[], _T]) -> _T:
        try:
            return work()
        finally:
            self._over.emit()

    @Slot(object)
    def _on_told(self, step: CareStep) -> None:
        if self._job is step.job:
            self.stepped.emit(step)

    @Slot()
    def _on_over(self) -> None:
        self._job = None
        self.rested.emit()

    def _on_failed(self, error: DeskError) -> None:
        _log.warning("The care for the data stopped: %s", error.code)


def _answer(owner: QObject, answer: Callable[[_T], object], result: _T) -> None:
    if shiboken6.isValid(owner):
        answer(result)


def _is_further(last: CareStep, step: CareStep) -> bool:
    if last.fraction is None or step.fraction is None:
        return last.fraction is not step.fraction
    return abs(step.fraction - last.fraction) >= _LEAST_STEP
