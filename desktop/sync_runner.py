"""Calls the sync cycle in the network worker, as often as the last cycle asked (decisions.md).

It knows no portal: the service tells how long to wait, and whether "Send now" may cut that short.
"""

from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace
    from sync.tally import CycleReport

# "Send now" at most once in this time, however often the key is pressed.
SEND_NOW_S: Final = 10.0
_SOON_MS: Final = 200
_AFTER_TROUBLE_S: Final = 30.0
_LONGEST_MS: Final = 2_000_000_000


class RunInNetwork(Protocol):
    """Runs work in the network worker and answers on the GUI thread."""

    def __call__(
        self,
        work: "Callable[[], CycleReport]",
        *,
        owner: QObject,
        done: "Callable[[CycleReport], object]",
        failed: Callable[[DeskError], object],
    ) -> None:
        """Run it."""
        ...


class SyncRunner(QObject):
    """One cycle at a time; filing a complaint wakes it, trouble makes it wait."""

    cycle_ended = Signal(object)  # CycleReport
    cycle_failed = Signal(object)  # DeskError
    refused = Signal(int)  # "Send now" came too soon; seconds to wait

    def __init__(
        self,
        run: RunInNetwork,
        workspace: "Callable[[], Workspace]",
        clock: Clock,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._run = run
        self._workspace = workspace
        self._clock = clock
        self._is_started = self._is_running = self._is_stopped = False
        self._is_wanted_again = False
        self._may_hurry = True
        self._is_held = False
        self._sent_now_at: float | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)

    @property
    def is_running(self) -> bool:
        """Whether a cycle is under way."""
        return self._is_running

    def start(self) -> None:
        """Begin with a cycle soon; only after the data folder is open."""
        self._is_started = True
        self._timer.start(_SOON_MS)

    @Slot()
    def wake(self) -> None:
        """Send soon what was just filed, unless trouble asks for patience."""
        if not self._is_started or self._is_held:
            return
        if self._is_running:
            self._is_wanted_again = True
            return
        self._timer.start(_SOON_MS)

    @Slot()
    def send_now(self) -> None:
        """Send at a person's wish, at most once in ten seconds and never against the portal's."""
        now = self._clock.monotonic()
        last = self._sent_now_at
        if last is not None and now - last < SEND_NOW_S:
            self.refused.emit(round(SEND_NOW_S - (now - last)) or 1)
            return
        if not self._is_started or self._is_running:
            return
        if not self._may_hurry:
            self.refused.emit(max(1, self._timer.remainingTime() // 1000))
            return
        self._sent_now_at = now
        self._begin()

    def pause(self) -> None:
        """Begin no cycle until ``start``: the data folder is about to be closed."""
        self._is_started = False
        self._timer.stop()

    def stop(self) -> None:
        """Begin no more cycles."""
        self._is_stopped = True
        self._timer.stop()

    @Slot()
    def _begin(self) -> None:
        if self._is_running or self._is_stopped:
            return
        self._timer.stop()
        self._is_running = True
        workspace = self._workspace
        self._run(
            lambda: workspace().sync.run_cycle(),  # noqa: PLW0108 - the service is found in the worker
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
        )

    def _on_done(self, report: "CycleReport") -> None:
        self._is_running = False
        self._may_hurry = report.may_hurry
        self._is_held = report.hold is not None
        self._wait(report.wait_s)
        self.cycle_ended.emit(report)

    def _on_failed(self, error: DeskError) -> None:
        self._is_running = False
        self._wait(_AFTER_TROUBLE_S)
        self.cycle_failed.emit(error)

    def _wait(self, seconds: float) -> None:
        if self._is_stopped or not self._is_started:
            return
        if self._is_wanted_again and not self._is_held:
            seconds = 0.0
        self._is_wanted_again = False
        self._timer.start(min(_LONGEST_MS, max(_SOON_MS, round(seconds * 1000))))
