"""The folder where a scanner puts its files: what is new there, whole, and not yet a paper.

A scanner writes for seconds, and over a network in pieces: a file is offered when two looks find
the same and its end is there. What was filed moves into a folder beside the others and goes after
a week, for a paper's only lasting copy is the encrypted one (decision 0041).
"""

import logging
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError

_log: Final = logging.getLogger(__name__)
FILED: Final = "filed"
KEPT_FOR: Final = timedelta(days=7)
# What lay there when the desk began to look is somebody else's, unless it is as new as this.
RECENT: Final = timedelta(minutes=10)
# An end that never comes: the scanner's format is one we do not know, or it broke off.
_PATIENCE: Final = timedelta(seconds=30)
_ENDS: Final = {
    ".pdf": b"%%EOF",
    ".jpg": b"\xff\xd9",
    ".jpeg": b"\xff\xd9",
    ".png": b"IEND",
    ".tif": b"",
    ".tiff": b"",
    ".bmp": b"",
    ".webp": b"",
}
_TAIL: Final = 1_024


@dataclass(frozen=True, slots=True, kw_only=True)
class ScannedFile:
    """A file as a look found it; another size or time makes it another one."""

    path: Path
    size: int
    changed_ns: int

    @property
    def changed_at(self) -> datetime:
        """When it was written, by the PC's clock."""
        return datetime.fromtimestamp(self.changed_ns / 1e9, UTC)


class ScanFolder:
    """Looks into one folder again and again; only a worker may, for a share may hang."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._folder = folder
        self._clock = clock
        self._before: dict[ScannedFile, float] = {}
        self._passed_over: frozenset[ScannedFile] | None = None

    def look(self) -> tuple[ScannedFile, ...]:
        """Return the new and whole files, the latest first.

        Raises:
            DeskError: ``scan_folder_gone``.
        """
        found = tuple(self._found())
        now = self._clock.monotonic()
        if self._passed_over is None:
            recent = self._clock.now() - RECENT
            self._passed_over = frozenset(file for file in found if file.changed_at < recent)
        self._before = {file: self._before.get(file, now) for file in found}
        whole = (
            file
            for file, since in self._before.items()
            if file not in self._passed_over and self._is_whole(file, now - since)
        )
        return tuple(sorted(whole, key=lambda file: file.changed_ns, reverse=True))

    def put_away(self, files: Iterable[ScannedFile], ref: str) -> None:
        """Move what was filed out of the way, and let go of what was moved a week ago."""
        aside = self._folder / FILED
        for file in files:
            # Whatever was written under its name since then is another paper.
            if _read(file.path) == file:
                _move(file.path, aside, ref, self._clock.now())
        _let_go(aside, self._clock.now() - KEPT_FOR)

    def _found(self) -> Iterator[ScannedFile]:
        try:
            paths = sorted(self._folder.iterdir())
        except OSError as error:
            raise DeskError("scan_folder_gone") from error
        for path in paths:
            if path.suffix.casefold() in _ENDS and not path.name.startswith((".", "~")):
                file = _read(path)
                if file is not None and file.size:
                    yield file

    def _is_whole(self, file: ScannedFile, seen_for_s: float) -> bool:
        if seen_for_s <= 0:
            return False
        return seen_for_s >= _PATIENCE.total_seconds() or _has_end(file.path)


def _read(path: Path) -> ScannedFile | None:
    try:
        stat = path.stat()
        is_file = path.is_file() and not path.is_symlink()
    except OSError:
        return None
    return (
        ScannedFile(path=path, size=stat.st_size, changed_ns=stat.st_mtime_ns) if is_file else None
    )


def _has_end(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            file.seek(0, os.SEEK_END)
            file.seek(max(0, file.tell() - _TAIL))
            return _ENDS[path.suffix.casefold()] in file.read()
    except OSError:
        # The scanner still holds it.
        return False


def _move(path: Path, aside: Path, ref: str, now: datetime) -> None:
    try:
        aside.mkdir(exist_ok=True)
        target = next(
            place
            for n in range(1, 1_000)
            if not (place := aside / f"{ref}-{n}{path.suffix.casefold()}").exists()
        )
        path.rename(target)
        os.utime(target, (now.timestamp(), now.timestamp()))
    except OSError as error:
        # A folder that may only be read: the paper is filed, the scan is offered once more.
        _log.warning("A scan was not put away: %s", type(error).__name__)


def _let_go(aside: Path, before: datetime) -> None:
    try:
        old = [path for path in aside.glob("*") if path.stat().st_mtime < before.timestamp()]
        for path in old:
            path.unlink()
    except OSError as error:
        _log.warning("Old scans were not removed: %s", type(error).__name__)
