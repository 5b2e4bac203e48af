"""How much of a paper goes at once: 64 KiB, 16 after three drops, up to 256 on a good line.

Portal contract, section 5. At 64 kbit/s with a drop each minute, pieces of 64 KiB cost 1.08 times
the bytes, and whole files 15.7 times (offline_sync.md E).
"""

from typing import Final

_USUAL: Final = 64 * 1024
_SMALL: Final = 16 * 1024
_LARGE: Final = 256 * 1024
_DROPS: Final = 3
# A piece that took less than this came over a good line.
_QUICK_S: Final = 2.0
# So many pieces in a row make a line that dropped good again.
_CALM: Final = 8


class ChunkSize:
    """The size that the line bears at the moment; it outlives the cycle, not the program."""

    def __init__(self) -> None:
        self._bytes = _USUAL
        self._drops = 0
        self._run = 0

    def within(self, limit: int) -> int:
        """Return how much to send, never above what the portal takes."""
        return max(1, min(self._bytes, limit))

    def went_up(self, seconds: float) -> None:
        """Learn from a piece that arrived."""
        self._run += 1
        if self._run >= _CALM:
            self._drops = 0
        if self._drops == 0 and (seconds < _QUICK_S or self._bytes < _USUAL):
            self._bytes = min(self._bytes * 2, _LARGE if seconds < _QUICK_S else _USUAL)

    def dropped(self) -> None:
        """Learn from a piece that did not."""
        self._run = 0
        self._drops += 1
        self._bytes = _SMALL if self._drops >= _DROPS else min(self._bytes, _USUAL)

    def refused(self) -> bool:
        """Make pieces smaller that the portal finds too large; False when they are small already.

        A portal that takes not even those will not take the paper.
        """
        if self._bytes <= _SMALL:
            return False
        self._bytes //= 2
        return True
