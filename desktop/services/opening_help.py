"""What can be done for a data folder that cannot be opened: by whom, and from which backup.

Nobody can sign in there. Where the office has a passphrase or a recovery key, that is asked for;
elsewhere a typed confirmation guards against a slip of the hand (decision 0017).
"""

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.services.backup_memory import BackupMemoryFile
from local_db.backup_set import BackupEntry, backups_in
from local_db.domain.errors import StorageError
from local_db.domain.key_ways import Way
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.keys import open_typed


class Guard(StrEnum):
    """What must be typed before the data folder is touched."""

    SECRET = "secret"  # noqa: S105 - the name of a guard
    CONFIRMATION = "confirmation"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpeningHelp:
    """The guard, and the newest backup that nobody found damaged."""

    guard: Guard
    newest: BackupEntry | None


def help_for(path: Path) -> OpeningHelp:
    """Look what helps; nothing of the folder is opened or changed."""
    folder = DataFolder(path)
    chosen = BackupMemoryFile(path).load().folder
    place = folder.backups if chosen is None else Path(chosen)
    newest = next((entry for entry in backups_in(place) if entry.is_whole), None)
    return OpeningHelp(guard=_guard(folder), newest=newest)


def require_guard(path: Path, typed: str) -> None:
    """Refuse what does not open the data, where the office has a passphrase or a recovery key.

    Raises:
        StorageError: the passphrase is wrong, or the recovery key mistyped.
    """
    folder = DataFolder(path)
    if _guard(folder) is Guard.SECRET:
        open_typed(KeyFile.load(folder.keys), typed)


def _guard(folder: DataFolder) -> Guard:
    if folder.is_practice:
        return Guard.CONFIRMATION
    try:
        file = KeyFile.load(folder.keys)
    except StorageError:
        # Damaged as well: the backup brings its own, and asks for its own secret.
        return Guard.CONFIRMATION
    is_typed = file.has(Way.PASSPHRASE) or file.has(Way.RECOVERY)
    return Guard.SECRET if is_typed else Guard.CONFIRMATION
