"""Puts a backup in the place of a store, tells it, and files the first complaint afterwards.

``python restore_work.py FOLDER BACKUP``.
"""

import json
import sys
from pathlib import Path

from desktop.services.workspace import Workspace
from local_db.domain.clock import SystemClock
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.restore import restore
from tests.fakes.office import samples


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    folder, backup = DataFolder(Path(sys.argv[1])), Path(sys.argv[2])
    folder.lock()
    done = restore(backup, folder, lambda place: open_key(place, lambda: None), SystemClock())
    folder.unlock()
    tell(restored=done.cases)
    with Workspace.open(folder.path) as office:
        tell(opened=True)
        filed = office.filing.file(samples()[0], "OP1")
        tell(ref=filed.ref, case_id=filed.case_id)


if __name__ == "__main__":
    main()
