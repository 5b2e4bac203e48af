"""How the data key is made and found again: practice file, keyring, passphrase or recovery key.

Order and reasons: local_db.md 3 and decision 0014. While the data key is being changed, a way holds
two data keys, and the one that opens the file is taken.
"""

import os
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final, Self, TypeAlias

from local_db.data_key import KEY_BYTES, DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.key_ways import Way
from local_db.folder import DataFolder
from local_db.key_file import KeyFile, Opened
from local_db.practice_key import practice_keys, save_practice_key
from local_db.recovery_key import RecoveryKey, RecoveryKeyError
from local_db.rekey import opens
from local_db.system_keyring import keyring_load, keyring_save

__all__ = [
    "DataKey",
    "KeyFile",
    "KeyPlace",
    "Unlocked",
    "create_key",
    "create_practice_key",
    "open_key",
    "open_typed",
    "passphrase_from_file",
    "unlock",
]

PASSPHRASE_FILE: Final = "ABHIJOG_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
# Asks a person at a terminal or in a window; None when nobody can be asked.
PassphraseSource: TypeAlias = Callable[[], str | None]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPlace:
    """A database and the files that its key is found by: a data folder's, or a backup's."""

    database: Path
    keys: Path
    practice: Path

    @classmethod
    def of(cls, folder: DataFolder) -> Self:
        """Return the place in a data folder."""
        return cls(database=folder.database, keys=folder.keys, practice=folder.practice)


@dataclass(frozen=True, slots=True, kw_only=True)
class Unlocked:
    """A data key, how it was found, and what its finding shows of the key file."""

    key: DataKey
    by: Way | None
    """None for a practice folder."""
    renewed: KeyFile | None = None
    """The key file with the way's wrap in today's form, when it was in an older one."""
    is_keyring_lost: bool = False
    """Whether this PC's keyring has no longer the secret that the key file names."""


def create_key(
    folder: DataFolder, passphrase: PassphraseSource, made_at: datetime | None = None
) -> DataKey:
    """Make a data key and write ``keys.json``; the passphrase is asked for only when needed.

    A passphrase given by file is always wrapped too, so that the store outlives this PC's keyring.

    Raises:
        StorageError: there is neither a keyring nor a passphrase; a key is never kept in clear.
    """
    key = DataKey.new()
    file = KeyFile.of(key, made_at)
    entry, secret = str(uuid.uuid4()), os.urandom(KEY_BYTES)
    if keyring_save(entry, secret):
        file = file.with_secret(key, entry, secret, made_at)
    typed = passphrase_from_file() or (None if file.wraps else passphrase())
    if typed:
        file = file.with_passphrase(key, typed, made_at)
    if not file.wraps:
        raise StorageError(StorageTrouble.NO_KEY)
    file.save(folder.keys)
    return key


def create_practice_key(folder: DataFolder) -> DataKey:
    """Make a practice folder's key; the file says that it protects nothing."""
    key = DataKey.new()
    save_practice_key(folder.practice, key)
    KeyFile.of(key).save(folder.keys)
    return key


def open_key(folder: DataFolder, passphrase: PassphraseSource) -> DataKey:
    """Find the data key of a folder, as ``unlock`` does."""
    return unlock(KeyPlace.of(folder), passphrase).key


def unlock(place: KeyPlace, ask: PassphraseSource) -> Unlocked:
    """Find the data key: practice file, system keyring, passphrase file, then a person.

    The file and the person may give the passphrase or the recovery key.

    Raises:
        StorageError: there is no key file, nobody can be asked, or the answer is wrong.
    """
    if place.practice.exists():
        return _practice(place)
    file = KeyFile.load(place.keys)
    opened = _by_keyring(file)
    if opened is None:
        typed = passphrase_from_file() or ask()
        if not typed:
            raise StorageError(StorageTrouble.NO_KEY)
        opened = open_typed(file, typed)
    return Unlocked(
        key=_in_force(place.database, opened.keys),
        by=opened.by,
        renewed=None if opened.file == file else opened.file,
        is_keyring_lost=opened.by is not Way.KEYRING and file.has(Way.KEYRING),
    )


def open_typed(file: KeyFile, typed: str) -> Opened:
    """Open by what a person typed: the recovery key, or else the passphrase.

    Raises:
        RecoveryKeyError: a recovery key was meant; says which group is mistyped.
        StorageError: ``WRONG_KEY``, neither fits.
    """
    recovery, mistyped = _as_recovery_key(typed)
    opened = None if recovery is None else file.open_with_recovery_key(recovery)
    if opened is None:
        # A passphrase may look like anything, even like a recovery key.
        opened = file.open_with_passphrase(typed)
    if opened is not None:
        return opened
    if recovery is not None:
        raise RecoveryKeyError("recovery_key_other")
    if mistyped is not None and mistyped.is_near and file.has(Way.RECOVERY):
        raise mistyped
    raise StorageError(StorageTrouble.WRONG_KEY)


def _as_recovery_key(typed: str) -> tuple[RecoveryKey | None, RecoveryKeyError | None]:
    try:
        return RecoveryKey.read(typed), None
    except RecoveryKeyError as error:
        return None, error


def _practice(place: KeyPlace) -> Unlocked:
    keys = practice_keys(place.practice)
    if place.keys.exists():
        file = KeyFile.load(place.keys)
        keys = tuple(key for key in keys if file.fits(key)) or keys
    return Unlocked(key=_in_force(place.database, keys), by=None)


def _in_force(database: Path, keys: tuple[DataKey, ...]) -> DataKey:
    """Return the key that opens the file; the first one when none does, for it is damaged then."""
    if len(keys) == 1 or not database.exists():
        return keys[0]
    return next((key for key in reversed(keys) if opens(database, key)), keys[0])


def _by_keyring(file: KeyFile) -> Opened | None:
    entry = file.entry()
    secret = None if entry is None else keyring_load(entry)
    return None if secret is None else file.open_with_secret(secret)


def passphrase_from_file() -> str | None:
    """Return what the file named by ``ABHIJOG_PASSPHRASE_FILE`` holds: passphrase or recovery key.

    Raises:
        StorageError: the file cannot be read.
    """
    named = os.environ.get(PASSPHRASE_FILE)
    if not named:
        return None
    try:
        return Path(named).read_text(encoding="utf-8").rstrip("\r\n") or None
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(StorageTrouble.NO_KEY) from error
