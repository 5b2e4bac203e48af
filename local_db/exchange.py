"""Put a proved new store in the place of a damaged one; the old files are kept untouched.

The step is written down before the first file moves, so a power cut in between is gone on with at
the next start: a database without its log, or no database at all, is never opened by mistake.
"""

import json
import logging
from pathlib import Path
from typing import Final

from local_db.folder import make_folder, sync_folder, write_durably

_log = logging.getLogger(__name__)
_PLAN: Final = "exchange.json"
_PARTS: Final = ("-wal", "-shm", "-journal", "")
# What is known of the old store is not true of the new one.
_KNOWN: Final = "health.json"


def new_store_path(database: Path) -> Path:
    """Return where the new store is made, beside the old one."""
    return database.with_name(f"{database.name}.new")


def exchange(database: Path, kept: Path) -> None:
    """Move the old store into a folder and the new one into its place.

    Raises:
        OSError: the disk refuses; what was begun is finished at the next start.
    """
    write_durably(database.with_name(_PLAN), json.dumps({"kept": kept.name}).encode("utf-8"))
    finish_exchange(database)


def finish_exchange(database: Path) -> bool:
    """Go on with an exchange that was interrupted; tell whether there was one.

    Raises:
        OSError: the disk refuses.
    """
    plan = database.with_name(_PLAN)
    if not plan.exists():
        return False
    kept = database.with_name(json.loads(plan.read_bytes())["kept"])
    new = new_store_path(database)
    make_folder(kept)
    # While the new store waits under its own name, whatever bears the old names is the old store.
    if new.exists():
        old_names = (_KNOWN, *(database.name + part for part in _PARTS))
        for old in map(database.with_name, old_names):
            if old.exists():
                old.replace(kept / old.name)
        sync_folder(kept)
        new.replace(database)
        sync_folder(database.parent)
    plan.unlink()
    sync_folder(database.parent)
    _log.warning("The damaged store was set aside; a salvaged one is in its place")
    return True
