"""How a change of the data key ends, whatever moment it was killed at (decision 0014).

Both data keys stay in ``keys.json`` until the store was opened and proved by one of them.
"""

import logging
from contextlib import AbstractContextManager
from typing import Protocol

from local_db.data_key import DataKey
from local_db.domain.clock import Clock
from local_db.domain.errors import StorageError
from local_db.folder import DataFolder
from local_db.key_file import KeyFile
from local_db.paper_vault import PaperVault
from local_db.practice_key import save_practice_key
from local_db.records import Records
from local_db.rekey import require_whole

_log = logging.getLogger(__name__)


class Settled(Protocol):
    """What is settled: an open store."""

    folder: DataFolder
    key: DataKey
    clock: Clock
    papers: PaperVault

    def write(self) -> AbstractContextManager[Records]:
        """Give one transaction."""
        ...

    def alone(self) -> AbstractContextManager[None]:
        """Keep everybody else out."""
        ...

    def read(self) -> AbstractContextManager[Records]:
        """Give one consistent view."""
        ...


def offer_both(folder: DataFolder, key: DataKey, following: DataKey) -> None:
    """Put the following data key beside the one in force, in every way of opening.

    Raises:
        StorageError: a wrap was changed by somebody who had not the data key.
    """
    file = KeyFile.load(folder.keys).with_next(key, following)
    if folder.is_practice:
        save_practice_key(folder.practice, key, following)
    file.save(folder.keys)


def take_up_change(store: Settled) -> None:
    """At a start: settle what a kill left; where that cannot be done, both keys stay."""
    try:
        settle(store)
    except StorageError as error:
        _log.warning("A change of the data key is not settled: %s", error.code)


def settle(store: Settled) -> None:
    """End a change of the data key: note what came of it, prove the store, drop the other key.

    Raises:
        StorageError: the store is not whole, or cannot be written; both keys stay in the file.
    """
    file = _unsettled(store.folder)
    if file is not None:
        with store.write() as records:
            if store.key.check == file.next_check:
                records.keys.note_changed(store.key.check)
            else:
                records.keys.note_undone(store.key.check)
        with store.alone():
            require_whole(store.folder.database, store.key)
        _forget_other(store, file)
    take_up_papers(store)


def take_up_papers(store: Settled) -> None:
    """Read papers by the data key in force, and by the former one while some need it."""
    with store.read() as records:
        store.papers.use(store.key, records.keys.former_paper_key())


def _unsettled(folder: DataFolder) -> KeyFile | None:
    """Return the key file while it holds two data keys."""
    if not folder.keys.exists():
        return None
    file = KeyFile.load(folder.keys)
    return None if file.next_check is None else file


def _forget_other(store: Settled, file: KeyFile) -> None:
    folder, key = store.folder, store.key
    file.settled(key, store.clock.now()).save(folder.keys)
    if folder.is_practice:
        save_practice_key(folder.practice, key)
    _log.info(
        "The data key is %s", "the new one" if key.check == file.next_check else "the old one"
    )
