"""Runs a program with a planted bug, to show that the power cuts and the markers would find it.

``python planted.py BUG desktop WORDS…`` or ``python planted.py BUG SCRIPT WORDS…``.
"""

import logging
import os
import runpy
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from sqlalchemy import text

from local_db import connections, folder


def _synchronous_normal() -> None:
    """The log is synced only when it is folded: acknowledged commits may go."""
    pragmas = (it.replace("synchronous = FULL", "synchronous = NORMAL") for it in _pragmas())
    _plant(connections, _PRAGMAS=tuple(pragmas), _FULL=1)


def _no_folder_sync() -> None:
    """A file that was renamed into place may have no name after a power cut."""
    _plant(folder, sync_folder=lambda _path: None)


def _no_file_sync() -> None:
    """A file may have its name and no bytes; the folders still last."""
    real = os.fsync

    def only_folders(handle: int) -> None:
        if Path(f"/proc/self/fd/{handle}").is_dir():
            real(handle)

    os.fsync = only_folders


def _temp_files() -> None:
    """A sort that is larger than its memory spills into a file in clear, gone a moment later."""
    from desktop.services.workspace import Workspace  # noqa: PLC0415 - only some bugs need it

    small = ("PRAGMA temp_store = FILE", "PRAGMA cache_size = 10")
    _plant(connections, _PRAGMAS=(*_pragmas(), *small))
    verify = Workspace.verify

    def sort_and_verify(self: Workspace) -> Any:
        with self.store.read() as records:
            pairs = "SELECT a.body FROM complaint a, complaint b ORDER BY a.body || b.digest"
            records.work.connection.exec_driver_sql(pairs).fetchall()
        return verify(self)

    Workspace.verify = sort_and_verify  # type: ignore[method-assign] # the bug is planted


def _logged_query() -> None:
    """What a person asks for goes to the log."""
    from desktop.command_line.log_file import log_into  # noqa: PLC0415 - only some bugs need it
    from desktop.services.status import StatusService  # noqa: PLC0415

    find = StatusService.find

    def find_and_log(self: StatusService, query: str) -> Any:
        end = log_into(self._store.folder)
        logging.getLogger("desktop.services.status").info("Asked for %s", query)
        end()
        return find(self, query)

    StatusService.find = find_and_log  # type: ignore[method-assign] # the bug is planted


def _told_to_a_child() -> None:
    """A program that helps is told a citizen's words on its command line."""
    from desktop.services.filing import FilingService  # noqa: PLC0415 - only some bugs need it

    returning = FilingService.returning

    def ask_another(self: FilingService, typed: str) -> Any:
        subprocess.run(["true", typed], check=True)
        return returning(self, typed)

    FilingService.returning = ask_another  # type: ignore[method-assign] # the bug is planted


def _no_search_table() -> None:
    """The database refuses a statement, and its error names the values."""
    from local_db.repositories import search_index  # noqa: PLC0415 - only some bugs need it

    _plant(search_index, _FTS_NAME=text("INSERT INTO nowhere (name) VALUES (:id || :name)"))


def _bug_with_words() -> None:
    """A bug whose message holds what was typed."""
    from desktop.services.filing import FilingService  # noqa: PLC0415 - only some bugs need it

    def fail(_self: FilingService, body: object, *_more: object, **_named: object) -> Any:
        raise RuntimeError(str(body))

    FilingService.file = fail  # type: ignore[method-assign] # the bug is planted


def _plant(module: ModuleType, **bugs: object) -> None:
    """Put something else in the place of what a module has; it must have it."""
    assert bugs.keys() <= vars(module).keys()
    vars(module).update(bugs)


def _pragmas() -> tuple[str, ...]:
    found: tuple[str, ...] = vars(connections)["_PRAGMAS"]
    return found


BUGS: Final[dict[str, Callable[[], None]]] = {
    "synchronous-normal": _synchronous_normal,
    "no-folder-sync": _no_folder_sync,
    "no-file-sync": _no_file_sync,
    "temp-files": _temp_files,
    "logged-query": _logged_query,
    "told-to-a-child": _told_to_a_child,
    "no-search-table": _no_search_table,
    "bug-with-words": _bug_with_words,
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
