"""The data folder: where everything of this installation lies, and who has it open."""

import os
import shutil
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Final

from local_db.domain.errors import StorageError, StorageTrouble

if TYPE_CHECKING:
    from filelock import FileLock

_NETWORK_SYSTEMS: Final = frozenset({"nfs", "nfs4", "cifs", "smb3", "smbfs", "9p", "afs", "sshfs"})
_MOUNTS: Final = Path("/proc/self/mounts")


class DataFolder:
    """One installation's folder; its files are named here and nowhere else."""

    def __init__(self, path: Path) -> None:
        self.path = path.absolute()
        self._lock: FileLock | None = None
        self._is_read_only = False

    @property
    def database(self) -> Path:
        """The encrypted database."""
        return self.path / "abhijog.db"

    @property
    def keys(self) -> Path:
        """The wrapped data key."""
        return self.path / "keys.json"

    @property
    def practice(self) -> Path:
        """The clear key of a practice folder; no real office has this file."""
        return self.path / "practice.json"

    @property
    def papers(self) -> Path:
        """The encrypted papers."""
        return self.path / "papers"

    @property
    def logs(self) -> Path:
        """The program's logs."""
        return self.path / "logs"

    @property
    def backups(self) -> Path:
        """The copies that the program makes by itself."""
        return self.path / "backups"

    @property
    def settings(self) -> Path:
        """This PC's settings."""
        return self.path / "settings.toml"

    @property
    def reserve(self) -> Path:
        """Room that is given up when the disk is full."""
        return self.path / "reserve.bin"

    @property
    def health(self) -> Path:
        """When the store was last closed well and last looked through."""
        return self.path / "health.json"

    @property
    def portal_database(self) -> Path:
        """The reference portal's own database, when it runs from this folder."""
        return self.path / "portal" / "portal.db"

    @property
    def is_practice(self) -> bool:
        """Whether this is a practice folder."""
        return self.practice.exists()

    @property
    def has_store(self) -> bool:
        """Whether a store was created here."""
        return self.database.exists()

    @property
    def is_locked(self) -> bool:
        """Whether this object keeps other processes out."""
        return self._lock is not None and self._lock.is_locked

    @property
    def is_read_only(self) -> bool:
        """Whether the last ``lock`` found that nothing can be written here."""
        return self._is_read_only

    def make(self) -> None:
        """Create the folder, readable by its owner only.

        Raises:
            StorageError: it lies on a network share or cannot be written.
        """
        try:
            for place in (self.path, self.papers, self.logs):
                make_folder(place)
        except OSError as error:
            raise StorageError(StorageTrouble.READ_ONLY) from error
        self._refuse_network_share()

    def lock(self) -> None:
        """Keep every other process out until ``unlock``; locking twice is harmless.

        A folder that cannot be written to needs no lock: ``is_read_only`` says so then.

        Raises:
            StorageError: another process has the folder, it is missing, or it is a network share.
        """
        # It brings half of asyncio along, which the first window need not wait for.
        from filelock import FileLock, Timeout  # noqa: PLC0415

        if self.is_locked:
            return
        if not self.path.is_dir():
            raise StorageError(StorageTrouble.MISSING)
        self._refuse_network_share()
        # Not bound to a thread: the store may be closed by another one than opened it.
        self._lock = FileLock(self.path / "lock", thread_local=False)
        try:
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise StorageError(StorageTrouble.IN_USE) from error
        except OSError as error:
            self._is_read_only = True
            if not self.has_store:
                raise StorageError(StorageTrouble.READ_ONLY) from error
        else:
            self._is_read_only = False

    def unlock(self) -> None:
        """Let other processes in."""
        if self._lock is not None:
            self._lock.release(force=True)

    def free_bytes(self) -> int:
        """Return how much room the folder's disk has."""
        return shutil.disk_usage(self.path).free

    def _refuse_network_share(self) -> None:
        """Refuse a share: locks and write-ahead logs cannot be trusted there (local_db.md 1)."""
        if is_network_path(self.path):
            raise StorageError(StorageTrouble.NETWORK_SHARE)


def is_network_path(path: Path) -> bool:
    """Tell whether a path is known to lie on another machine; unknown systems count as local."""
    if sys.platform == "win32":
        return path.resolve().drive.startswith("\\\\")
    if not _MOUNTS.exists():
        return False
    return file_system(path, _MOUNTS.read_text(encoding="utf-8")) in _NETWORK_SYSTEMS


def file_system(path: Path, mounts: str) -> str | None:
    """Return the type of the file system that holds a path, from the text of ``/proc/mounts``."""
    real = path.resolve()
    best, kind = Path(), None
    for line in mounts.splitlines():
        _, mounted, found, *_ = line.split(" ")
        place = Path(mounted.replace("\\040", " "))
        if real.is_relative_to(place) and len(place.parts) >= len(best.parts):
            best, kind = place, found.removeprefix("fuse.")
    return kind


def make_folder(path: Path, mode: int = 0o700) -> None:
    """Make a folder that a power cut does not take away again.

    What is synced inside a folder lasts only when the folder's own name does.
    """
    missing = [above for above in path.parents if not above.exists()]
    path.mkdir(mode=mode, parents=True, exist_ok=True)
    for made in (path, *missing):
        sync_folder(made.parent)


def make_shared_folder(path: Path) -> None:
    """Make a folder that others may read too, such as one for backups; its disk may be foreign."""
    if not path.is_dir():
        make_folder(path, mode=0o777)


def sync_folder(path: Path) -> None:
    """Make a folder's entries survive a power cut; Windows does so by itself."""
    if sys.platform == "win32":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def write_durably(target: Path, data: bytes) -> None:
    """Write a whole file so that a power cut leaves the old one or the new one, never half."""
    part = target.with_name(f"{target.name}.part")
    try:
        with part.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        part.replace(target)
    except OSError:
        # On a full disk the half file would keep the room that everything else needs.
        part.unlink(missing_ok=True)
        raise
    sync_folder(target.parent)
