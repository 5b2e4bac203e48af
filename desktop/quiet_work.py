"""Work for which the counter is closed: restoring, saving a damaged store, a new data key.

Nobody is on duty, no cycle of sync and no care is under way; then it is done in the store's worker
and the data folder is opened anew (ARCHITECTURE.md, Threads).
"""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from PySide6.QtCore import QObject, Signal

from desktop.care_runner import CareJob, CareRunner, TellCare
from desktop.tasks import Lane
from desktop.views.desk import Desk
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.sync_runner import SyncRunner

_T = TypeVar("_T")


class QuietWork(QObject):
    """Empties the workers one after the other, does the work, and says that the desk may go on."""

    over = Signal()

    def __init__(
        self,
        desk: Desk,
        care: CareRunner,
        sync: "SyncRunner",
        stop_sending: Callable[[], object],
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._desk = desk
        self._care = care
        self._sync = sync
        self._stop_sending = stop_sending
        self._is_under_way = False

    @property
    def is_under_way(self) -> bool:
        """Whether the counter is closed for work."""
        return self._is_under_way

    def do(
        self,
        job: CareJob,
        work: Callable[[TellCare], _T],
        *,
        done: Callable[[_T], object],
        failed: Callable[[DeskError], object],
    ) -> bool:
        """Do it when everything else is at rest; tell whether it was taken."""
        if self._care.job is not None:
            return False
        self._is_under_way = True
        self._care.begin(job)
        self._sync.pause()
        self._stop_sending()
        self._empty(Lane.NETWORK, partial(self._act, job, work, done, failed))
        return True

    def _empty(self, lane: Lane, then: Callable[[], object]) -> None:
        """Let what waits in a worker end: it may read the store that is about to be closed."""
        self._desk.tasks.run(_nothing, owner=self, done=lambda _: then(), lane=lane)

    def _act(
        self,
        job: CareJob,
        work: Callable[[TellCare], _T],
        done: Callable[[_T], object],
        failed: Callable[[DeskError], object],
    ) -> None:
        # Nobody reads in the care worker from now on: a job is under way. Nobody prints either.
        then = partial(self._work, job, work, done, failed)
        self._empty(Lane.CARE, partial(self._empty, Lane.PRINTER, then))

    def _work(
        self,
        job: CareJob,
        work: Callable[[TellCare], _T],
        done: Callable[[_T], object],
        failed: Callable[[DeskError], object],
    ) -> None:
        self._desk.tasks.run(
            lambda: self._carried_out(lambda: work(partial(self._care.tell, job))),
            owner=self,
            done=partial(self._answer, done),
            failed=partial(self._answer, failed),
            lane=Lane.STORE,
        )

    def _carried_out(self, work: Callable[[], _T]) -> _T:
        """Do the work; runs in the store's worker."""
        try:
            return work()
        finally:
            self._care.finish()

    def _answer(self, answer: Callable[[_T], object], result: _T) -> None:
        self._is_under_way = False
        answer(result)
        self.over.emit()


def _nothing() -> None:
    """Come to the end of what waits in a worker."""
