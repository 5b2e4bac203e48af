"""Gives an office a new data key, tells it, and files the first complaint under it.

``python keys_work.py FOLDER``; the passphrase comes from ``ABHIJOG_PASSPHRASE_FILE``.
"""

import json
import sys
from pathlib import Path

from desktop.command_line.key_commands import TERMINAL
from desktop.services.workspace import Workspace
from local_db.keys import passphrase_from_file
from tests.fakes.office import samples


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    with Workspace.open(Path(sys.argv[1])) as office:
        done = office.keys.rotate(TERMINAL, lambda _progress: None, passphrase_from_file())
        tell(rotated=done.papers)
        filed = office.filing.file(samples()[0], "OP1")
        tell(ref=filed.ref, case_id=filed.case_id)


if __name__ == "__main__":
    main()
