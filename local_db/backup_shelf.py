"""A folder of backups: copies for a second disk, and what is removed in time (local_db.md 4)."""

import logging
from collections.abc import Callable
from pathlib import Path

from local_db.backup_set import BackupEntry, BackupSet, backups_in, papers_name
from local_db.copying import copy_durably
from local_db.domain.backup import Kept, to_prune
from local_db.domain.clock import office_time
from local_db.folder import make_shared_folder
from local_db.key_file import KeyFile

_log = logging.getLogger(__name__)


def copy_to(made: BackupSet, target: Path, told: Callable[[float], object]) -> Path:
    """Copy a whole set to another disk; the database comes last, so a half set is never listed.

    Raises:
        OSError: the disk refused, or gave back other bytes than were written.
    """
    make_shared_folder(target)
    copy = BackupSet(target / made.database.name)
    _copy_papers(made, target)
    for origin, name in _small_files(made, copy):
        if origin.exists():
            copy_durably(origin, name)
    size = max(made.database.stat().st_size, 1)
    copy_durably(made.database, copy.database, lambda written: told(written / size))
    return copy.database


def prune(folder: Path, install_id: str) -> tuple[Path, ...]:
    """Remove this installation's backups beyond 7 days and 4 weeks, and papers that none names.

    Raises:
        OSError: the disk refused; what was not removed is tried again the next time.
    """
    entries = backups_in(folder, install_id)
    gone = to_prune([_kept(entry) for entry in entries])
    for file in gone:
        _log.info("The backup %s is old and is removed", file.name)
        BackupSet(file).remove()
    _clear_half(folder)
    if gone:
        _drop_papers(folder)
    return gone


def _kept(entry: BackupEntry) -> Kept:
    made_on = office_time(entry.made_at).date()
    return Kept(file=entry.file, made_on=made_on, is_whole=entry.is_whole)


def _small_files(made: BackupSet, copy: BackupSet) -> tuple[tuple[Path, Path], ...]:
    return (
        (made.practice, copy.practice),
        (made.keys, copy.keys),
        (made.paper_list, copy.paper_list),
        (made.about, copy.about),
    )


def _copy_papers(made: BackupSet, target: Path) -> None:
    named = made.papers_named()
    place = target / made.papers.name
    for sha256 in sorted(named):
        origin, copy = made.papers / sha256, place / sha256
        if not origin.exists() or (copy.exists() and copy.stat().st_size == origin.stat().st_size):
            continue
        place.mkdir(exist_ok=True)
        copy_durably(origin, copy)


def _clear_half(folder: Path) -> None:
    """Remove what a copy left that was cut off; one program at a time copies here."""
    for part in folder.glob("abhijog-*.db.part"):
        part.unlink(missing_ok=True)


def _drop_papers(folder: Path) -> None:
    """Remove papers that no backup names any more; a backup without its list keeps all."""
    named: dict[str, set[str]] = {}
    for file in folder.glob("*.db"):
        made = BackupSet(file)
        if not made.paper_list.exists() or not made.keys.exists():
            return
        name = papers_name(KeyFile.load(made.keys).check)
        named.setdefault(name, set()).update(made.papers_named())
    for name, kept in named.items():
        for paper in (folder / name).glob("*"):
            if paper.name not in kept:
                paper.unlink(missing_ok=True)
