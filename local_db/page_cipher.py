"""One page of the encrypted file at a time, without SQLCipher (its documented format, version 4).

Every page carries its own random vector and HMAC, so each whole page can be read although its
neighbours, or the file's first page, are gone. Salvage and the deep check need nothing else.
"""

import hashlib
import hmac
import os
from typing import Final

from cryptography.hazmat.primitives.ciphers import Cipher
from cryptography.hazmat.primitives.ciphers.algorithms import AES
from cryptography.hazmat.primitives.ciphers.modes import CBC

from local_db.data_key import KEY_BYTES, SALT_BYTES, DataKey

PAGE_BYTES: Final = 4096
_VECTOR_BYTES: Final = 16
_MAC_BYTES: Final = 64
# What SQLite may use of a page; the rest holds the vector and the HMAC.
USABLE: Final = PAGE_BYTES - _VECTOR_BYTES - _MAC_BYTES
_MAC_SALT_MASK: Final = 0x3A
_MAC_ROUNDS: Final = 2


class PageCipher:
    """Checks and opens pages under one data key."""

    def __init__(self, key: DataKey) -> None:
        salt = bytes(byte ^ _MAC_SALT_MASK for byte in key.salt)
        self._cipher = AES(key.dek)
        self._mac = hmac.new(
            hashlib.pbkdf2_hmac("sha512", key.dek, salt, _MAC_ROUNDS, KEY_BYTES), None, "sha512"
        )

    def is_whole(self, number: int, page: bytes) -> bool:
        """Tell whether a page is exactly as it was written, at the place it was written for."""
        if len(page) != PAGE_BYTES:
            return False
        mac = self._mac.copy()
        mac.update(page[_start(number) : -_MAC_BYTES])
        mac.update(number.to_bytes(4, "little"))
        return hmac.compare_digest(mac.digest(), page[-_MAC_BYTES:])

    def open(self, number: int, page: bytes) -> bytes | None:
        """Return a page's clear bytes, or None when it is not whole.

        Of the first page the salt's sixteen bytes come back as zeros.
        """
        if not self.is_whole(number, page):
            return None
        start = _start(number)
        opened = Cipher(self._cipher, CBC(page[USABLE : USABLE + _VECTOR_BYTES])).decryptor()
        return bytes(start) + opened.update(page[start:USABLE]) + opened.finalize()

    def seal(self, number: int, clear: bytes, salt: bytes) -> bytes:
        """Return a page as SQLCipher would write it."""
        start, vector = _start(number), os.urandom(_VECTOR_BYTES)
        sealed = Cipher(self._cipher, CBC(vector)).encryptor()
        body = sealed.update(clear[start:USABLE]) + sealed.finalize() + vector
        mac = self._mac.copy()
        mac.update(body + number.to_bytes(4, "little"))
        return salt[:start] + body + mac.digest()


def _start(number: int) -> int:
    """Return where a page's own bytes begin: the first page begins with the file's salt."""
    return SALT_BYTES if number == 1 else 0
