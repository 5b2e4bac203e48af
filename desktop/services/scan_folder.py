"""The folder that a scanner writes to, judged before the desk relies on it."""

from pathlib import Path

from local_db.domain.errors import DeskError


def usable_scan_folder(typed: str, data: Path) -> str:
    """Return the folder as it is remembered; an empty text means that there is none.

    A slow disk may take its time, so this runs in a worker.

    Raises:
        DeskError: ``scan_folder_missing``, ``scan_folder_of_data``.
    """
    if not typed.strip():
        return ""
    try:
        folder = Path(typed.strip()).expanduser()
        if not folder.is_absolute() or not folder.is_dir():
            raise DeskError("scan_folder_missing")
        resolved, own = folder.resolve(), data.resolve()
    except (OSError, ValueError, RuntimeError) as error:
        raise DeskError("scan_folder_missing") from error
    if resolved == own or own in resolved.parents:
        raise DeskError("scan_folder_of_data")
    return str(folder)
