"""What a state's counters do to the portal when it is back after an outage (offline_sync.md E).

Run as ``python -m bench.storm [--devices N] [--outage-s S] [--capacity N] [--seeds N]``. Nothing is
sent: time is an event queue. How long a device waits, how much it sends at once and how it reads
``Retry-After`` is the program's own code; only the portal is a model, one that answers so many
requests a second and refuses the rest with 503. One JSON object per kind of outage.
"""

import argparse
import heapq
import json
import math
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from enum import StrEnum
from typing import Final

from local_db.domain.outbox import Hold
from sync.backoff import Uniform, wait_s
from sync.batch_size import BatchSize
from sync.retry_after import retry_after_s

_QUEUED: Final = 40
_BATCH_MAX: Final = 50
_ROUND_TRIP_S: Final = 0.3
_NEW_DAY: Final = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)
# hello, token, changes and the index of the master data, beside the batches.
_BESIDE: Final = ("hello", "token")
_AFTER: Final = ("changes", "refdata")
_GIVEN_UP_S: Final = 4 * 3600.0


class Outage(StrEnum):
    """How the portal is away: each makes the devices wait in another way."""

    NO_ANSWER = "no answer"  # the connection is refused at once
    SILENCE = "silence"  # every try hangs until its deadline
    BUSY = "503 without a wait"
    BUSY_5 = "503, Retry-After 5"
    BUSY_60 = "503, Retry-After 60"
    BUSY_DATE = "503, Retry-After as a date"

    def retry_after(self, now: float) -> str | None:
        """Return the header that the portal gives at a moment of the simulation."""
        match self:
            case Outage.BUSY_5:
                return "5"
            case Outage.BUSY_60:
                return "60"
            case Outage.BUSY_DATE:
                # A whole minute for everybody: the worst that a date can do.
                return http_date(now + 60 - now % 60)
            case _:
                return None


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What is simulated."""

    devices: int = 1892
    outage_s: float = 7200.0
    capacity: int = 50
    outage: Outage = Outage.NO_ANSWER
    seed: int = 1


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What became of it, counted from the moment the portal was back."""

    peak: int = 0
    total: int = 0
    refused: int = 0
    twice: int = 0
    drained_s: float = 0.0

    def line(self) -> dict[str, object]:
        """Return it as it is printed."""
        return {
            "peak_per_s": self.peak,
            "requests": self.total,
            "refused": self.refused,
            "refused_twice_in_a_row": self.twice,
            "drained_s": None if math.isinf(self.drained_s) else round(self.drained_s),
        }


@dataclass(slots=True)
class Device:
    """One counter: its queue, its failures so far, and whether its last try was refused."""

    left: int = _QUEUED
    failures: int = 0
    was_refused: bool = False
    size: BatchSize = field(default_factory=BatchSize)
    steps: Iterator[str] = field(default_factory=lambda: iter(()))

    def begin(self) -> None:
        """Start a cycle as the engine does it: probe, token, batches, feed, master data."""
        self.steps = self._cycle()

    def _cycle(self) -> Iterator[str]:
        yield from _BESIDE
        while self.left:
            yield "messages"
            sent = min(self.left, self.size.within(_BATCH_MAX))
            self.left -= sent
            self.size.answered(sent, _ROUND_TRIP_S, _BATCH_MAX)
        yield from _AFTER


class Storm:
    """All devices and the portal, moment by moment."""

    def __init__(self, scene: Scene) -> None:
        self._scene = scene
        self._uniform: Uniform = random.Random(scene.seed).uniform  # noqa: S311 - no secret
        self._events: list[tuple[float, int]] = []
        self._devices = [Device() for _ in range(scene.devices)]
        self._seconds: Counter[int] = Counter()
        self._outcome = Outcome()

    def run(self) -> Outcome:
        """Play the outage and the time after it until every queue is empty."""
        scene = self._scene
        for number, device in enumerate(self._devices):
            device.begin()
            # The line breaks while each is somewhere between two of its ten-minute polls.
            self._events.append((self._uniform(0, 600), number))
        heapq.heapify(self._events)
        while self._events:
            now, number = heapq.heappop(self._events)
            if now > scene.outage_s + _GIVEN_UP_S:
                # It does not drain: a storm that feeds itself.
                self._outcome.drained_s = float("inf")
                break
            if now < scene.outage_s:
                self._away(now, number)
            else:
                self._back(now, number)
        self._outcome.peak = max(self._seconds.values(), default=0)
        self._outcome.total = sum(self._seconds.values())
        return self._outcome

    def _away(self, now: float, number: int) -> None:
        took = 30.0 if self._scene.outage is Outage.SILENCE else 0.0
        self._wait(now + took, number)

    def _back(self, now: float, number: int) -> None:
        device, second = self._devices[number], int(now)
        if self._seconds[second] >= self._scene.capacity:
            self._refuse(now, number)
            return
        self._seconds[second] += 1
        step = next(device.steps, None)
        if step is None:
            self._seconds[second] -= 1
            return
        device.was_refused = False
        if not device.left and step != "messages":
            self._outcome.drained_s = max(self._outcome.drained_s, now - self._scene.outage_s)
        heapq.heappush(self._events, (now + _ROUND_TRIP_S, number))

    def _refuse(self, now: float, number: int) -> None:
        device = self._devices[number]
        self._seconds[int(now)] += 1
        self._outcome.refused += 1
        self._outcome.twice += device.was_refused
        device.was_refused = True
        self._wait(now, number)

    def _wait(self, now: float, number: int) -> None:
        """Wait as the program waits, then begin a new cycle."""
        device, header = self._devices[number], self._scene.outage.retry_after(now)
        asked = retry_after_s(header, http_date(now))
        is_busy = self._scene.outage not in {Outage.NO_ANSWER, Outage.SILENCE}
        hold = Hold.THROTTLED if is_busy or now >= self._scene.outage_s else Hold.OFFLINE
        seconds = wait_s(hold, device.failures, asked, self._uniform)
        device.failures += 1
        device.begin()
        heapq.heappush(self._events, (now + seconds, number))


def http_date(seconds: float) -> str:
    """Return a moment of the simulation as an HTTP date."""
    return format_datetime(_NEW_DAY + timedelta(seconds=int(seconds)), usegmt=True)


def main() -> None:
    """Run every kind of outage and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--devices", type=int, default=1892)
    parser.add_argument("--outage-s", type=float, default=7200.0)
    parser.add_argument("--capacity", type=int, default=50)
    parser.add_argument("--seeds", type=int, default=3)
    chosen = parser.parse_args()
    for outage in Outage:
        for seed in range(1, chosen.seeds + 1):
            scene = Scene(
                devices=chosen.devices,
                outage_s=chosen.outage_s,
                capacity=chosen.capacity,
                outage=outage,
                seed=seed,
            )
            print(json.dumps({"outage": outage, "seed": seed, **Storm(scene).run().line()}))


if __name__ == "__main__":
    main()
