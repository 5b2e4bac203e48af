"""Where the side files lie: outside the data folder, so that no copy of it brings them along.

Two places (offline_sync.md B11): two folders of this user, on Windows the machine's folder and the
registry. Each keeps two records a name, written in place by turns, so that a torn write spoils one
of them, and a third one that says which write was committed.
"""

import contextlib
import os
import sys
import threading
from pathlib import Path
from typing import Any, BinaryIO, Final, Protocol, TypeAlias

import platformdirs
from typing_extensions import override

from local_db.folder import make_folder, sync_folder

VARIABLE: Final = "ABHIJOG_SIDE_FILES"
# One page: what a disk writes at once.
RECORD_BYTES: Final = 4_096
# Two that take turns, and the note of what was committed.
RECORDS: Final = 2
NOTE: Final = 2
_PARTS: Final = RECORDS + 1
_NAME: Final = "Abhijog Desk"
_REGISTRY: Final = r"Software\Abhijog Desk\Marks"
# The standard library's module; its types exist on Windows only.
_WinReg: TypeAlias = Any


class SidePlace(Protocol):
    """Keeps two records and a note for each name."""

    def load(self, name: str) -> tuple[bytes, ...]:
        """Return records and note as they are; none when nothing was ever kept.

        Raises:
            OSError: the place cannot be read.
        """
        ...

    def store(self, name: str, part: int, data: bytes, *, durably: bool) -> None:
        """Write a record or the note; ``durably`` means that it survives a power cut.

        Raises:
            OSError: the place cannot be written.
        """
        ...

    def remove(self, name: str) -> None:
        """Take records and note away.

        Raises:
            OSError: the place cannot be written.
        """
        ...

    def close(self) -> None:
        """Let go of what was opened."""
        ...


class FolderPlace:
    """A folder with one small file a name, whose size never changes: a write is one sync."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._name = ""
        self._file: BinaryIO | None = None
        self._moving = threading.Lock()

    @override
    def __str__(self) -> str:
        return str(self._path)

    def load(self, name: str) -> tuple[bytes, ...]:
        """Return records and note as they are."""
        try:
            with self._moving:
                data = self._read(name)
        except (FileNotFoundError, NotADirectoryError):
            return ()
        return tuple(data[n * RECORD_BYTES : (n + 1) * RECORD_BYTES] for n in range(_PARTS))

    def store(self, name: str, part: int, data: bytes, *, durably: bool) -> None:
        """Write a record or the note in place."""
        with self._moving:
            file = self._opened(name)
            file.seek(part * RECORD_BYTES)
            file.write(data)
            if durably:
                _sync_data(file.fileno())

    def remove(self, name: str) -> None:
        """Delete the file of a name."""
        with self._moving:
            self.close()
            self._file_of(name).unlink(missing_ok=True)

    def close(self) -> None:
        """Close the file."""
        if self._file is not None:
            self._file.close()
            self._file = None

    def _read(self, name: str) -> bytes:
        path = self._file_of(name)
        if self._file is None or self._name != name or not _is_same(self._file, path):
            return path.read_bytes()
        self._file.seek(0)
        return self._file.read(RECORD_BYTES * _PARTS)

    def _opened(self, name: str) -> BinaryIO:
        """Return the file, made anew when somebody took it away or put another in its place."""
        path = self._file_of(name)
        if self._file is not None and self._name == name and _is_same(self._file, path):
            return self._file
        self.close()
        if not path.exists():
            _make(path)
        self._file, self._name = path.open("r+b", buffering=0), name
        return self._file

    def _file_of(self, name: str) -> Path:
        return self._path / f"{name}.mark"


class RegistryPlace:
    """Values of this user's registry, on Windows only."""

    def __init__(self, winreg: _WinReg, key: str = _REGISTRY) -> None:
        self._winreg = winreg
        self._key = key

    @override
    def __str__(self) -> str:
        return f"HKEY_CURRENT_USER\\{self._key}"

    def load(self, name: str) -> tuple[bytes, ...]:
        """Return records and note as they are."""
        try:
            with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, self._key) as key:
                return tuple(self._value(key, f"{name}.{part}") for part in range(_PARTS))
        except FileNotFoundError:
            return ()

    def store(self, name: str, part: int, data: bytes, *, durably: bool) -> None:
        """Write a record or the note and have the registry written out."""
        kind = self._winreg.REG_BINARY
        with self._winreg.CreateKey(self._winreg.HKEY_CURRENT_USER, self._key) as key:
            self._winreg.SetValueEx(key, f"{name}.{part}", 0, kind, data)
            if durably:
                self._winreg.FlushKey(key)

    def remove(self, name: str) -> None:
        """Delete the values of a name."""
        access = self._winreg.KEY_ALL_ACCESS
        with self._winreg.OpenKey(self._winreg.HKEY_CURRENT_USER, self._key, 0, access) as key:
            for part in range(_PARTS):
                with contextlib.suppress(FileNotFoundError):
                    self._winreg.DeleteValue(key, f"{name}.{part}")

    def close(self) -> None:
        """Nothing is kept open."""

    def _value(self, key: _WinReg, name: str) -> bytes:
        try:
            return bytes(self._winreg.QueryValueEx(key, name)[0])
        except FileNotFoundError:
            return b""


def side_places() -> tuple[SidePlace, ...]:
    """Return the places of this PC and user, or the folders that ``ABHIJOG_SIDE_FILES`` names."""
    named = os.environ.get(VARIABLE)
    if named:
        return tuple(FolderPlace(Path(path)) for path in named.split(os.pathsep) if path)
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows only

        machine = Path(platformdirs.site_data_dir(_NAME, appauthor=False))
        return (FolderPlace(machine / "marks"), RegistryPlace(winreg))
    state = Path(platformdirs.user_state_dir(_NAME, appauthor=False))
    settings = Path(platformdirs.user_config_dir(_NAME, appauthor=False))
    return (FolderPlace(state / "marks"), FolderPlace(settings / "marks"))


def _make(path: Path) -> None:
    """Make a file of its full size, so that later writes change no length."""
    make_folder(path.parent)
    part = path.with_suffix(".part")
    with part.open("wb") as file:
        file.write(bytes(RECORD_BYTES * _PARTS))
        file.flush()
        os.fsync(file.fileno())
    part.replace(path)
    sync_folder(path.parent)


def _is_same(file: BinaryIO, path: Path) -> bool:
    try:
        there = path.stat()
    except OSError:
        return False
    here = os.fstat(file.fileno())
    return (there.st_dev, there.st_ino) == (here.st_dev, here.st_ino)


# Windows knows no fdatasync; the file's length never changes, so both cost the same.
_sync_data: Final = getattr(os, "fdatasync", os.fsync)
