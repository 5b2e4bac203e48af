"""A new PC that enrols and does its first exchange, until it is killed on the way.

``python enrolling_process.py FOLDER URL CODE``
"""

import sys
from pathlib import Path

from desktop.services.workspace import Workspace


def main(folder: Path, url: str, code: str) -> None:
    with Workspace.create_practice(folder) as workspace:
        workspace.office.enrol(url, code, "Counter 1")
        workspace.sync.run_cycle()


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:4])
