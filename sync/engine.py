"""One sync cycle: hello, slots, push, pull, master data; then what is known of the line is kept.

It never sleeps; whoever calls it waits as long as the report says. Only exchanges run beside it.
Trouble of the device holds the device and touches no message (offline_sync.md B3 to B5, portal
contract sections 2 to 4).
"""

import random
import threading
from datetime import timedelta
from typing import Final

from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.outbox import Hold, QueueFigures
from local_db.store import Store
from sync.backoff import full_jitter_s, wait_s
from sync.batch_size import BatchSize
from sync.bundle.keys import keep_bundle_keys
from sync.client import PortalClient
from sync.device_auth import DeviceKey
from sync.errors import PortalError, PortalProblem, PortalRefused
from sync.paper_lane import PaperLane
from sync.pull import PullRound
from sync.push import PushRound
from sync.refdata import RefdataLane
from sync.settle import FAILED_ALONE
from sync.slots import lease_slots, renew_slots
from sync.snapshot import SnapshotLane
from sync.tally import CycleReport, Tally
from sync.tools import SyncTools
from sync.trouble import Trouble, is_of_one_lane, trouble_of

_PROTOCOL: Final = 1
_UPGRADE: Final = 426
_DAY: Final = timedelta(days=1)
_NEW_EPOCH: Final = frozenset({Hold.FORKED, Hold.ROLLED_BACK})


