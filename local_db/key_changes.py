"""Change the ways of opening a store: each change is one audit row and one whole ``keys.json``.

The audit row is written in the transaction that ends after the file was saved, so a file that could
not be saved leaves no row.
"""

import logging
import os
import uuid
from collections.abc import Callable
from typing import Final

from local_db.data_key import KEY_BYTES
from local_db.domain.errors import StorageError
from local_db.domain.key_ways import Way
from local_db.domain.passphrase import require_strong
from local_db.key_file import KeyFile
from local_db.keys import Unlocked
from local_db.recovery_key import RecoveryKey
from local_db.store import Store
from local_db.system_keyring import keyring_save

_SYSTEM: Final = "system"
_log = logging.getLogger(__name__)


def change_passphrase(store: Store, passphrase: str, actor: str) -> None:
    """Wrap the data key by a new passphrase; the one before no longer opens the store.

    Raises:
        DeskError: ``passphrase_empty``, ``passphrase_short``, ``passphrase_simple``.
        StorageError: the disk refused; the one before goes on working.
    """
    require_strong(passphrase)
    now = store.clock.now()
    _change(
        store,
        actor,
        "key.passphrase_changed",
        lambda file: file.with_passphrase(store.key, passphrase, now),
    )


def save_recovery_key(store: Store, recovery: RecoveryKey, actor: str) -> None:
    """Wrap the data key by a new recovery key; the one before no longer opens the store.

    Raises:
        StorageError: the disk refused; the one before goes on working.
    """
    had_one = KeyFile.load(store.folder.keys).has(Way.RECOVERY)
    now = store.clock.now()
    _change(
        store,
        actor,
        "key.recovery_renewed" if had_one else "key.recovery_made",
        lambda file: file.with_recovery_key(store.key, recovery, now),
    )


def mend_ways(store: Store, unlocked: Unlocked) -> None:
    """After opening: give the keyring its secret back, bring an old wrap into today's form.

    The store is open already, so what cannot be saved waits for the next opening.
    """
    try:
        if unlocked.renewed is not None:
            _renew(store, unlocked.renewed)
        if unlocked.is_keyring_lost:
            _give_keyring_back(store)
    except StorageError:
        _log.warning("The ways of opening could not be mended; the next start tries again")


def _renew(store: Store, renewed: KeyFile) -> None:
    # The change of a data key may have been settled since the file was read.
    now = KeyFile.load(store.folder.keys)
    if (renewed.check, renewed.next_check) == (now.check, now.next_check):
        _change(store, _SYSTEM, "key.way_renewed", lambda _: renewed)


def _give_keyring_back(store: Store) -> None:
    entry, secret = str(uuid.uuid4()), os.urandom(KEY_BYTES)
    if not keyring_save(entry, secret):
        return
    now = store.clock.now()
    _change(
        store,
        _SYSTEM,
        "key.keyring_added",
        lambda file: file.with_secret(store.key, entry, secret, now),
    )
    _log.info("This PC's keyring had lost the key of the data; it has one again")


def _change(store: Store, actor: str, action: str, changed: Callable[[KeyFile], KeyFile]) -> None:
    file = changed(KeyFile.load(store.folder.keys))
    with store.write() as records:
        records.keys.note(actor, action, file.check)
        file.save(store.folder.keys)
