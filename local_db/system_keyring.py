"""The system's keyring: opens the store after a power cut without a question (local_db.md 3)."""

import logging
from typing import Final

from local_db.data_key import KEY_BYTES

_SERVICE: Final = "abhijog-desk"
_log = logging.getLogger(__name__)


def keyring_save(entry: str, secret: bytes) -> bool:
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


def keyring_load(entry: str) -> bytes | None:
    """Return the secret, or None when the keyring has it not or does not answer."""
    import keyring  # noqa: PLC0415 - see above
    import keyring.errors  # noqa: PLC0415

    try:
        found = keyring.get_password(_SERVICE, entry)
        secret = None if found is None else bytes.fromhex(found)
    except (keyring.errors.KeyringError, OSError, ValueError):
        _log.warning("The system keyring did not answer; asking for the passphrase")
        return None
    return secret if secret is not None and len(secret) == KEY_BYTES else None
