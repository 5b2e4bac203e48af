"""How a change of the data key ends, whatever moment it was killed at (decision 0014).

Both data keys stay in ``keys.json`` until the store was opened and proved by one of them.
"""

import logging
from datetime import datetime

from local_db.data_key import DataKey
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.practice_key import save_practice_key
from local_db.records import Records

_log = logging.getLogger(__name__)


def offer_both(folder: DataFolder, key: DataKey, following: DataKey) -> None:
    """Put the following data key beside the one in force, in every way of opening.

    Raises:
        StorageError: a wrap was changed by somebody who had not the data key.
    """
    file = KeyFile.load(folder.keys).with_next(key, following)
    if folder.is_practice:
        save_practice_key(folder.practice, key, following)
    file.save(folder.keys)


def unsettled(folder: DataFolder) -> KeyFile | None:
    """Return the key file while it holds two data keys."""
    if not folder.keys.exists():
        return None
    file = KeyFile.load(folder.keys)
    return None if file.next_check is None else file


def note_outcome(records: Records, key: DataKey, file: KeyFile) -> None:
    """Bind to the audit chain which of the two data keys the store is encrypted by."""
    if key.check == file.next_check:
        records.keys.note_changed(key.check)
    else:
        records.keys.note_undone(key.check)


def forget_other(folder: DataFolder, key: DataKey, file: KeyFile, now: datetime) -> None:
    """Drop the data key that the store is not encrypted by; the store was proved before."""
    file.settled(key, now).save(folder.keys)
    if folder.is_practice:
        save_practice_key(folder.practice, key)
    _log.info(
        "The data key is %s", "the new one" if key.check == file.next_check else "the old one"
    )
