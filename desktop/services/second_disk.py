"""A second disk for backups: a pen drive or another machine's folder, there now and then.

A mark in the folder tells the disk itself from the empty place where it is usually connected.
"""

import string
from collections.abc import Iterator
from pathlib import Path, PureWindowsPath
from typing import Final

from local_db.domain.errors import DeskError
from local_db.folder import write_durably

_MARK_LETTERS: Final = 8
_WORDS: Final = "Abhijog Desk keeps copies of its backups on this disk. Do not remove this file.\n"


class SecondDisk:
    """The chosen folder of one installation, wherever it is connected now."""

    def __init__(self, chosen: str | None, install_id: str) -> None:
        self._chosen = chosen
        self._mark = f"abhijog-{install_id[:_MARK_LETTERS]}.disk"

    def mark(self) -> None:
        """Mark the chosen folder, so that it is known again.

        Raises:
            DeskError: ``backup_not_written``.
        """
        if self._chosen is None:
            return
        place = Path(self._chosen)
        try:
            write_durably(place / self._mark, _WORDS.encode("ascii"))
        except OSError as error:
            raise DeskError("backup_not_written", folder=place.name) from error

    def find(self) -> Path | None:
        """Return the folder while its disk is connected."""
        if self._chosen is None:
            return None
        for place in _places(self._chosen):
            try:
                if (place / self._mark).is_file():
                    return place
            except OSError:
                continue
        return None


def _places(chosen: str) -> Iterator[Path]:
    yield Path(chosen)
    yield from map(Path, other_letters(chosen))


def other_letters(chosen: str) -> tuple[str, ...]:
    """Return where a Windows path may be now: a pen drive gets another letter now and then."""
    path = PureWindowsPath(chosen)
    if len(path.drive) != len("E:") or not path.is_absolute():
        return ()
    tail = str(path)[len(path.drive) :]
    letters = (letter for letter in string.ascii_uppercase[3:] if letter != path.drive[0].upper())
    return tuple(f"{letter}:{tail}" for letter in letters)