class SyncEngine:
    """Exchanges with the portal, one cycle at a time, for one store."""

    def __init__(
        self, store: Store, client: PortalClient, clock: Clock, chance: random.Random
    ) -> None:
        self._tools = SyncTools(
            store=store,
            client=client,
            clock=clock,
            uniform=chance.uniform,
            stop=threading.Event(),
        )
        self._size = BatchSize()
        self._refdata = RefdataLane(self._tools)
        self._papers = PaperLane(self._tools)
        self._snapshot = SnapshotLane(self._tools)
        self._failures = 0
        self._stalls = 0
        self._poll_s = 0
        self._greeted_at: float | None = None

    def run_cycle(self) -> CycleReport:
        """Do one cycle and tell how things stand.

        Raises:
            StorageError: the store cannot be used, or this device is not enrolled.
        """
        tally = Tally()
        before = self._tools.client.traffic
        trouble = self._attempt(tally)
        with self._tools.store.read() as records:
            figures = records.outbox.figures()
        wait = self._papers.sooner(self._next_wait(trouble, tally, figures), trouble)
        self._keep(trouble, tally, wait)
        traffic = self._tools.client.traffic
        return CycleReport(
            accepted=tally.accepted,
            duplicate=tally.duplicate,
            attention=figures.attention + figures.papers_in_trouble,
            unsent=figures.unsent,
            papers_pending=figures.papers_pending,
            papers_waiting=self._papers.waiting,
            changes=tally.changes,
            hold=None if trouble is None else trouble.hold,
            requests=traffic.requests - before.requests,
            bytes_up=traffic.bytes_up - before.bytes_up,
            bytes_down=traffic.bytes_down - before.bytes_down,
            wait_s=wait.total_seconds(),
            may_hurry=trouble is None or trouble.asked_s is None,
            reason=None if trouble is None else trouble.reason,
        )

    def stop(self) -> None:
        """End the cycle in flight within a moment, and let no other begin; from any thread."""
        self._tools.stop.set()
        self._tools.client.abort()

    def scale_waits(self, scale: float) -> None:
        """Multiply every wait from now on (``ABHIJOG_BACKOFF_SCALE``, command-line.md)."""
        self._tools.scale = scale

    def _attempt(self, tally: Tally) -> Trouble | None:
        tools = self._tools
        try:
            self._begin()
            return self._cycle(tally)
        except PortalError as error:
            self._size.stumbled()
            with tools.store.read() as records:
                portal_time = records.device.clock_facts().portal_time
            return trouble_of(error, tools.clock.now(), portal_time)
        except StorageError as error:
            if error.trouble is not StorageTrouble.FULL:
                raise
            return Trouble(hold=Hold.DISK_LOW)

    def _begin(self) -> None:
        """Speak as this device, and take up what an interrupted cycle left."""
        tools = self._tools
        with tools.store.write() as records:
            device, seed = records.device.get(), records.device.device_key()
            if records.installation.copy_kind is not None:
                raise StorageError(StorageTrouble.CLONED)
            if device.device_id is None or seed is None:
                raise StorageError(StorageTrouble.NOT_ENROLLED)
            records.outbox.recover()
            records.outbox.retry_older(FAILED_ALONE, tools.clock.now() - _DAY)
        tools.client.identify(device.device_id, DeviceKey(seed))

    def _cycle(self, tally: Tally) -> Trouble | None:
        self._greet()
        lease_slots(self._tools)
        trouble = self._push(tally) or self._papers.run(lambda: self._push(tally))
        pull = PullRound(self._tools, tally, self._snapshot)
        pull.run()
        if pull.resent and trouble is None:
            trouble = self._push(tally)
        self._refdata.run()
        tally.is_confirmed = pull.is_complete
        return trouble

    def _greet(self) -> None:
        """Say hello first, after trouble, and when the last one is old: it is also the probe."""
        now = self._tools.clock.monotonic()
        is_fresh = self._greeted_at is not None and now - self._greeted_at < self._poll_s
        if is_fresh and not self._failures:
            return
        hello = self._tools.client.hello()
        self._greeted_at, self._poll_s = now, hello.poll_s
        with self._tools.store.read() as records:
            is_news = records.device.notice() != hello.maintenance
        if is_news:
            with self._tools.store.write() as records:
                records.device.save_notice(hello.maintenance)
        keep_bundle_keys(self._tools.store, hello.bundle_keys)
        if not hello.protocol_min <= _PROTOCOL <= hello.protocol_max:
            problem = PortalProblem(status=_UPGRADE, code="upgrade_required")
            raise PortalRefused(Hold.VERSION, problem, None)

    def _push(self, tally: Tally) -> Trouble | None:
        try:
            return self._push_in_epoch(tally)
        except PortalRefused as refused:
            if not is_of_one_lane(refused):
                raise
            return Trouble(hold=refused.hold, asked_s=refused.retry_after_s, values=refused.values)

    def _push_in_epoch(self, tally: Tally) -> Trouble | None:
        """Push; a portal that saw a copy or an older state of us gets a new epoch (contract 2)."""
        push = PushRound(self._tools, self._size, tally)
        try:
            push.run()
        except PortalRefused as refused:
            if refused.hold not in _NEW_EPOCH:
                raise
            renew_slots(self._tools, refused.problem.last_epoch)
            push = PushRound(self._tools, self._size, tally)
            push.run()
        if push.throttle_s is None:
            return None
        return Trouble(hold=Hold.THROTTLED, asked_s=push.throttle_s, is_failure=False)

    def _next_wait(self, trouble: Trouble | None, tally: Tally, figures: QueueFigures) -> timedelta:
        """Return how long to wait now; failures and standstills wait longer each time."""
        tools = self._tools
        if trouble is not None:
            self._failures = self._failures if trouble.is_failure else 0
            seconds = wait_s(trouble.hold, self._failures, trouble.asked_s, tools.uniform)
            self._failures += trouble.is_failure
            return tools.wait(seconds)
        self._failures = 0
        self._stalls = 0 if tally.settled or not figures.unsent else self._stalls + 1
        is_empty = not figures.unsent
        return tools.wait(
            float(self._poll_s) if is_empty else full_jitter_s(self._stalls, tools.uniform)
        )

    def _keep(self, trouble: Trouble | None, tally: Tally, wait: timedelta) -> None:
        """Keep the state of the line; a full disk and a stopping program keep what was there."""
        tools = self._tools
        if tools.stop.is_set() or (trouble is not None and trouble.hold is Hold.DISK_LOW):
            return
        now = tools.clock.now()
        with tools.store.write() as records:
            if trouble is not None:
                records.device.save_hold(trouble.hold, until=now + wait, **trouble.values)
                return
            records.device.save_hold(None)
            # A cycle without trouble has heard the portal's time.
            offset = tools.client.time.offset() or timedelta()
            records.device.save_clock(portal_time=now + offset, offset=offset, synced_at=now)
            if tally.is_confirmed:
                records.device.save_last_sync(now)
