"""Put a backup in the place of the data folder's store: with the key in force, or with a secret.

The folder is closed meanwhile; what can be asked before it is closed is asked here too, so that a
restore that cannot succeed does not interrupt the counter.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from local_db.backup_set import BackupSet
from local_db.data_key import DataKey
from local_db.domain.backup import Progress
from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.keys import open_key
from local_db.restore import Restored, restore

__all__ = ["Restored", "key_finder", "put_back", "require_key"]

_CODES: Final = {
    StorageTrouble.NO_KEY: "backup_needs_key",
    StorageTrouble.WRONG_KEY: "backup_wrong_key",
}


def key_finder(key: DataKey | None, secret: str) -> Callable[[DataFolder], DataKey]:
    """Return what finds the key of a backup: the one in force, this PC's, or what was typed."""

    def find(place: DataFolder) -> DataKey:
        if key is not None and place.keys.exists() and KeyFile.load(place.keys).fits(key):
            return key
        return open_key(place, lambda: secret or None)

    return find


def require_key(file: Path, key: DataKey, secret: str) -> None:
    """Refuse a backup that cannot be opened, before anything is closed.

    Raises:
        DeskError: ``backup_needs_key``, ``backup_wrong_key``, or a mistyped recovery key.
    """
    try:
        key_finder(key, secret)(BackupSet(file))
    except StorageError as error:
        code = _CODES.get(error.trouble)
        # A mistyped recovery key has a sentence of its own, which names the group.
        if code is None or error.code != error.trouble.value:
            raise
        raise DeskError(code) from error


def put_back(
    path: Path, file: Path, *, key: DataKey | None, secret: str, clock: Clock, progress: Progress
) -> Restored:
    """Put a backup in the place of the store of a folder that nobody has open.

    Raises:
        DeskError: why it cannot be restored; the present store is as it was, or safe beside it.
    """
    folder = DataFolder(path)
    folder.make()
    try:
        folder.lock()
        return restore(file, folder, key_finder(key, secret), clock, progress)
    except OSError as error:
        raise StorageError(StorageTrouble.READ_ONLY) from error
    finally:
        folder.unlock()
