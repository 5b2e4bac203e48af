"""The portal's keys for files on pen drives: one to read them with, one to sign answers with."""

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from sync.contract.bundle_stream import key_text
from sync.contract.replies import BundleKeys
from sync.portal.portal import Portal


def reading_key(portal: Portal) -> X25519PrivateKey:
    """Return the key that opens what counters bring."""
    return X25519PrivateKey.from_private_bytes(portal.bundle_key)


def signing_key(portal: Portal) -> Ed25519PrivateKey:
    """Return the key that answers are signed with."""
    return Ed25519PrivateKey.from_private_bytes(portal.bundle_signing_key)


def told_keys(portal: Portal) -> BundleKeys:
    """Return the public halves as ``hello`` and ``enrol`` tell them (decision 0026)."""
    return BundleKeys(
        encrypt=key_text(reading_key(portal).public_key().public_bytes_raw()),
        sign=key_text(signing_key(portal).public_key().public_bytes_raw()),
    )
