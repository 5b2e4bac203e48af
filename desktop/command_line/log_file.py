"""Where a command's log goes: a file in the data folder, never a person's terminal."""

import logging
import logging.handlers
from typing import Final

from local_db.folder import DataFolder

_MOST_BYTES: Final = 2 * 1024 * 1024
_KEPT: Final = 5


def silence_terminal() -> None:
    """Keep log lines and tracebacks off standard error from now on."""
    logging.getLogger().addHandler(logging.NullHandler())


def log_into(folder: DataFolder) -> None:
    """Log into the folder when it is there; a command never makes a folder only to log."""
    if not folder.logs.is_dir():
        return
    try:
        handler = logging.handlers.RotatingFileHandler(
            folder.logs / "commands.log",
            maxBytes=_MOST_BYTES,
            backupCount=_KEPT,
            encoding="utf-8",
            delay=True,
        )
    except OSError:
        return
    handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(name)s %(message)s"))
    root = logging.getLogger()
    root.addHandler(handler)
    root.setLevel(logging.INFO)
