"""``keys.json``: the data key, wrapped once for each way of opening the store (local_db.md 3).

The list of wraps has room for more ways (a printed recovery key); ways that this version does not
know are kept as they are.
"""

import base64
import binascii
import json
import os
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Self

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local_db.data_key import KEY_BYTES, DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import write_durably

FORMAT: Final = 1
KEYRING: Final = "keyring"
PASSPHRASE: Final = "passphrase"  # noqa: S105 - the name of a way, not a secret
_NONCE_BYTES: Final = 12
_KDF_SALT_BYTES: Final = 16
# 171 ms on the measured PC (local_db.md 3); stored with the wrap, so that they can grow later.
_KDF: Final = {"name": "argon2id", "time": 3, "memory_kib": 65_536, "lanes": 2}
_MOST_MEMORY_KIB: Final = 1_048_576


@dataclass(frozen=True, slots=True)
class KeyFile:
    """The wraps of one data key, and the value that tells whether a key is the right one."""

    check: str
    salt: bytes
    # Wraps of later versions have fields that this one does not know.
    wraps: tuple[Mapping[str, Any], ...]

    @classmethod
    def of(cls, key: DataKey) -> Self:
        """Return a key file without any wrap yet."""
        return cls(key.check, key.salt, ())

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read a key file.

        Raises:
            StorageError: it is missing, or its content is damaged.
        """
        try:
            body = json.loads(path.read_bytes())
            return cls(str(body["check"]), bytes.fromhex(body["salt"]), tuple(body["wraps"]))
        except OSError as error:
            raise StorageError(StorageTrouble.NO_KEY) from error
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(StorageTrouble.DAMAGED, file=path.name) from error

    def save(self, path: Path) -> None:
        """Write the file so that a power cut leaves the old one or the new one."""
        body = {
            "format": FORMAT,
            "check": self.check,
            "salt": self.salt.hex(),
            "wraps": [dict(wrap) for wrap in self.wraps],
        }
        write_durably(path, json.dumps(body, indent=1).encode("utf-8"))

    def fits(self, key: DataKey) -> bool:
        """Tell whether this is the store's key."""
        return key.check == self.check

    def with_secret(self, key: DataKey, entry: str, secret: bytes) -> Self:
        """Return the file with a wrap by a 32-byte secret that the system keyring keeps."""
        wrap = {"by": KEYRING, "entry": entry, **_wrap(key, secret)}
        return type(self)(self.check, self.salt, (*self.wraps, wrap))

    def with_passphrase(self, key: DataKey, passphrase: str) -> Self:
        """Return the file with a wrap by a passphrase."""
        kdf = {**_KDF, "salt": _text(os.urandom(_KDF_SALT_BYTES))}
        wrap = {"by": PASSPHRASE, "kdf": kdf, **_wrap(key, _stretch(passphrase, kdf))}
        return type(self)(self.check, self.salt, (*self.wraps, wrap))

    def entry(self) -> str | None:
        """Return the name under which the system keyring has the secret, if one was made."""
        return next((str(w["entry"]) for w in self._ways(KEYRING)), None)

    def open_with_secret(self, secret: bytes) -> DataKey | None:
        """Return the data key, or None when the keyring's secret is not the one."""
        found = (self._unwrap(wrap, secret) for wrap in self._ways(KEYRING))
        return next((key for key in found if key is not None), None)

    def open_with_passphrase(self, passphrase: str) -> DataKey | None:
        """Return the data key, or None when the passphrase is wrong.

        Raises:
            StorageError: a wrap's own figures are damaged.
        """
        for wrap in self._ways(PASSPHRASE):
            key = self._unwrap(wrap, _stretch(passphrase, wrap.get("kdf", {})))
            if key is not None:
                return key
        return None

    def _ways(self, by: str) -> list[Mapping[str, Any]]:
        return [wrap for wrap in self.wraps if wrap.get("by") == by]

    def _unwrap(self, wrap: Mapping[str, Any], secret: bytes) -> DataKey | None:
        try:
            dek = AESGCM(secret).decrypt(_bytes(wrap["nonce"]), _bytes(wrap["wrapped"]), self.salt)
        except InvalidTag:
            return None
        except (KeyError, ValueError, TypeError, binascii.Error) as error:
            raise StorageError(StorageTrouble.DAMAGED, file="keys.json") from error
        key = DataKey(dek, self.salt)
        return key if self.fits(key) else None


def _wrap(key: DataKey, secret: bytes) -> Mapping[str, str]:
    nonce = os.urandom(_NONCE_BYTES)
    return {
        "nonce": _text(nonce),
        "wrapped": _text(AESGCM(secret).encrypt(nonce, key.dek, key.salt)),
    }


def _stretch(passphrase: str, kdf: Mapping[str, Any]) -> bytes:
    if kdf.get("name") != _KDF["name"]:
        raise StorageError(StorageTrouble.DAMAGED, file="keys.json")
    try:
        return hash_secret_raw(
            unicodedata.normalize("NFC", passphrase).encode("utf-8"),
            _bytes(kdf["salt"]),
            time_cost=int(kdf["time"]),
            # A damaged figure must not ask for all of the PC's memory.
            memory_cost=min(int(kdf["memory_kib"]), _MOST_MEMORY_KIB),
            parallelism=int(kdf["lanes"]),
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except (KeyError, ValueError, TypeError, HashingError) as error:
        raise StorageError(StorageTrouble.DAMAGED, file="keys.json") from error


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode("ascii")


def _bytes(text: str) -> bytes:
    return base64.b64decode(text, validate=True)
