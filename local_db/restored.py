"""Mark a database that was taken from a backup, before it is put in the data folder (B11).

The note travels inside the file, so that a cut between putting it there and opening it loses
nothing: whoever opens it first begins a new epoch, behind the side files or at a random thousand.
"""

from pathlib import Path

from sqlalchemy import text

from local_db.connections import Use, engine_for
from local_db.data_key import DataKey
from local_db.repositories.meta import Fact
from local_db.storage_border import storage_border

_NOTE = text(
    "INSERT INTO meta (name, value) VALUES (:name, '1')"
    " ON CONFLICT (name) DO UPDATE SET value = excluded.value"
)


def mark_restored(database: Path, key: DataKey) -> None:
    """Note in a closed database that the next ``Store.open`` continues a restored backup.

    Raises:
        StorageError: the file cannot be written or is no store of this key.
    """
    engine = engine_for(database, key, Use.CREATE)
    try:
        with storage_border(), engine.begin() as connection:
            connection.execute(_NOTE, {"name": Fact.RESTORED.value})
    finally:
        engine.dispose()
