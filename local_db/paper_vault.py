"""Papers as encrypted files named by the hash of their clear bytes (offline_sync.md B2, filing).

After the data key was changed, papers are encrypted anew one by one; until the last one is, each is
read by the new key or by the former one (decision 0014).
"""

import hashlib
import os
import re
import threading
from typing import Final

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder, make_folder, sync_folder, write_durably
from local_db.room import LEAST_FREE_BYTES
from local_db.storage_border import disk_border

PAPER_KEY: Final = "papers"
_NONCE_BYTES: Final = 12
_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class PaperVault:
    """The papers of a data folder; a file is there, whole and checked, before a row names it."""

    def __init__(self, folder: DataFolder, key: DataKey) -> None:
        self.place = folder.papers
        self._folder = folder
        self._ciphers = _ciphers(key, None)
        # The same paper may be added and encrypted anew at once, by two threads.
        self._writing = threading.Lock()
        # What this process took in: a form or a filing under way may be about to name it.
        self._taken: set[str] = set()

    def use(self, key: DataKey, former: bytes | None) -> None:
        """Encrypt by this data key from now on; read what the former paper key encrypted too."""
        self._ciphers = _ciphers(key, former)

    @property
    def has_former(self) -> bool:
        """Whether some papers may still need the former key."""
        return len(self._ciphers) > 1

    def add(self, data: bytes) -> str:
        """Keep a paper's bytes and return their SHA-256; the same bytes are kept once.

        Raises:
            StorageError: the disk refused, or gave back other bytes than were written.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        with self._writing:
            self._taken.add(sha256)
            if self.has(sha256) and self._intact(sha256):
                # An earlier try may have left its name unsynced; its bytes were synced before.
                with disk_border():
                    sync_folder(self.place)
                return sha256
            if self._folder.free_bytes() < len(data) + LEAST_FREE_BYTES:
                # The complaint that the paper belongs to needs the room more.
                raise StorageError(StorageTrouble.FULL)
            self._write(sha256, data)
        return sha256

    def has(self, sha256: str) -> bool:
        """Tell whether a paper's file is there."""
        return bool(_SHA256.fullmatch(sha256)) and (self.place / sha256).is_file()

    def taken(self) -> frozenset[str]:
        """Return what this process took in; somebody may be about to name it."""
        with self._writing:
            return frozenset(self._taken)

    def remove(self, sha256: str) -> bool:
        """Remove a paper that nothing names any more; one that was just taken in stays.

        Raises:
            OSError: the disk refuses; it is tried again at the next look.
        """
        with self._writing:
            if sha256 in self._taken or not self.has(sha256):
                return False
            (self.place / sha256).unlink()
            return True

    def read(self, sha256: str) -> bytes:
        """Return a paper's clear bytes.

        Raises:
            StorageError: its file is missing, unreadable or damaged.
        """
        sealed = self._sealed(sha256)
        for cipher in self._ciphers:
            clear = _opened(cipher, sealed, sha256)
            if clear is not None:
                return clear
        raise StorageError(StorageTrouble.DAMAGED, paper=sha256[:12])

    def names(self) -> tuple[str, ...]:
        """Return the hashes of all papers that are there.

        Raises:
            StorageError: the papers' folder cannot be read.
        """
        try:
            found = (path.name for path in self.place.iterdir())
            return tuple(sorted(name for name in found if _SHA256.fullmatch(name)))
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error

    def renew(self, sha256: str) -> None:
        """Encrypt a paper by the key in force, if the former one still opens it.

        A paper that no key opens is left as it is; ``abhijog verify`` tells of it.

        Raises:
            StorageError: the disk refused.
        """
        with self._writing:
            if not self.has(sha256):
                return
            sealed = self._sealed(sha256)
            if _opened(self._ciphers[0], sealed, sha256) is not None:
                return
            clear = next(
                (c for c in (_opened(k, sealed, sha256) for k in self._ciphers) if c), None
            )
            if clear is not None:
                self._write(sha256, clear)

    def _write(self, sha256: str, data: bytes) -> None:
        nonce = os.urandom(_NONCE_BYTES)
        sealed = nonce + self._ciphers[0].encrypt(nonce, data, sha256.encode())
        with disk_border():
            if not self.place.is_dir():
                make_folder(self.place)
            write_durably(self.place / sha256, sealed)
        if not self._intact(sha256):
            raise StorageError(StorageTrouble.UNREADABLE)

    def _sealed(self, sha256: str) -> bytes:
        if not self.has(sha256):
            raise StorageError(StorageTrouble.MISSING, paper=sha256[:12])
        try:
            return (self.place / sha256).read_bytes()
        except OSError as error:
            raise StorageError(StorageTrouble.UNREADABLE) from error

    def _intact(self, sha256: str) -> bool:
        try:
            return hashlib.sha256(self.read(sha256)).hexdigest() == sha256
        except StorageError:
            return False


def _ciphers(key: DataKey, former: bytes | None) -> tuple[AESGCM, ...]:
    keys = (key.derive(PAPER_KEY), *(() if former is None else (former,)))
    return tuple(AESGCM(one) for one in keys)


def _opened(cipher: AESGCM, sealed: bytes, sha256: str) -> bytes | None:
    nonce, body = sealed[:_NONCE_BYTES], sealed[_NONCE_BYTES:]
    try:
        return cipher.decrypt(nonce, body, sha256.encode())
    except (InvalidTag, ValueError):
        return None
