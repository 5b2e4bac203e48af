"""Puts a restored store in the place of the present one, in a way that no kill can halve (P4).

Everything that is put in place is whole and on the disk before the journal is written. From then on
the exchange only goes forward: whoever opens the folder next finishes it.

1. The restored store stands in ``restoring-<stamp>``; the present one is untouched.
2. ``restore.json`` is written: the present store's files move into ``before-restore-<stamp>``.
3. The journal says that they are all there: the restored files move in.
4. The journal is removed.
"""

import json
import logging
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Final, Self

from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder, make_folder, sync_folder, write_durably

_log = logging.getLogger(__name__)
_JOURNAL: Final = "restore.json"
_FORMAT: Final = 1
STAGED: Final = "restoring-"
ASIDE: Final = "before-restore-"
# A write-ahead log belongs to its database alone: beside another one it would spoil it.
_OF_THE_STORE: Final = ("abhijog.db*", "keys.json*", "practice.json", "papers", "health.json")


class _Phase(StrEnum):
    OUT = "out"
    IN = "in"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Journal:
    """What the exchange does, and how far it is."""

    phase: _Phase
    staged: str
    aside: str

    def save(self, folder: Path) -> None:
        body = {
            "format": _FORMAT, "phase": self.phase.value, "staged": self.staged,
            "aside": self.aside,
        }  # fmt: skip
        write_durably(folder / _JOURNAL, json.dumps(body).encode("utf-8"))

    @classmethod
    def load(cls, folder: Path) -> Self | None:
        try:
            body = json.loads((folder / _JOURNAL).read_bytes())
            staged, aside = _plain(body["staged"], STAGED), _plain(body["aside"], ASIDE)
            return cls(phase=_Phase(body["phase"]), staged=staged, aside=aside)
        except FileNotFoundError:
            return None
        except (ValueError, KeyError, TypeError) as error:
            raise StorageError(StorageTrouble.DAMAGED, file=_JOURNAL) from error


def exchange(folder: DataFolder, staged: Path, aside: Path) -> None:
    """Put a staged store in place; the present one lies under ``aside`` afterwards.

    The folder must be locked and its store closed.

    Raises:
        OSError: the disk refused; opening the folder again goes on.
    """
    _Journal(phase=_Phase.OUT, staged=staged.name, aside=aside.name).save(folder.path)
    _go_on(folder.path)


def settle_restore(folder: DataFolder) -> None:
    """Finish an exchange that was cut off, and remove what an unfinished restore left.

    Called with the folder locked, before anything of the store is looked at.

    Raises:
        StorageError: the disk refused; both stores are safe, and the next opening tries again.
    """
    try:
        _go_on(folder.path)
    except OSError as error:
        raise StorageError(StorageTrouble.READ_ONLY) from error
    if folder.is_read_only:
        # What was left can stay: the store is only looked at.
        return
    (folder.path / f"{_JOURNAL}.part").unlink(missing_ok=True)
    for left in folder.path.glob(f"{STAGED}*"):
        _log.info("What an unfinished restore left is removed")
        shutil.rmtree(left, ignore_errors=True)


def files_of_store(folder: Path) -> Iterator[Path]:
    """Yield everything that moves together: database, logs, keys, papers."""
    for pattern in _OF_THE_STORE:
        yield from sorted(folder.glob(pattern))


def _go_on(folder: Path) -> None:
    journal = _Journal.load(folder)
    if journal is None:
        return
    staged, aside = folder / journal.staged, folder / journal.aside
    if journal.phase is _Phase.OUT:
        _log.info("The present store moves to %s", journal.aside)
        _move_all(folder, aside)
        _Journal(phase=_Phase.IN, staged=journal.staged, aside=journal.aside).save(folder)
    _move_all(staged, folder)
    (folder / _JOURNAL).unlink()
    sync_folder(folder)
    shutil.rmtree(staged, ignore_errors=True)
    _log.info("The restored store is in place")


def _move_all(source: Path, target: Path) -> None:
    """Move what is still at the source; what a cut-off run had moved is at the target."""
    for file in files_of_store(source):
        _move(file, target / file.name)
    # The new place first: a cut between the two shows a file twice rather than nowhere.
    for place in (target, source):
        if place.exists():
            sync_folder(place)


def _move(file: Path, to: Path) -> None:
    """Move a file or the papers; whoever opens the folder makes an empty place for papers first."""
    if _is_empty(file):
        file.rmdir()
        return
    if _is_empty(to):
        to.rmdir()
    make_folder(to.parent)
    file.rename(to)


def _is_empty(place: Path) -> bool:
    return place.is_dir() and not any(place.iterdir())


def _plain(name: object, begins: str) -> str:
    """Return a name that leads nowhere else."""
    if not isinstance(name, str) or not name.startswith(begins) or Path(name).name != name:
        raise ValueError("name")
    return name
