"""Calls the sync cycle in the network worker, as often as the last cycle asked (decisions.md).

It knows no portal: the service tells how long to wait, and whether "Send now" may cut that short.
"""

import random
from collections.abc import Callable
from typing import TYPE_CHECKING, Final, Protocol

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace
    from sync.tally import CycleReport

# "Send now" at most once in this time, however often the key is pressed.
SEND_NOW_S: Final = 10.0
# After a start: a block whose power came back must not ask all at once (offline_sync.md B4).
START_SPREAD_S: Final = 60.0
_SOON_MS: Final = 200
_AFTER_SLIP_S: Final = 3.0
_NETWORK_SPREAD_S: Final = 60.0
# What another network may mend; a refusal by the portal itself is not among it.
_OF_THE_LINE: Final = frozenset(
    {Hold.OFFLINE, Hold.LOGIN_PAGE, Hold.PROXY_PASSWORD, Hold.TLS, Hold.PORTAL_ERROR}
)
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
        *,
        uniform: Callable[[float, float], float] = random.uniform,
    ) -> None:
        super().__init__(parent)
        self._uniform = uniform
        self._run = run
        self._workspace = workspace
        self._clock = clock
        self._is_started = self._is_running = self._is_stopped = False
        self._is_wanted_again = False
        self._may_hurry = True
        self._hold: Hold | None = None
        self._is_network_new = False
        self._sent_now_at: float | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._begin)

    @property
    def is_running(self) -> bool:
        """Whether a cycle is under way."""
        return self._is_running

    def start(self, spread_s: float = 0.0) -> None:
        """Begin with a cycle within ``spread_s``; only after the data folder is open."""
        self._is_started = True
        self._start_timer(self._uniform(0.0, spread_s))

    @Slot()
    def wake(self) -> None:
        """Send soon what was just filed, unless trouble asks for patience."""
        self._wake_in(0.0)

    @Slot()
    def wake_for_slip(self) -> None:
        """Send the note of a slip a moment later: it goes with what is filed next."""
        self._wake_in(_AFTER_SLIP_S)

    @Slot()
    def network_changed(self) -> None:
        """Try again within a minute when the line was the trouble and a network came up."""
        if self._is_running:
            self._is_network_new = True
        elif self._is_started and self._may_hurry and self._hold in _OF_THE_LINE:
            self._bring_forward(self._uniform(0.0, _NETWORK_SPREAD_S))

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

    def _wake_in(self, seconds: float) -> None:
        if not self._is_started or self._hold is not None:
            return
        if self._is_running:
            self._is_wanted_again = True
            return
        self._bring_forward(seconds)

    def _bring_forward(self, seconds: float) -> None:
        """Make the next cycle come at least this soon."""
        if not self._timer.isActive() or self._timer.remainingTime() > seconds * 1000:
            self._start_timer(seconds)

    def _start_timer(self, seconds: float) -> None:
        self._timer.start(min(_LONGEST_MS, max(_SOON_MS, round(seconds * 1000))))

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
        self._hold = report.hold
        self._wait(report.wait_s)
        was_new, self._is_network_new = self._is_network_new, False
        if was_new:
            self.network_changed()
        self.cycle_ended.emit(report)

    def _on_failed(self, error: DeskError) -> None:
        self._is_running = False
        self._wait(_AFTER_TROUBLE_S)
        self.cycle_failed.emit(error)

    def _wait(self, seconds: float) -> None:
        if self._is_stopped or not self._is_started:
            return
        if self._is_wanted_again and self._hold is None:
            seconds = 0.0
        self._is_wanted_again = False
        self._start_timer(seconds)
