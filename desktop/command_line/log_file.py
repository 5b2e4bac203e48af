"""Where a command's log goes: a file in the data folder, never a person's terminal."""

import logging
import logging.handlers
from collections.abc import Callable
from typing import Final

from local_db.folder import DataFolder

_MOST_BYTES: Final = 2 * 1024 * 1024
_KEPT: Final = 5


def silence_terminal() -> None:
    """Keep log lines and tracebacks off standard error from now on."""
    root = logging.getLogger()
    if not any(isinstance(handler, logging.NullHandler) for handler in root.handlers):
        root.addHandler(logging.NullHandler())


def log_into(folder: DataFolder) -> Callable[[], None]:
    """Log into the folder when it is there, until the returned function is called.

    A command never makes a folder only to log.
    """
    try:
        if not folder.logs.is_dir():
            return _nothing
        handler = logging.handlers.RotatingFileHandler(
            folder.logs / "commands.log",
            maxBytes=_MOST_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
            delay=True,
        )
    except OSError:
        return _nothing
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)

    def end() -> None:
        root.removeHandler(handler)
        handler.close()

    return end


def _nothing() -> None:
    """There is no log to end."""
