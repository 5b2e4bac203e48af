"""Work off the GUI thread: a worker each for the store, the network, care and the printer.

Results come back by a queued signal and only to owners that still live (codebase_style.md 3.4).
"""

import logging
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from enum import Enum
from typing import Generic, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Qt, Signal, Slot

from local_db.domain.errors import DeskError

_log = logging.getLogger(__name__)
_T = TypeVar("_T")


class Lane(Enum):
    """Which worker does the work; each does one thing at a time, in order."""

    STORE = "store"
    NETWORK = "network"
    # What a person asks the portal must not wait until a long queue is sent.
    QUESTIONS = "questions"
    # Backups and looks through all pages take minutes; a save never waits behind them.
    CARE = "care"
    # A hung printer holds up nobody but the next slip.
    PRINTER = "printer"
    # Pages drawn for the screen; a save never waits behind a zoom.
    PICTURE = "picture"
    # A folder on another PC, or a scanner, may not answer for long.
    SCANNER = "scanner"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Errand(Generic[_T]):
    work: Callable[[], _T]
    owner: QObject
    done: Callable[[_T], object] | None
    failed: Callable[[DeskError], object] | None


@dataclass(frozen=True, slots=True, kw_only=True)
class _Outcome(Generic[_T]):
    errand: _Errand[_T]
    result: _T | None = None
    error: Exception | None = None


class TaskRunner(QObject):
    """Runs closures over plain values on a worker and answers on the GUI thread."""

    task_failed = Signal(object)  # an exception nobody asked to hear about
    busy_changed = Signal(bool)
    _returned = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._lanes = {
            lane: ThreadPoolExecutor(max_workers=1, thread_name_prefix=lane.value) for lane in Lane
        }
        self._waiting = 0
        self._is_closed = False
        self._returned.connect(self._on_returned, Qt.ConnectionType.QueuedConnection)

    @property
    def is_busy(self) -> bool:
        """Whether some work has not answered yet."""
        return self._waiting > 0

    def run(
        self,
        work: Callable[[], _T],
        *,
        owner: QObject,
        done: Callable[[_T], object] | None = None,
        failed: Callable[[DeskError], object] | None = None,
        lane: Lane = Lane.STORE,
    ) -> None:
        """Run ``work`` on a worker; call ``done`` or ``failed`` on the GUI thread if owner lives.

        ``failed`` hears of errors a person can act on; a bug goes to ``sys.excepthook`` and
        ``task_failed``. After ``close`` nothing is taken any more.
        """
        if self._is_closed:
            return
        errand = _Errand(work=work, owner=owner, done=done, failed=failed)
        self._waiting += 1
        if self._waiting == 1:
            self.busy_changed.emit(True)  # noqa: FBT003 - the argument of a Qt signal
        self._lanes[lane].submit(self._carry_out, errand)

    def close(self) -> None:
        """Stop the workers, the store's last; work that has begun is finished."""
        self._is_closed = True
        others = tuple(lane for lane in Lane if lane is not Lane.STORE)
        for lane in (*others, Lane.STORE):
            # What waits for the store is somebody's typing; what waits elsewhere is not.
            self._lanes[lane].shutdown(wait=True, cancel_futures=lane is not Lane.STORE)

    def _carry_out(self, errand: _Errand[_T]) -> None:
        """Do the work; runs in a worker."""
        try:
            outcome = _Outcome(errand=errand, result=errand.work())
        except Exception as error:  # noqa: BLE001 - handed on to the GUI thread, not swallowed
            outcome = _Outcome(errand=errand, error=error)
        if not self._is_closed:
            self._returned.emit(outcome)

    @Slot(object)
    def _on_returned(self, outcome: _Outcome[object]) -> None:
        self._waiting -= 1
        if self._waiting == 0:
            self.busy_changed.emit(False)  # noqa: FBT003 - the argument of a Qt signal
        errand, error = outcome.errand, outcome.error
        if error is not None and not (isinstance(error, DeskError) and errand.failed):
            self._report(error)
            return
        if not shiboken6.isValid(errand.owner):
            return
        if isinstance(error, DeskError) and errand.failed is not None:
            errand.failed(error)
        elif errand.done is not None:
            errand.done(outcome.result)

    def _report(self, error: Exception) -> None:
        _log.error("A task failed with %s", type(error).__name__)
        sys.excepthook(type(error), error, error.__traceback__)
        self.task_failed.emit(error)
