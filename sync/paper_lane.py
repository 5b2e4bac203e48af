"""Papers after text: which goes when, and how long they wait (offline_sync.md B4, B8).

A lane of its own: its trouble touches no message and no other paper, and new text never waits
longer than for one piece. Waits are kept in memory: back-off does not outlive the program.
"""

import logging
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Final, TypeAlias

from local_db.domain.outbox import Hold
from local_db.domain.uploads import WaitingPaper
from sync.backoff import full_jitter_s, wait_s
from sync.chunk_size import ChunkSize
from sync.errors import PortalRefused, PortalUnreachable
from sync.paper_trip import PaperTrip, Step
from sync.tools import SyncTools
from sync.trouble import Trouble
from sync.upload_client import UploadClient

_log = logging.getLogger(__name__)

# So many papers take turns, so that a large one does not keep the small ones waiting.
_ABREAST: Final = 4
# A cycle also fetches what the portal did: it never lasts much longer than this.
_CYCLE_S: Final = 60.0
# So many papers in a row that fail say that it is not the papers.
_FAILURES: Final = 3
_DEVICE_TROUBLE: Final = frozenset({Hold.AUTH, Hold.SUSPENDED})
_GRAIN_S: Final = 0.001
_UPGRADE: Final = 426
_TUS_VERSION: Final = 412
_LONG_S: Final = 1800.0

PushText: TypeAlias = Callable[[], Trouble | None]
_Key: TypeAlias = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rest:
    """How often a paper failed, and until when it rests."""

    times: int
    until: float


class PaperLane:
    """Sends what waits; it outlives the cycle, so that it remembers what fails."""

    def __init__(self, tools: SyncTools) -> None:
        self._tools = tools
        self._uploads = UploadClient(tools.client)
        self._size = ChunkSize()
        self._rests: dict[_Key, _Rest] = {}
        self._not_before = 0.0
        self._pauses = 0
        self._failed = 0
        self._is_cut = False
        self.waiting = 0

    def run(self, push_text: PushText) -> Trouble | None:
        """Send papers until none may go, the cycle is long enough, or the line is bad.

        Args:
            push_text: sends messages; called between two pieces when there are new ones.

        Returns:
            The trouble that ``push_text`` met.

        Raises:
            PortalError: the device itself is refused.
        """
        try:
            return self._send(push_text)
        finally:
            with self._tools.store.read() as records:
                self.waiting = len(records.uploads.waiting())

    def sooner(self, wait: timedelta, trouble: Trouble | None) -> timedelta:
        """Return the wait before the next cycle, shorter when papers may go before."""
        if trouble is not None or not self.waiting:
            return wait
        now = self._tools.clock.monotonic()
        with self._tools.store.read() as records:
            papers = records.uploads.waiting()
        first = min((self._until(paper) for paper in papers), default=now)
        seconds = max(self._not_before, first) - now
        # A little later than due, so that rounding never wakes us a moment before.
        return min(wait, timedelta(seconds=seconds + _GRAIN_S if seconds > 0 else 0.0))

    def _send(self, push_text: PushText) -> Trouble | None:
        clock, stop = self._tools.clock, self._tools.stop
        end, newest = clock.monotonic() + _CYCLE_S, self._newest_text()
        self._failed, self._is_cut = 0, False
        due, abreast = self._due(), deque[PaperTrip]()
        while clock.monotonic() < end and not stop.is_set() and not self._is_paused():
            self._fill_up(abreast, due)
            if not abreast:
                return None
            trip = abreast.popleft()
            if self._goes_on(trip):
                abreast.append(trip)
            if self._newest_text() > newest:
                newest = self._newest_text()
                trouble = push_text()
                if trouble is not None:
                    return trouble
        return None

    def _due(self) -> list[WaitingPaper]:
        with self._tools.store.read() as records:
            papers = records.uploads.waiting()
        now = self._tools.clock.monotonic()
        return [paper for paper in papers if self._until(paper) <= now]

    def _fill_up(self, abreast: deque[PaperTrip], due: list[WaitingPaper]) -> None:
        """Let the next papers start; of the same bytes in two cases the first goes alone.

        The second one is there at once then (contract, section 5; offline_sync.md X5).
        """
        while len(abreast) < _ABREAST:
            under_way = {trip.paper.sha256 for trip in abreast}
            paper = next((paper for paper in due if paper.sha256 not in under_way), None)
            if paper is None:
                return
            due.remove(paper)
            abreast.append(PaperTrip(self._tools, self._uploads, self._size, paper))

    def _goes_on(self, trip: PaperTrip) -> bool:
        """Take a paper's next step; tell whether it has another one in this cycle."""
        try:
            step = trip.step()
        except PortalUnreachable:
            return self._dropped(trip)
        except PortalRefused as refused:
            if refused.hold in _DEVICE_TROUBLE or refused.status == _UPGRADE:
                raise
            self._pause(refused)
            return False
        self._is_cut = False
        if step is Step.FAILED:
            self._let_rest(trip)
            self._failed += 1
            if self._failed >= _FAILURES:
                self._pause(None)
        else:
            self._moved(trip)
        return step is Step.MORE

    def _dropped(self, trip: PaperTrip) -> bool:
        """The line dropped. Ask at once how far the paper came; dropped again, it is down.

        Whether it is down for everything the rest of the cycle finds out.
        """
        if self._is_cut:
            self._let_rest(trip)
            self._pause(None)
            return False
        self._is_cut = True
        if trip.has_patience():
            return True
        self._let_rest(trip)
        return False

    def _moved(self, trip: PaperTrip) -> None:
        self._rests.pop(_key(trip.paper), None)
        self._failed = self._pauses = 0

    def _let_rest(self, trip: PaperTrip) -> None:
        key = _key(trip.paper)
        times = self._rests[key].times if key in self._rests else 0
        wait = self._tools.wait(full_jitter_s(times, self._tools.uniform))
        until = self._tools.clock.monotonic() + wait.total_seconds()
        self._rests[key] = _Rest(times=times + 1, until=until)

    def _pause(self, refused: PortalRefused | None) -> None:
        """Let the lane rest as a whole; nothing else waits for it (offline_sync.md S4)."""
        uniform, asked = self._tools.uniform, None if refused is None else refused.retry_after_s
        seconds = wait_s(Hold.THROTTLED, self._pauses, asked, uniform)
        if refused is not None and refused.status == _TUS_VERSION:
            seconds = _LONG_S
        self._pauses += 1
        wait = self._tools.wait(seconds)
        self._not_before = self._tools.clock.monotonic() + wait.total_seconds()
        _log.info("Papers wait %.0f s", wait.total_seconds())

    def _is_paused(self) -> bool:
        return self._tools.clock.monotonic() < self._not_before

    def _until(self, paper: WaitingPaper) -> float:
        rest = self._rests.get(_key(paper))
        return 0.0 if rest is None else rest.until

    def _newest_text(self) -> int:
        with self._tools.store.read() as records:
            return records.device.last_device_seq()


def _key(paper: WaitingPaper) -> _Key:
    return paper.case_id, paper.sha256
