"""A small real disk for tests: a file system in memory of a few megabytes, mounted for one test."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

_MOUNT = shutil.which("mount")
_UNMOUNT = shutil.which("umount")


class SmallDisk:
    """A disk that can be filled, freed, and made read-only."""

    def __init__(self, place: Path) -> None:
        self.place = place
        self._filler = place / "filler"

    @property
    def free(self) -> int:
        return shutil.disk_usage(self.place).free

    def fill(self, leave: int = 0) -> None:
        """Fill the disk as another program would, down to so many bytes."""
        with self._filler.open("ab") as file:
            while (over := self.free - leave) > 0:
                try:
                    file.write(bytes(min(over, 1 << 20)))
                    file.flush()
                except OSError:
                    return

    def empty(self) -> None:
        self._filler.unlink(missing_ok=True)

    def make_read_only(self) -> None:
        _run(_MOUNT, "-o", "remount,ro", str(self.place))

    def make_writable(self) -> None:
        _run(_MOUNT, "-o", "remount,rw", str(self.place))


@contextmanager
def small_disk(place: Path, megabytes: int) -> Iterator[SmallDisk]:
    """Mount a small disk, or skip the test where that is not allowed."""
    if _MOUNT is None or _UNMOUNT is None or not hasattr(os, "geteuid") or os.geteuid() != 0:
        pytest.skip("only root may mount a small disk")
    place.mkdir(parents=True, exist_ok=True)
    try:
        _run(_MOUNT, "-t", "tmpfs", "-o", f"size={megabytes}m", "tmpfs", str(place))
    except subprocess.CalledProcessError:
        pytest.skip("this machine lets nobody mount a small disk")
    try:
        yield SmallDisk(place)
    finally:
        _run(_UNMOUNT, "-l", str(place))


def _run(*command: str | None) -> None:
    subprocess.run([part for part in command if part], check=True, capture_output=True)
