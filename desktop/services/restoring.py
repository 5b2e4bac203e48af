"""Restore a backup into a data folder that no program has open (offline_sync.md B11)."""

from collections.abc import Callable
from pathlib import Path

from local_db.domain.backup import Progress
from local_db.domain.clock import Clock, SystemClock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.restore import LeftOut, Restored, restore

__all__ = ["LeftOut", "Restored", "restore_backup"]


def restore_backup(
    path: Path,
    file: Path,
    *,
    ask_passphrase: Callable[[], str | None] | None = None,
    clock: Clock | None = None,
    progress: Progress | None = None,
) -> Restored:
    """Put a backup in the place of the data folder's store, which is kept beside it.

    The folder is made where there is none: a new PC. The key comes with the backup, wrapped, so the
    passphrase or recovery key asked for is the one of the day of the backup.

    Raises:
        DeskError: why it cannot be restored; the present store is as it was, or safe beside it.
    """
    folder = DataFolder(path)
    ask = ask_passphrase or _nobody
    folder.make()
    try:
        folder.lock()
        return restore(
            file, folder, lambda place: open_key(place, ask), clock or SystemClock(), progress
        )
    except OSError as error:
        raise StorageError(StorageTrouble.READ_ONLY) from error
    finally:
        folder.unlock()


def _nobody() -> None:
    """Answer for a program without a terminal: there is nobody to ask."""
