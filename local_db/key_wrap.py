"""One wrap of ``keys.json``: the data key for one way of opening the store.

Each way has a key pair. Its private half is wrapped by the way's secret (keyring, passphrase,
recovery key), the data key is sealed to its public half (HPKE, RFC 9180). So the data key can be
changed without anybody's secret, and who knows an old data key learns nothing of the new one.
Wraps of the first form have no pair: the data key is wrapped by the secret itself.
"""

import hashlib
import hmac
import json
import os
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, Self

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives import hpke
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from local_db.base64_text import as_bytes, as_text
from local_db.data_key import KEY_BYTES, DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.key_ways import KeyWay, Way
from local_db.key_stretch import stretch

_NONCE_BYTES: Final = 12
_SUITE: Final = hpke.Suite(hpke.KEM.X25519, hpke.KDF.HKDF_SHA256, hpke.AEAD.AES_256_GCM)
_PURPOSE: Final = b"abhijog data key 2"
_SEAL_KEY: Final = "ways of opening"
_SEALED: Final = ("by", "made_at", "entry", "kdf", "public")
# The data key in force, and the one that a change of the key leads to.
NOW: Final = ("wrapped", "seal")
NEXT: Final = ("next_wrapped", "next_seal")


@dataclass(frozen=True, slots=True)
class Wrap:
    """A wrap as it stands in the file; fields that this version does not know are kept."""

    # Wraps of later versions have fields that this one does not know.
    fields: Mapping[str, Any] = field(repr=False)

    @classmethod
    def new(cls, key: DataKey, secret: bytes, fields: Mapping[str, Any]) -> Self:
        """Return a wrap by a 32-byte secret; ``fields`` say the way and how to find the secret."""
        private = X25519PrivateKey.generate()
        nonce = os.urandom(_NONCE_BYTES)
        clear = private.private_bytes_raw()
        kept = nonce + AESGCM(secret).encrypt(nonce, clear, _PURPOSE + key.salt)
        made = cls(
            {
                **fields,
                "public": as_text(private.public_key().public_bytes_raw()),
                "private": as_text(kept),
            }
        )
        return made._with(key, NOW)

    @property
    def by(self) -> str:
        """The way, as it stands in the file."""
        return str(self.fields.get("by"))

    @property
    def is_first_form(self) -> bool:
        """Whether the data key is wrapped by the secret itself (revision one)."""
        return "public" not in self.fields

    @property
    def way(self) -> KeyWay | None:
        """The way as people are told of it; None for one of a later version."""
        if self.by not in set(Way):
            return None
        made = self.fields.get("made_at")
        return KeyWay(
            by=Way(self.by),
            made_at=None if made is None else datetime.fromisoformat(made),
            needs_secret_to_rotate=self.is_first_form,
        )

    def secret_of(self, typed: bytes) -> bytes:
        """Return the wrap's secret for what a person typed.

        Raises:
            StorageError: the wrap's figures are damaged.
        """
        return stretch(typed, self.fields.get("kdf", {}))

    def open(self, secret: bytes, salt: bytes) -> tuple[DataKey, ...]:
        """Return the data keys of this wrap: none when the secret is not the one.

        Raises:
            StorageError: the secret is the right one, and the wrap is damaged.
        """
        try:
            if self.is_first_form:
                nonce, wrapped = as_bytes(self.fields["nonce"]), as_bytes(self.fields["wrapped"])
                return (DataKey(AESGCM(secret).decrypt(nonce, wrapped, salt), salt),)
            private = self._private(secret, salt)
        except InvalidTag:
            return ()
        except (KeyError, ValueError, TypeError) as error:
            raise StorageError(StorageTrouble.KEYS_DAMAGED) from error
        return tuple(self._data_key(private, name, salt) for name in self._names())

    def renewed(self, key: DataKey, secret: bytes) -> Self:
        """Return a wrap of the first form in today's form, by the same secret."""
        kept = {name: self.fields[name] for name in _SEALED if name in self.fields}
        return self.new(key, secret, kept)

    def with_next(self, key: DataKey, following: DataKey) -> Self:
        """Return the wrap with the following data key beside the one in force.

        Raises:
            StorageError: somebody changed the wrap, so it must not be given the new key.
        """
        if not hmac.compare_digest(str(self.fields.get(NOW[1])), self._seal(key)):
            raise StorageError(StorageTrouble.KEYS_DAMAGED)
        return self._with(following, NEXT)

    def settled(self, *, on_next: bool) -> Self:
        """Return the wrap with one data key again."""
        kept = {name: value for name, value in self.fields.items() if name not in NEXT}
        if on_next and NEXT[0] in self.fields:
            kept |= {now: self.fields[then] for now, then in zip(NOW, NEXT, strict=True)}
        return type(self)(kept)

    def _with(self, key: DataKey, names: tuple[str, str]) -> Self:
        public = X25519PublicKey.from_public_bytes(as_bytes(self.fields["public"]))
        wrapped = as_text(_SUITE.encrypt(key.dek, public, _PURPOSE + key.salt))
        return type(self)({**self.fields, names[0]: wrapped, names[1]: self._seal(key)})

    def _seal(self, key: DataKey) -> str:
        """Return what proves that the holder of the data key made this wrap."""
        body = {name: self.fields[name] for name in _SEALED if name in self.fields}
        told = json.dumps(body, sort_keys=True).encode()
        return hmac.new(key.derive(_SEAL_KEY), told, hashlib.sha256).hexdigest()

    def _private(self, secret: bytes, salt: bytes) -> X25519PrivateKey:
        kept = as_bytes(self.fields["private"])
        clear = AESGCM(secret).decrypt(kept[:_NONCE_BYTES], kept[_NONCE_BYTES:], _PURPOSE + salt)
        return X25519PrivateKey.from_private_bytes(clear)

    def _names(self) -> tuple[str, ...]:
        return tuple(name for name in (NOW[0], NEXT[0]) if name in self.fields)

    def _data_key(self, private: X25519PrivateKey, name: str, salt: bytes) -> DataKey:
        try:
            dek = _SUITE.decrypt(as_bytes(self.fields[name]), private, _PURPOSE + salt)
        except (InvalidTag, ValueError, TypeError) as error:
            raise StorageError(StorageTrouble.KEYS_DAMAGED) from error
        if len(dek) != KEY_BYTES:
            raise StorageError(StorageTrouble.KEYS_DAMAGED)
        return DataKey(dek, salt)
