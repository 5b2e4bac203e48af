"""The store's files before it is open: made whole or not at all, and whose they are."""

import os
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.exchange import finish_exchange
from local_db.folder import DataFolder, sync_folder
from local_db.key_file import KeyFile
from local_db.migrations import upgrade
from local_db.page_file import is_log_ours
from local_db.repositories.meta import Fact
from local_db.restore_journal import settle_restore
from local_db.tables import MetaRow

_PARTS: Final = ("", "-wal", "-shm", "-journal")


@contextmanager
def unlocked_on_error(folder: DataFolder) -> Iterator[None]:
    """Let other processes in when the store could not be opened."""
    try:
        yield
    except BaseException:
        folder.unlock()
        raise


def check_files(folder: DataFolder, key: DataKey) -> None:
    """Look at the files before SQLite does: it says the same of a wrong key and of damage.

    Raises:
        StorageError: missing, wrong key, or a log of another store lies beside the database.
    """
    settle_restore(folder)
    finish_exchange(folder.database)
    if not folder.has_store:
        raise StorageError(StorageTrouble.MISSING)
    file = KeyFile.load(folder.keys) if folder.keys.exists() else KeyFile.of(key)
    if not file.fits(key):
        raise StorageError(StorageTrouble.WRONG_KEY)
    # A change of the data key that was killed leaves a log by the key that did not come into force.
    if file.next_check is None and not is_log_ours(folder.database, key):
        raise StorageError(StorageTrouble.DAMAGED)


def refuse_when_read_only(folder: DataFolder) -> None:
    """Ask the system itself: SQLite begins a transaction on a read-only file all the same.

    Raises:
        StorageError: ``store_read_only``.
    """
    if folder.is_read_only or not os.access(folder.database, os.W_OK):
        raise StorageError(StorageTrouble.READ_ONLY)


def build_store(database: Path, key: DataKey) -> None:
    """Make a new store beside its place and give it its name when it is whole.

    Raises:
        FileExistsError: there is a store already.
    """
    if database.exists():
        raise FileExistsError(database)
    part = database.with_name(f"{database.name}.part")
    for end in _PARTS:
        part.with_name(part.name + end).unlink(missing_ok=True)
    engine = engine_for(part, key, Use.CREATE)
    with engine.begin() as connection:
        upgrade(connection)
        facts = {Fact.INSTALL_ID: str(uuid.uuid4()), Fact.DB_EPOCH: "1"}
        rows = [{"name": name.value, "value": value} for name, value in facts.items()]
        connection.execute(MetaRow.table().insert(), rows)
    engine.dispose()
    part.replace(database)
    sync_folder(database.parent)
