"""A counter in its own process: files complaints and prints each number, as ``abhijog file`` does.

``safe`` prints after the commit. ``early`` is the planted bug: it prints before the commit.
``crowd`` is safe without the folder's lock, so that two processes meet in the database itself.
"""

import sys
from pathlib import Path

from store_rig import StandingClock, request

from local_db.domain.errors import StorageError
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.store import Store


def say(line: str) -> None:
    """Print at once: whoever started this process may kill it at any moment."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


class Crowded(DataFolder):
    """A folder that lets everybody in."""

    def lock(self) -> None:
        pass


def main(path: str, wanted: str, mode: str) -> None:
    folder = (Crowded if mode == "crowd" else DataFolder)(Path(path))
    try:
        store = Store.open(folder, open_key(folder, lambda: None), StandingClock())
    except StorageError as error:
        say(error.code)
        return
    say("ready")
    for _ in range(int(wanted)):
        asked = request(store)
        with store.write() as records:
            filed = records.complaints.file(asked)
            if mode == "early":
                say(filed.ref)
        if mode != "early":
            say(filed.ref)
    store.close()


if __name__ == "__main__":
    main(*sys.argv[1:])
