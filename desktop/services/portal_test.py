"""The way to the portal, tried out step by step and told as it goes (decision 0040).

It has a line of its own and changes nothing, neither here nor at the portal, so it may be done
while the queue is being sent.
"""

import dataclasses
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final, TypeAlias

from local_db.domain.clock import Clock, is_near
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.line_step import ClockGap, LineStep, StepOutcome
from local_db.domain.outbox import Hold, LineReason
from local_db.domain.portal_line import PortalLine
from local_db.store import Store
from sync.address import PortalAddress
from sync.client import PortalClient
from sync.device_auth import DeviceKey
from sync.errors import PortalError, PortalUnreachable
from sync.line_probe import LineProbe
from sync.portal_door import open_portal
from sync.trouble import trouble_of

STEP_S: Final = 15.0
TOTAL_S: Final = 45.0
_PROTOCOL: Final = 1
TellStep: TypeAlias = Callable[[StepOutcome], object]
_Step: TypeAlias = tuple[LineStep, Callable[[], object]]


class _ClockWrongError(DeskError):
    """This PC's clock is far from the portal's."""

    def __init__(self, gap: ClockGap) -> None:
        super().__init__("portal_clock")
        self.gap = gap


@dataclass(frozen=True, slots=True, kw_only=True)
class _Subject:
    """What is tried out: an address, the way to it, and who this PC is there."""

    address: PortalAddress
    line: PortalLine
    device_id: str | None
    seed: bytes | None = field(repr=False)
    portal_time: datetime | None

    @property
    def is_known(self) -> bool:
        """Whether the portal ever took this PC for a device."""
        return self.device_id is not None


class PortalTest:
    """Runs one test at a time, in the questions' worker."""

    def __init__(
        self, store: Store, clock: Clock, *, step_s: float = STEP_S, total_s: float = TOTAL_S
    ) -> None:
        self._store = store
        self._clock = clock
        self._step_s = step_s
        self._total_s = total_s
        self._lock = threading.Lock()
        self._cut: Callable[[], None] | None = None
        self._is_out_of_time = False
        self._is_stopped = False

    def run(self, tell: TellStep, address: str | None = None) -> bool:
        """Try the portal's address, or another one; tell each step and end at the first trouble.

        Raises:
            DeskError: the address cannot be used, or this PC is not enrolled and none was given.
        """
        subject = self._subject(address)
        probe = LineProbe(subject.address, subject.line, self._step_s)
        client = open_portal(subject.address.text, self._clock, subject.line, total_s=self._step_s)
        with self._under_way(probe, client):
            steps = self._steps(subject, probe, client)
            return all(self._did(step, do, subject, tell) for step, do in steps)

    def stop(self) -> None:
        """End a test in flight, and begin no more; from any thread."""
        with self._lock:
            self._is_stopped, cut = True, self._cut
        if cut is not None:
            cut()

    def _subject(self, address: str | None) -> _Subject:
        with self._store.read() as records:
            device, seed = records.device.get(), records.device.device_key()
            if records.installation.copy_kind is not None:
                # The copy would sign in as the counter that it was copied from.
                raise StorageError(StorageTrouble.CLONED)
            line, told = records.portal_line.get(), records.device.clock_facts().portal_time
        asked = device.portal_url if address is None else address
        if asked is None:
            raise StorageError(StorageTrouble.NOT_ENROLLED)
        return _Subject(
            address=PortalAddress.read(asked),
            line=line,
            device_id=device.device_id,
            seed=seed,
            portal_time=told,
        )

    def _steps(
        self, subject: _Subject, probe: LineProbe, client: PortalClient
    ) -> tuple[_Step, ...]:
        def compare_clocks() -> None:
            here, there = self._clock.now(), client.time.now()
            if there is not None and not is_near(there - here):
                raise _ClockWrongError(ClockGap(here=here, there=there))

        line = [(LineStep.NAME, probe.find), (LineStep.CONNECTION, probe.connect)]
        secure = [(LineStep.SECURITY, probe.secure)] if probe.is_secure else []
        answer = [(LineStep.ANSWER, lambda: _greet(client))]
        clock = [(LineStep.CLOCK, compare_clocks)]
        if not subject.is_known:
            return (*line, *secure, *answer, *clock)
        own = [(LineStep.SIGN_IN, lambda: _sign_in(client, subject))]
        return (*line, *secure, *answer, *own, *clock, (LineStep.EXCHANGE, client.packs))

    def _did(
        self, step: LineStep, do: Callable[[], object], subject: _Subject, tell: TellStep
    ) -> bool:
        began = self._clock.monotonic()
        outcome = StepOutcome(step=step, ms=0)
        try:
            do()
        except DeskError as error:
            outcome = self._trouble(step, error, subject)
        ms = round((self._clock.monotonic() - began) * 1000)
        tell(dataclasses.replace(outcome, ms=ms))
        return outcome.is_ok

    def _trouble(self, step: LineStep, error: DeskError, subject: _Subject) -> StepOutcome:
        if isinstance(error, _ClockWrongError):
            return StepOutcome(step=step, ms=0, gap=error.gap)
        if not isinstance(error, PortalError):
            return StepOutcome(step=step, ms=0, code=error.code)
        if self._is_out_of_time:
            error = PortalUnreachable(reason=LineReason.TIMED_OUT, timed_out=True)
        trouble = trouble_of(error, self._clock.now(), subject.portal_time)
        return StepOutcome(step=step, ms=0, hold=trouble.hold, reason=trouble.reason)

    @contextmanager
    def _under_way(self, probe: LineProbe, client: PortalClient) -> Iterator[None]:
        """Cut everything when the time is up or somebody stops it, and close it in the end."""

        def cut() -> None:
            probe.abort()
            client.abort()

        def out_of_time() -> None:
            self._is_out_of_time = True
            cut()

        self._is_out_of_time = False
        watch = threading.Timer(self._total_s, out_of_time)
        with self._lock:
            self._cut, is_stopped = cut, self._is_stopped
        if is_stopped:
            cut()
        watch.start()
        try:
            yield
        finally:
            watch.cancel()
            watch.join()
            with self._lock:
                self._cut = None
            probe.close()
            client.close()


def _greet(client: PortalClient) -> None:
    hello = client.hello()
    if not hello.protocol_min <= _PROTOCOL <= hello.protocol_max:
        raise PortalError(Hold.VERSION)


def _sign_in(client: PortalClient, subject: _Subject) -> None:
    if subject.device_id is None or subject.seed is None:
        raise PortalError(Hold.AUTH)
    client.identify(subject.device_id, DeviceKey(subject.seed))
    client.sign_in()
