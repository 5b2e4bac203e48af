"""A backup or a restore in its own process, which kills itself at a chosen step.

A step is whatever changes the disk through Python (a file opened for writing, a rename, a removal)
and every word about progress, so that a kill falls between any two of them.

``safe`` is the program. Planted bugs: ``named`` writes a backup under its last name at once;
``hasty`` moves the present database away before the journal is written.
"""

import os
import signal
import sys
from collections.abc import Callable
from pathlib import Path

from store_rig import StandingClock

from local_db import backup, restore
from local_db.backup_set import BackupSet
from local_db.domain.backup import BackupProgress
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.store import Store

_PIECE = 1 << 18
_CHANGES = {"os.rename", "os.remove", "os.rmdir", "os.mkdir", "shutil.rmtree"}


def say(line: str) -> None:
    """Print at once: this process dies without a word."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Steps:
    """Counts the steps, names them, and kills this process before the chosen one."""

    def __init__(self, kill_before: int) -> None:
        self._kill_before = kill_before
        self.names: list[str] = []

    def hear(self, event: str, given: tuple[object, ...]) -> None:
        """Take an audit event of Python."""
        is_written = event == "open" and isinstance(given[1], str) and "r" not in given[1]
        if event in _CHANGES or is_written:
            self.step(f"{event} {Path(os.fsdecode(given[0])).name}")  # type: ignore[arg-type]  # a path in these events

    def progress(self, told: BackupProgress) -> None:
        """Take a word about progress."""
        self.step(f"told {told.phase.value}")

    def step(self, name: str) -> None:
        """Count a step, or die."""
        if len(self.names) == self._kill_before:
            os.kill(os.getpid(), signal.SIGKILL)
        self.names.append(name)


def grow(whole: Callable[..., None], part: Path, told: object, steps: Steps) -> None:
    """Let a copy grow under its name, a step for each piece."""
    made = part.with_name("made elsewhere")
    whole(made, told)
    data = made.read_bytes()
    made.unlink()
    with part.open("wb", buffering=0) as copy:
        for begin in range(0, len(data), _PIECE):
            copy.write(data[begin : begin + _PIECE])
            steps.step("a piece")


def make(folder: DataFolder, target: Path, begin: Callable[[], Steps], *, named: bool) -> None:
    """Make a backup."""
    store = Store.open(folder, open_key(folder, lambda: None), StandingClock())
    steps = begin()
    if named:
        backup._Making.part = property(lambda making: making.made.database)
        whole = store.copy_into
        # A small store is written in one go; a large one grows, as here.
        store.copy_into = lambda part, told: grow(whole, part, told, steps)
    backup.back_up(store, target, steps.progress)
    say("\n".join(steps.names))


def put_back(folder: DataFolder, file: Path, begin: Callable[[], Steps], *, hasty: bool) -> None:
    """Restore a backup."""
    whole = restore.exchange

    def early(place: DataFolder, staged: Path, aside: Path) -> None:
        aside.mkdir()
        place.database.rename(aside / place.database.name)
        whole(place, staged, aside)

    if hasty:
        restore.exchange = early
    folder.make()
    folder.lock()
    steps = begin()
    find = lambda place: open_key(place, lambda: None)  # noqa: E731 - one line is enough
    restore.restore(BackupSet(file).database, folder, find, StandingClock(), steps.progress)
    say("\n".join(steps.names))


def main(what: str, folder: str, other: str, mode: str, kill_before: str) -> None:
    def begin() -> Steps:
        steps = Steps(int(kill_before))
        sys.addaudithook(steps.hear)
        return steps

    if what == "make":
        make(DataFolder(Path(folder)), Path(other), begin, named=mode == "named")
    else:
        put_back(DataFolder(Path(folder)), Path(other), begin, hasty=mode == "hasty")


if __name__ == "__main__":
    main(*sys.argv[1:])
