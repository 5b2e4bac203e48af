"""One file for whoever looks after the program: logs and versions, nothing of a citizen."""

import platform
import zipfile
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from desktop.services.log_files import COMMANDS, FAULTS, finished
from local_db.folder import DataFolder

FACTS: Final = "computer.txt"
_PARTS: Final = ("abhijog-desk", "PySide6-Essentials", "SQLAlchemy", "sqlcipher3", "reportlab")


def write_diagnosis(folder: DataFolder, target: Path, now: datetime) -> None:
    """Write the logs and the versions of the program's parts into one zip file.

    The logs are written without a citizen's words (decision: product rules, logs and errors), and
    neither the store nor the settings are looked at.

    Raises:
        OSError: the target's disk does not take the file.
    """
    names = (COMMANDS, FAULTS, *sorted(finished(folder.logs)))
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr(FACTS, _facts(now))
        for name in names:
            if (folder.logs / name).is_file():
                packed.write(folder.logs / name, f"logs/{name}")


def _facts(now: datetime) -> str:
    lines = [f"written: {now.isoformat()}", f"system: {platform.platform()}"]
    lines.append(f"python: {platform.python_version()}")
    lines += [f"{part}: {_version(part)}" for part in _PARTS]
    return "\n".join(lines) + "\n"


def _version(part: str) -> str:
    try:
        return version(part)
    except PackageNotFoundError:
        return "?"
