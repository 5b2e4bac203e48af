"""An upgrade in its own process: tells every step, so that its parent can kill it in the middle.

``safe`` is the program. ``torn`` is the planted bug: the first step of the schema is committed by
itself, as a revision that runs outside the store's transaction would do.
"""

import sys
import time
from pathlib import Path

import sqlalchemy
from old_store import old_store

from local_db import upgrading
from local_db.domain.upgrade import UpgradeProgress
from local_db.migrations import upgrade
from local_db.store import Store

# What is torn stays so for as long as on an old disk, so that a kill can meet it on a quick one.
_SLOW_DISK_S = 0.15


def say(line: str) -> None:
    """Print at once: whoever started this process may kill it at any moment."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def torn(connection: sqlalchemy.Connection) -> bool:
    """Commit after the first statement of the first step."""
    torn_at: list[str] = []

    def tear(conn, _cursor, statement, _parameters, _context, _many) -> None:
        if not torn_at and statement.startswith(("CREATE TABLE", "ALTER TABLE")):
            torn_at.append(statement)
            raw = conn.connection.cursor()
            raw.execute("COMMIT")
            raw.execute("BEGIN IMMEDIATE")
            time.sleep(_SLOW_DISK_S)

    sqlalchemy.event.listen(connection, "after_cursor_execute", tear)
    return upgrade(connection)


def tell(progress: UpgradeProgress) -> None:
    """Say which step begins."""
    say(progress.step.value)


def main(revision: str, path: str, mode: str) -> None:
    if mode == "torn":
        upgrading.upgrade = torn
    old = old_store(revision, Path(path))
    say("ready")
    Store.open(old.folder, old.key, old.clock(), tell).close()
    say("open")


if __name__ == "__main__":
    main(*sys.argv[1:])
