"""What an error of a cycle means for the device: the hold that people see (offline_sync.md B5)."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from local_db.domain.clock import BUILT_ON
from local_db.domain.outbox import Hold, LineReason
from sync.errors import PortalError, PortalRefused, PortalUnreachable

_SILENCE: Final = timedelta(days=400)
_TOO_MANY: Final = 429
_UNAVAILABLE: Final = 503
_SERVER_ERROR: Final = 500


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """Why a cycle did not do all it should.

    Attributes:
        asked_s: the wait that the portal asked for.
        is_failure: False when a good reply asked for the pause: that is no reason to wait longer.
        values: codes for the sentence; never a citizen's data.
    """

    hold: Hold
    asked_s: float | None = None
    is_failure: bool = True
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)
    reason: LineReason | None = None


def trouble_of(error: PortalError, now: datetime, portal_time: datetime | None) -> Trouble:
    """Return the trouble behind an error.

    Args:
        error: what ended the cycle.
        now: the PC's date, which a refused certificate puts in doubt.
        portal_time: the latest time the portal told, if ever.
    """
    asked_s = error.retry_after_s if isinstance(error, PortalRefused) else None
    hold = error.hold
    reason = error.reason if isinstance(error, PortalUnreachable) else None
    if hold is Hold.CLOCK and not _is_impossible(now, portal_time):
        # The PC's date is believable: it is the portal's certificate that is out of date.
        hold = Hold.TLS
    return Trouble(hold=hold, asked_s=asked_s, values=error.values, reason=reason)


def is_of_one_lane(refused: PortalRefused) -> bool:
    """Tell whether only the refused endpoint waits: the feed may still be read (S4)."""
    if refused.status == _TOO_MANY:
        return True
    return refused.status >= _SERVER_ERROR and refused.status != _UNAVAILABLE


def _is_impossible(now: datetime, portal_time: datetime | None) -> bool:
    if now.date() < BUILT_ON:
        return True
    return portal_time is not None and not portal_time <= now <= portal_time + _SILENCE
