"""The keys of files on pen drives, as this counter knows them (decision 0026)."""

from typing import Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from local_db.domain.enrolment import BundleKeys
from local_db.store import Store

_KEY_BYTES: Final = 32
_INFO: Final = b"abhijog bundle reply key 1"


def reply_key(seed: bytes) -> X25519PrivateKey:
    """Return the key that answers to this device are encrypted to, made from its own seed.

    So nothing more has to be kept, and a device that got a new key reads no old answers.
    """
    made = HKDF(algorithm=SHA256(), length=_KEY_BYTES, salt=None, info=_INFO).derive(seed)
    return X25519PrivateKey.from_private_bytes(made)


def keep_bundle_keys(store: Store, told: BundleKeys | None) -> None:
    """Keep the portal's keys when it told others than are known; mostly that is one read."""
    with store.read() as records:
        is_known = told is None or told == records.device.bundle_keys()
    if not is_known:
        with store.write() as records:
            records.device.save_bundle_keys(told)
