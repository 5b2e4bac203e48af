"""How many messages go at once, and in how many batches (offline_sync.md B4, portal_network.md 3).

A batch grows while the line is quick and is halved by trouble; a second one flies beside the first
only after an exchange that went well (decision 0034).
"""

import math
from typing import Final

from sync.wire import AT_MOST

_FIRST: Final = 10
_QUICK_S: Final = 10.0
_STALL_S: Final = 30.0


class BatchSize:
    """The size of the next batch, and how many may fly; it lives as long as the process."""

    def __init__(self) -> None:
        self._size = _FIRST
        self._is_good = False

    @property
    def at_hand(self) -> int:
        """How many batches may be claimed: a good line has one ready beside those that fly."""
        return AT_MOST + 1 if self._is_good else 1

    def within(self, batch_max: int) -> int:
        """Return how many messages to claim."""
        return min(self._size, batch_max)

    def answered(self, sent: int, seconds: float, batch_max: int) -> None:
        """Grow after a reply that came quickly: twofold, or to what the same pace carries in time.

        An empty batch says that the line is good, and nothing of its pace.
        """
        # Two that share a slow line take twice as long each: only a stall is a reason for one.
        self._is_good = seconds < (_STALL_S if self._is_good else _QUICK_S)
        if seconds >= _QUICK_S or not sent:
            return
        in_time = batch_max if seconds <= 0 else math.floor(sent * _QUICK_S / seconds)
        self._size = min(max(self._size * 2, in_time), batch_max)

    def stumbled(self) -> None:
        """Send one at a time until an exchange goes well again: the last one did not."""
        self._is_good = False

    def halve(self) -> None:
        """Halve after a timeout, a 413 or the portal's own failure."""
        self._size = max(self._size // 2, 1)
