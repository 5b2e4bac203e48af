"""Runs a program with a planted bug, to show that the power cuts and the markers would find it.

``python planted.py BUG desktop WORDS…`` or ``python planted.py BUG SCRIPT WORDS…``.
"""

import logging
import os
import runpy
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from local_db import connections, folder


def _synchronous_normal() -> None:
    """The log is synced only when it is folded: acknowledged commits may go."""
    pragmas = (it.replace("synchronous = FULL", "synchronous = NORMAL") for it in _pragmas())
    vars(connections).update(_PRAGMAS=tuple(pragmas), _FULL=1)


def _no_folder_sync() -> None:
    """A file that was renamed into place may have no name after a power cut."""
    vars(folder).update(sync_folder=lambda _path: None)


def _no_file_sync() -> None:
    """A file may have its name and no bytes; the folders still last."""
    real = os.fsync

    def only_folders(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").is_dir():
            real(handle)

    os.fsync = only_folders


def _temp_files() -> None:
    """Sorting and the like spill into files in clear."""
    pragmas = (it.replace("temp_store = MEMORY", "temp_store = FILE") for it in _pragmas())
    vars(connections).update(_PRAGMAS=tuple(pragmas))


def _logged_query() -> None:
    """What a person asks for goes to the log."""
    from desktop.services.status import StatusService  # noqa: PLC0415 - only this bug needs it

    find = StatusService.find

    def find_and_log(self: StatusService, query: str, *more: Any, **named: Any) -> Any:
        logging.getLogger("desktop.services.status").info("Asked for %s", query)
        return find(self, query, *more, **named)

    StatusService.find = find_and_log  # type: ignore[method-assign] # the bug is planted


def _pragmas() -> tuple[str, ...]:
    found: tuple[str, ...] = vars(connections)["_PRAGMAS"]
    return found


BUGS: Final[dict[str, Callable[[], None]]] = {
    "synchronous-normal": _synchronous_normal,
    "no-folder-sync": _no_folder_sync,
    "no-file-sync": _no_file_sync,
    "temp-files": _temp_files,
    "logged-query": _logged_query,
}


def main() -> None:
    _, bug, program, *words = sys.argv
    BUGS[bug]()
    sys.argv = [program, *words]
    if program == "desktop":
        runpy.run_module(program, run_name="__main__")
    else:
        runpy.run_path(program, run_name="__main__")


if __name__ == "__main__":
    main()
