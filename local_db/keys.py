"""How the data key is made and found again: practice file, keyring, passphrase (local_db.md 3)."""

import json
import logging
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final, TypeAlias

from local_db.data_key import KEY_BYTES, DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder, write_durably
from local_db.key_file import KeyFile

__all__ = ["DataKey", "KeyFile", "create_key", "create_practice_key", "open_key"]

PASSPHRASE_FILE: Final = "ABHIJOG_PASSPHRASE_FILE"  # noqa: S105 - the name of a variable
_SERVICE: Final = "abhijog-desk"
_log = logging.getLogger(__name__)
# Asks a person at a terminal or in a window; None when nobody can be asked.
PassphraseSource: TypeAlias = Callable[[], str | None]


def create_key(folder: DataFolder, passphrase: PassphraseSource) -> DataKey:
    """Make a data key and write ``keys.json``; the passphrase is asked for only when needed.

    A passphrase given by file is always wrapped too, so that the store outlives this PC's keyring.

    Raises:
        StorageError: there is neither a keyring nor a passphrase; a key is never kept in clear.
    """
    key = DataKey.new()
    file = KeyFile.of(key)
    entry, secret = str(uuid.uuid4()), os.urandom(KEY_BYTES)
    if _keyring_save(entry, secret):
        file = file.with_secret(key, entry, secret)
    typed = _from_file() or (None if file.wraps else passphrase())
    if typed:
        file = file.with_passphrase(key, typed)
    if not file.wraps:
        raise StorageError(StorageTrouble.NO_KEY)
    file.save(folder.keys)
    return key


def create_practice_key(folder: DataFolder) -> DataKey:
    """Make a practice folder's key; the file says that it protects nothing."""
    key = DataKey.new()
    body = {
        "practice": True,
        "note": "Practice data only. The key is in clear here: nothing in this folder is secret.",
        "note_bn": "শুধু অনুশীলনের তথ্য। চাবি এখানে খোলা আছে, তাই এই ফোল্ডারের কিছুই গোপন নয়।",
        "key": key.dek.hex(),
        "salt": key.salt.hex(),
    }
    write_durably(folder.practice, json.dumps(body, ensure_ascii=False, indent=1).encode("utf-8"))
    KeyFile.of(key).save(folder.keys)
    return key


def open_key(folder: DataFolder, passphrase: PassphraseSource) -> DataKey:
    """Find the data key: practice file, system keyring, passphrase file, then a person.

    Raises:
        StorageError: there is no key file, nobody can be asked, or the passphrase is wrong.
    """
    if folder.is_practice:
        return _practice_key(folder)
    file = KeyFile.load(folder.keys)
    entry = file.entry()
    secret = None if entry is None else _keyring_load(entry)
    key = None if secret is None else file.open_with_secret(secret)
    if key is not None:
        return key
    typed = _from_file() or passphrase()
    if not typed:
        raise StorageError(StorageTrouble.NO_KEY)
    key = file.open_with_passphrase(typed)
    if key is None:
        raise StorageError(StorageTrouble.WRONG_KEY)
    return key


def _practice_key(folder: DataFolder) -> DataKey:
    try:
        body = json.loads(folder.practice.read_bytes())
        return DataKey(bytes.fromhex(body["key"]), bytes.fromhex(body["salt"]))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise StorageError(StorageTrouble.DAMAGED, file=folder.practice.name) from error


def _from_file() -> str | None:
    named = os.environ.get(PASSPHRASE_FILE)
    if not named:
        return None
    try:
        return Path(named).read_text(encoding="utf-8").rstrip("\r\n") or None
    except (OSError, UnicodeDecodeError) as error:
        raise StorageError(StorageTrouble.NO_KEY) from error


def _keyring_save(entry: str, secret: bytes) -> bool:
    """Keep the secret in the system keyring and read it back; False where there is none."""
    # Finding the keyring's back ends takes a while, and most commands need no new key.
    import keyring  # noqa: PLC0415
    import keyring.errors  # noqa: PLC0415

    try:
        keyring.set_password(_SERVICE, entry, secret.hex())
        return bool(keyring.get_password(_SERVICE, entry) == secret.hex())
    except (keyring.errors.KeyringError, OSError):
        _log.info("No system keyring; the passphrase opens the store")
        return False


def _keyring_load(entry: str) -> bytes | None:
    import keyring  # noqa: PLC0415 - see above
    import keyring.errors  # noqa: PLC0415

    try:
        found = keyring.get_password(_SERVICE, entry)
        return None if found is None else bytes.fromhex(found)
    except (keyring.errors.KeyringError, OSError, ValueError):
        _log.warning("The system keyring did not answer; asking for the passphrase")
        return None
