"""Room on the disk: warned of early, kept in reserve, refused before a number is given (D1).

A full disk must never meet an operator in the middle of a complaint: the reserve is given up then,
so that the complaint in hand, every draft and the portal's replies still fit (local_db.md 4).
"""

import contextlib
import logging
import os
from typing import Final

from local_db.domain.health import RoomLevel, RoomState
from local_db.folder import DataFolder, sync_folder

_log = logging.getLogger(__name__)
_MB: Final = 1024 * 1024
# Under this the desk warns: a day's papers may not fit.
WARN_BYTES: Final = 500 * _MB
# Under this no number is given: drafts and the portal's replies need what is left.
LEAST_FREE_BYTES: Final = 12 * _MB
RESERVE_BYTES: Final = 16 * _MB
# The reserve is made only where so much stays free beside it; well above the least, so that a
# disk at the border does not make it and give it up in turns.
_BESIDE_RESERVE_BYTES: Final = 64 * _MB
_BLOCK: Final = bytes(_MB)


class Room:
    """Watches the disk of one data folder and keeps the reserve file there."""

    def __init__(self, folder: DataFolder) -> None:
        self._folder = folder

    @property
    def has_reserve(self) -> bool:
        """Whether the reserve is there."""
        return self._folder.reserve.exists()

    @property
    def can_file(self) -> bool:
        """Whether a save surely fits, with drafts and replies beside it."""
        return self._folder.free_bytes() >= LEAST_FREE_BYTES

    def state(self) -> RoomState:
        """Return how much room there is."""
        free, has_reserve = self._folder.free_bytes(), self.has_reserve
        return RoomState(level=_level(free, has_reserve), free_bytes=free, has_reserve=has_reserve)

    def keep_reserve(self) -> bool:
        """Make the reserve when there is room for it; tell whether it is there."""
        if self.has_reserve:
            return True
        if self._folder.free_bytes() < RESERVE_BYTES + _BESIDE_RESERVE_BYTES:
            return False
        part = self._folder.reserve.with_suffix(".part")
        try:
            _allocate(part, RESERVE_BYTES)
            part.replace(self._folder.reserve)
            sync_folder(self._folder.path)
        except OSError as error:
            _log.warning("The reserve could not be made: %s", error.strerror)
            with contextlib.suppress(OSError):
                part.unlink()
            return False
        return True

    def is_short(self) -> bool:
        """Tell whether the reserve is needed now."""
        return self._folder.free_bytes() < LEAST_FREE_BYTES

    def give_up_reserve(self) -> bool:
        """Free the reserve's room; tell whether there was any."""
        try:
            self._folder.reserve.unlink()
        except OSError:
            return False
        _log.warning("The disk is full; the reserve was given up")
        return True


def _level(free: int, has_reserve: bool) -> RoomLevel:  # noqa: FBT001 - one fact of two
    usable = free + (RESERVE_BYTES if has_reserve else 0)
    if usable < LEAST_FREE_BYTES:
        return RoomLevel.FULL
    if free < WARN_BYTES:
        return RoomLevel.LOW if has_reserve else RoomLevel.LAST
    return RoomLevel.AMPLE


def _allocate(path: "os.PathLike[str]", size: int) -> None:
    """Really take the room: a file with holes would promise what the disk does not have."""
    with open(path, "wb") as file:  # noqa: PTH123 - any path
        if hasattr(os, "posix_fallocate"):
            os.posix_fallocate(file.fileno(), 0, size)
        else:
            file.writelines(_BLOCK for _ in range(size // _MB))
        file.flush()
        os.fsync(file.fileno())
