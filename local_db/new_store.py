"""Make a store's file: under another name first, so that there is never half a store (0011)."""

import uuid
from pathlib import Path
from typing import Final

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.folder import sync_folder
from local_db.migrations import upgrade
from local_db.repositories.meta import Fact
from local_db.tables import MetaRow

_PARTS: Final = ("", "-wal", "-shm", "-journal")


def build(database: Path, key: DataKey) -> None:
    """Make an empty store of today's schema, with a name for the installation.

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
