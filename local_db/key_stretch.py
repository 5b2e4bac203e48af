"""argon2id: a typed secret becomes a key; salt and figures stay with the wrap (local_db.md 3)."""

import os
import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from argon2.exceptions import HashingError
from argon2.low_level import Type, hash_secret_raw

from local_db.base64_text import as_bytes, as_text
from local_db.data_key import KEY_BYTES
from local_db.domain.errors import StorageError, StorageTrouble

_SALT_BYTES: Final = 16
# 171 ms on the measured PC (local_db.md 3); kept with the wrap, so that they can grow later.
_FIGURES: Final = {"name": "argon2id", "time": 3, "memory_kib": 65_536, "lanes": 2}
_MOST_MEMORY_KIB: Final = 1_048_576


def new_figures() -> dict[str, Any]:
    """Return today's figures with a random salt."""
    return {**_FIGURES, "salt": as_text(os.urandom(_SALT_BYTES))}


def passphrase_bytes(passphrase: str) -> bytes:
    """Return a passphrase's bytes, the same whichever way its letters were composed."""
    return unicodedata.normalize("NFC", passphrase).encode("utf-8")


def stretch(secret: bytes, figures: Mapping[str, Any]) -> bytes:
    """Return the key that a typed secret stands for.

    Raises:
        StorageError: the wrap's figures are damaged.
    """
    if figures.get("name") != _FIGURES["name"]:
        raise StorageError(StorageTrouble.KEYS_DAMAGED)
    try:
        return hash_secret_raw(
            secret,
            as_bytes(figures["salt"]),
            time_cost=int(figures["time"]),
            # A damaged figure must not ask for all of the PC's memory.
            memory_cost=min(int(figures["memory_kib"]), _MOST_MEMORY_KIB),
            parallelism=int(figures["lanes"]),
            hash_len=KEY_BYTES,
            type=Type.ID,
        )
    except (KeyError, ValueError, TypeError, HashingError) as error:
        raise StorageError(StorageTrouble.KEYS_DAMAGED) from error
