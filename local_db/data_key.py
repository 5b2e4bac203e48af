"""The data key of a store: random, kept only wrapped, never shown (local_db.md 3)."""

import hashlib
import hmac
import os
from dataclasses import dataclass, field
from typing import Final, Self

from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

KEY_BYTES: Final = 32
SALT_BYTES: Final = 16
_CHECK: Final = b"abhijog key check 1"


@dataclass(frozen=True, slots=True)
class DataKey:
    """The random key of a store and its file's salt."""

    dek: bytes = field(repr=False)
    salt: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if len(self.dek) != KEY_BYTES or len(self.salt) != SALT_BYTES:
            raise ValueError("key_size")

    @classmethod
    def new(cls) -> Self:
        """Return a fresh random key."""
        return cls(os.urandom(KEY_BYTES), os.urandom(SALT_BYTES))

    def following(self) -> Self:
        """Return a fresh key for the same file; its salt is no secret and stays."""
        return type(self)(os.urandom(KEY_BYTES), self.salt)

    @property
    def pragma(self) -> str:
        """The first statement on every connection: the raw key, so no derivation is paid."""
        return f"PRAGMA key = \"x'{self.dek.hex()}{self.salt.hex()}'\""

    @property
    def rekey_pragma(self) -> str:
        """The statement that encrypts the whole file anew by this key."""
        return f"PRAGMA rekey = \"x'{self.dek.hex()}{self.salt.hex()}'\""

    @property
    def check(self) -> str:
        """A value that tells a wrong key from a damaged file."""
        return hmac.new(self.dek, _CHECK + self.salt, hashlib.sha256).hexdigest()

    def derive(self, purpose: str) -> bytes:
        """Return a key for one purpose (audit chain, papers), apart from the file's own key."""
        kdf = HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=self.salt, info=purpose.encode())
        return kdf.derive(self.dek)
