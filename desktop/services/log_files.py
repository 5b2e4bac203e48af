"""The program's log files: one a month, kept a year, bounded in size (domain.md E, rule 8(3)).

``commands.log`` and ``fault.log`` are written to; everything finished lies beside them under the
month it was written in. Nothing else in the folder is ours to touch.
"""

import contextlib
import logging
import re
from datetime import datetime
from itertools import count
from pathlib import Path
from typing import Final

COMMANDS: Final = "commands.log"
FAULTS: Final = "fault.log"
# A runaway log must not fill the disk; the oldest goes first, though it be younger than a year.
MOST_BYTES: Final = 200 * 1024 * 1024
_MONTH: Final = re.compile(rb"\d{4}-\d{2}")
# With a number behind it: as the first version named them.
_FINISHED: Final = re.compile(
    r"(?:commands|fault)-\d{4}-\d{2}(?:\.\d+)?\.log|commands\.log\.\d+", re.ASCII
)
_log = logging.getLogger(__name__)


def set_aside(file: Path, now: datetime) -> None:
    """Put a log away under its month when another month has begun.

    Where another process writes into it (Windows), it stays until the next start.
    """
    with contextlib.suppress(OSError):
        month = _month_of(file)
        if month is not None and month != f"{now:%Y-%m}":
            file.rename(_free_name(file, month))


def put_away(file: Path) -> None:
    """Put a log away that has grown large; its name never changes again, so its age is known."""
    with contextlib.suppress(OSError):
        month = _month_of(file)
        if month is not None:
            file.rename(_free_name(file, month))
        remove(file.parent, too_much(file.parent))


def finished(folder: Path) -> frozenset[str]:
    """Return the names of the logs that nobody writes into any more."""
    if not folder.is_dir():
        return frozenset()
    return frozenset(file.name for file in folder.iterdir() if _FINISHED.fullmatch(file.name))


def too_much(folder: Path, most_bytes: int = MOST_BYTES) -> frozenset[str]:
    """Return the oldest finished logs that must go for all to fit."""
    sizes = {name: (folder / name).stat().st_size for name in finished(folder)}
    newest_first = sorted(sizes, key=lambda name: (folder / name).stat().st_mtime, reverse=True)
    total, gone = 0, set()
    for name in newest_first:
        total += sizes[name]
        if total > most_bytes:
            gone.add(name)
    return frozenset(gone)


def remove(folder: Path, names: frozenset[str]) -> frozenset[str]:
    """Remove finished logs; return which went, for one that is held open waits."""
    gone = set()
    for name in sorted(names & finished(folder)):
        try:
            (folder / name).unlink()
        except OSError as error:
            _log.info("The old log %s stays for now: %s", name, error.strerror)
            continue
        gone.add(name)
    return frozenset(gone)


def _month_of(file: Path) -> str | None:
    """Return the month a log begins in; a log of faults has no dates, so its file's is taken."""
    if not file.is_file() or file.stat().st_size == 0:
        return None
    with file.open("rb") as opened:
        begins = _MONTH.match(opened.read(7))
    if begins is not None:
        return begins.group().decode("ascii")
    written = datetime.fromtimestamp(file.stat().st_mtime).astimezone()
    return f"{written:%Y-%m}"


def _free_name(file: Path, month: str) -> Path:
    stem = f"{file.stem}-{month}"
    first = file.with_name(f"{stem}.log")
    if not first.exists():
        return first
    more = (file.with_name(f"{stem}.{n}.log") for n in count(2))
    return next(name for name in more if not name.exists())
