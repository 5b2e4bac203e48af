"""Where the program keeps things when nobody says otherwise."""

from pathlib import Path

import platformdirs

_NAME = "Abhijog Desk"


def default_data_folder() -> Path:
    """Return the real data folder of this user."""
    return Path(platformdirs.user_data_dir(_NAME, appauthor=False)) / "data"


def practice_folder_beside(real: Path) -> Path:
    """Return the practice folder beside a real data folder."""
    return real.parent / "practice"


def slips_folder() -> Path:
    """Return where slips are written as PDF when there is no printer."""
    return Path(platformdirs.user_documents_dir()) / _NAME
