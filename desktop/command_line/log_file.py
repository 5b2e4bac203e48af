"""Where a command's log goes: a file in the data folder, never a person's terminal."""

import logging
import logging.handlers
import traceback
from collections.abc import Callable
from pathlib import Path
from types import TracebackType
from typing import Final, TypeAlias

from typing_extensions import override

from desktop.services.log_files import COMMANDS, put_away, set_aside
from local_db.domain.clock import Clock, SystemClock
from local_db.folder import DataFolder

_MOST_BYTES: Final = 2 * 1024 * 1024
_Bug: TypeAlias = (
    tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]
)


class _WithoutCitizens(logging.Formatter):
    """Writes a bug's kind and place only: its message and lines may hold a citizen's words."""

    @override
    def format(self, record: logging.LogRecord) -> str:
        # What another handler wrote of the bug is kept with the record and would be used again.
        written, record.exc_text = record.exc_text, None
        try:
            return super().format(record)
        finally:
            record.exc_text = written

    @override
    def formatException(self, ei: _Bug) -> str:
        kind, _, trace = ei
        frames = reversed(traceback.extract_tb(trace))
        path = " < ".join(f"{Path(f.filename).name}:{f.lineno} {f.name}" for f in frames)
        return f"{'?' if kind is None else kind.__name__} in {path}"


class _LogFile(logging.handlers.RotatingFileHandler):
    """A log that is put away under its month when it has grown large."""

    @override
    def doRollover(self) -> None:
        if self.stream is not None:
            self.stream.close()
            self.stream = None
        put_away(Path(self.baseFilename))


def silence_terminal() -> None:
    """Keep log lines and tracebacks off standard error from now on."""
    root = logging.getLogger()
    if not any(isinstance(handler, logging.NullHandler) for handler in root.handlers):
        root.addHandler(logging.NullHandler())


def log_into(folder: DataFolder, clock: Clock | None = None) -> Callable[[], None]:
    """Log into the folder when it is there, until the returned function is called.

    A command never makes a folder only to log.
    """
    try:
        if not folder.logs.is_dir():
            return _nothing
        set_aside(folder.logs / COMMANDS, (clock or SystemClock()).now())
        handler = _LogFile(
            folder.logs / COMMANDS, maxBytes=_MOST_BYTES, encoding="utf-8", delay=True
        )
    except OSError:
        return _nothing
    handler.setFormatter(_WithoutCitizens("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)

    def end() -> None:
        root.removeHandler(handler)
        handler.close()

    return end


def _nothing() -> None:
    """There is no log to end."""
