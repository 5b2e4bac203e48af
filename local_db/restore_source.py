"""What is restored: a backup's set, or a store that an earlier restore put aside."""

import re
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, text

from local_db.backup_set import BackupSet
from local_db.domain.errors import DeskError
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.open_copy import papers_named

_OURS: Final = re.compile(r"(abhijog|pre)-.*\.db")
_SALT_BYTES: Final = 16
_HASH: Final = re.compile(r"(?<![0-9a-f])[0-9a-f]{64}(?![0-9a-f])")


def find_source(file: Path, folder: DataFolder) -> DataFolder:
    """Return the files that belong to a backup's database.

    Raises:
        DeskError: ``file_unreadable``, ``restore_itself``, ``backup_not_one``.
        StorageError: ``store_in_use``, another program works in that data folder.
    """
    if not file.is_file():
        raise DeskError("file_unreadable", name=file.name)
    if file.resolve().parent == folder.path.resolve():
        raise DeskError("restore_itself")
    if file.suffix != ".db":
        raise DeskError("backup_not_one", name=file.name)
    whole = DataFolder(file.parent)
    if file.name != whole.database.name or not whole.keys.exists():
        return BackupSet(file)
    if (whole.path / "lock").exists():
        whole.lock()
    return whole


def find_keys(source: DataFolder, folder: DataFolder) -> DataFolder:
    """Return where the wrapped key lies: beside the backup, else in the present data folder.

    Raises:
        DeskError: ``backup_no_keys``.
    """
    if source.keys.exists():
        return source
    if folder.keys.exists():
        return folder
    raise DeskError("backup_no_keys", name=source.keys.name)


def require_kind(source: DataFolder, keys: DataFolder) -> None:
    """Refuse what is no database of this key at all; the file's first bytes are the key's salt.

    Raises:
        DeskError: ``backup_not_one``, or ``backup_damaged`` when only its name is ours.
    """
    with source.database.open("rb") as file:
        salt = file.read(_SALT_BYTES)
    if salt == KeyFile.load(keys.keys).salt:
        return
    is_ours = _OURS.fullmatch(source.database.name) is not None and keys is source
    code = "backup_damaged" if is_ours else "backup_not_one"
    raise DeskError(code, name=source.database.name)


def papers_wanted(connection: Connection) -> frozenset[str]:
    """Return the papers that complaints and drafts name."""
    return papers_named(connection) | papers_in_drafts(connection)


def papers_in_drafts(connection: Connection) -> frozenset[str]:
    """Return the papers that unfinished complaints name, the parked ones too."""
    drafts = connection.scalars(text("SELECT body FROM draft"))
    return frozenset(found for body in drafts for found in _HASH.findall(str(body)))
