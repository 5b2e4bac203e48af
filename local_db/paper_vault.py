"""Papers as encrypted files named by the hash of their clear bytes (offline_sync.md B2, filing)."""

import errno
import hashlib
import os
import re
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder, make_folder, sync_folder, write_durably
from local_db.room import LEAST_FREE_BYTES

_NONCE_BYTES: Final = 12
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class PaperVault:
    """The papers of a data folder; a file is there, whole and checked, before a row names it."""

    def __init__(self, folder: DataFolder, key: DataKey) -> None:
        self.place = folder.papers
        self._folder = folder
        self._cipher = AESGCM(key.derive("papers"))

    def add(self, data: bytes) -> str:
        """Keep a paper's bytes and return their SHA-256; the same bytes are kept once.

        Raises:
            StorageError: the disk refused, or gave back other bytes than were written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        if self.has(sha256) and self._intact(sha256):
            self._make_last()
            return sha256
        if self._folder.free_bytes() < len(data) + LEAST_FREE_BYTES:
            # The complaint that the paper belongs to needs the room more.
            raise StorageError(StorageTrouble.FULL)
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._cipher.encrypt(nonce, data, sha256.encode())
        try:
            if not self.place.is_dir():
                make_folder(self.place)
            write_durably(self.place / sha256, sealed)
        except OSError as error:
            raise StorageError(_trouble(error)) from error
        if not self._intact(sha256):
            raise StorageError(StorageTrouble.UNREADABLE)
        return sha256

    def has(self, sha256: str) -> bool:
        """Tell whether a paper's file is there."""
        return bool(_SHA256.fullmatch(sha256)) and (self.place / sha256).is_file()

    def read(self, sha256: str) -> bytes:
        """Return a paper's clear bytes.

        Raises:
            StorageError: its file is missing, unreadable or damaged.
        """
        if not self.has(sha256):
            raise StorageError(StorageTrouble.MISSING, paper=sha256[:12])
        try:
            sealed = (self.place / sha256).read_bytes()
            nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
            return self._cipher.decrypt(nonce, body, sha256.encode())
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error
        except (InvalidTag, ValueError) as error:
            raise StorageError(StorageTrouble.DAMAGED, paper=sha256[:12]) from error

    def _make_last(self) -> None:
        """Sync names that an earlier try may have left unsynced; its bytes were synced before."""
        try:
            sync_folder(self.place)
        except OSError as error:
            raise StorageError(_trouble(error)) from error

    def _intact(self, sha256: str) -> bool:
        try:
            return hashlib.sha256(self.read(sha256)).hexdigest() == sha256
        except StorageError:
            return False


def _trouble(error: OSError) -> StorageTrouble:
    if error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
        return StorageTrouble.FULL
    return StorageTrouble.READ_ONLY
