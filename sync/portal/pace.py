"""Slow down who asks too often: guessed enrolment codes and runaway devices (contract 1, 429)."""

import math
import threading
from collections import OrderedDict
from dataclasses import dataclass
from typing import Final

from sync.contract.protocol import RETRY_AFTER_MAX_S
from sync.contract.shared import Clock
from sync.portal.problems import too_many

_REMEMBERED: Final = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Pace:
    """How many calls one caller may make at once, and how many come back a second."""

    burst: float
    per_s: float


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpPace:
    """How many one-time codes are sent in an hour (portal_network.md 7)."""

    per_number: int = 3
    per_address: int = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Paces:
    """The portal's limits; a counter in order never comes near them."""

    # A code has 10,000,000 values and lives a day: guessing it stays hopeless.
    bad_codes: Pace = Pace(burst=10, per_s=1 / 60)
    messages: Pace = Pace(burst=400, per_s=100)
    # Of one device, or of one network when there is no token.
    calls: Pace = Pace(burst=1_000, per_s=200)
    searches: Pace = Pace(burst=30, per_s=30 / 3_600)
    # Codes tried from one network; each code takes five tries besides.
    lookups: Pace = Pace(burst=60, per_s=60 / 3_600)
    otp: OtpPace = OtpPace()


class PaceKeeper:
    """A token bucket for every caller, in memory; a restart forgets them."""

    def __init__(self, pace: Pace, clock: Clock) -> None:
        self._pace = pace
        self._clock = clock
        self._lock = threading.Lock()
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def check(self, caller: str) -> None:
        """Refuse a caller who has nothing left.

        Raises:
            ProblemError: 429 ``rate_limited`` with ``Retry-After``.
        """
        with self._lock:
            left = self._now_left(caller)
        if left < 1:
            wait_s = math.ceil((1 - left) / self._pace.per_s)
            raise too_many(min(max(wait_s, 1), RETRY_AFTER_MAX_S))

    def take(self, caller: str) -> None:
        """Count one call of a caller, or refuse it; a refused call costs nothing.

        Raises:
            ProblemError: 429 ``rate_limited`` with ``Retry-After``.
        """
        self.check(caller)
        self.spend(caller)

    def spend(self, caller: str) -> None:
        """Count one call of a caller."""
        with self._lock:
            left = self._now_left(caller) - 1
            self._left[caller] = (left, self._clock.monotonic())
            self._left.move_to_end(caller)
            while len(self._left) > _REMEMBERED:
                self._left.popitem(last=False)

    def _now_left(self, caller: str) -> float:
        left, since = self._left.get(caller, (self._pace.burst, 0.0))
        earned = (self._clock.monotonic() - since) * self._pace.per_s
        return min(self._pace.burst, left + earned)
