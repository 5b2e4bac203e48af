"""How many messages go at once (offline_sync.md B4): growing while quick, halved by trouble."""

from typing import Final

_FIRST: Final = 10
_QUICK_S: Final = 10.0


class BatchSize:
    """The size of the next batch; it lives as long as the process."""

    def __init__(self) -> None:
        self._size = _FIRST

    def within(self, batch_max: int) -> int:
        """Return how many messages to claim."""
        return min(self._size, batch_max)

    def answered(self, seconds: float, batch_max: int) -> None:
        """Double after a reply that came quickly."""
        if seconds < _QUICK_S:
            self._size = min(self._size * 2, batch_max)

    def halve(self) -> None:
        """Halve after a timeout, a 413 or the portal's own failure."""
        self._size = max(self._size // 2, 1)
