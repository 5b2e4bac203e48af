"""The portal's clock, carried on by a monotonic one: the PC's date is never asked for it."""

from datetime import datetime, timedelta
from typing import Final

from local_db.domain.clock import Clock

# A Date header has whole seconds; a nearer estimate is better than it.
_ROUNDING: Final = timedelta(seconds=2)


class PortalTime:
    """What the portal's clock shows now (portal contract, section 2; offline_sync.md B10)."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._told: datetime | None = None
        self._told_at = 0.0

    def learn(self, told: datetime) -> None:
        """Take in a time that the portal told in a body."""
        self._told = told
        self._told_at = self._clock.monotonic()

    def learn_date(self, told: datetime) -> None:
        """Take in a ``Date`` header, unless what is known agrees with it."""
        known = self.now()
        if known is None or abs(known - told) > _ROUNDING:
            self.learn(told)

    def now(self) -> datetime | None:
        """Return the portal's time, or None while it was never told."""
        if self._told is None:
            return None
        return self._told + timedelta(seconds=self._clock.monotonic() - self._told_at)

    def offset(self) -> timedelta | None:
        """Return portal time minus PC time."""
        now = self.now()
        return None if now is None else now - self._clock.now()
