"""The files that make one backup: named, listed and described without opening any (local_db.md 4).

A set is ``abhijog-<stamp>.db``, its wrapped key (``.keys.json``), a practice folder's clear key
(``.practice.json``), what it holds (``.about.json``), and its papers: their names
(``.papers.txt``) and the files that all backups of one key share (``papers-<check>/``).
"""

import dataclasses
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, Final, Self

from typing_extensions import override

from local_db.domain.clock import IST
from local_db.folder import DataFolder, write_durably
from local_db.key_file import KeyFile

STAMP: Final = "%Y%m%d-%H%M%S"
_NAME: Final = re.compile(r"abhijog-(\d{8}-\d{6})(?:-\d+)?\.db")
# Backups of several offices may lie in one folder.
_KEY_LETTERS: Final = 8


class BackupSet(DataFolder):
    """A backup, read as a data folder is: database, wrapped key, papers."""

    def __init__(self, file: Path) -> None:
        super().__init__(file.absolute().parent)
        self._file = file.absolute()

    @property
    @override
    def database(self) -> Path:
        """The encrypted copy."""
        return self._file

    @property
    @override
    def keys(self) -> Path:
        """The wrapped data key as it was then."""
        return self._file.with_suffix(".keys.json")

    @property
    @override
    def practice(self) -> Path:
        """The clear key of a practice folder."""
        return self._file.with_suffix(".practice.json")

    @property
    def about(self) -> Path:
        """What the backup holds, for lists."""
        return self._file.with_suffix(".about.json")

    @property
    def paper_list(self) -> Path:
        """The names of its papers, a line each."""
        return self._file.with_suffix(".papers.txt")

    @property
    @override
    def papers(self) -> Path:
        """The papers that all backups of this key share."""
        return self.path / papers_name(KeyFile.load(self.keys).check)

    def papers_named(self) -> frozenset[str]:
        """Return the names of its papers; none when there is no list."""
        if not self.paper_list.exists():
            return frozenset()
        return frozenset(self.paper_list.read_text(encoding="ascii").split())

    def remove(self) -> None:
        """Remove the backup but for its papers, which others may share; the database goes first."""
        for file in (self.database, self.about, self.paper_list, self.practice, self.keys):
            file.unlink(missing_ok=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What a backup holds and when it was last found whole; no citizen's data."""

    install_id: str
    db_epoch: int
    made_at: datetime
    cases: int
    audit_seq: int
    bytes: int
    checked_at: datetime | None
    is_whole: bool = True

    def save(self, path: Path) -> None:
        """Write the description; it names its moments in the office's time."""
        body = dataclasses.asdict(self)
        body["made_at"] = self.made_at.isoformat()
        body["checked_at"] = None if self.checked_at is None else self.checked_at.isoformat()
        write_durably(path, json.dumps(body, indent=1).encode("utf-8"))

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Read a description; None when there is none that can be read."""
        try:
            body: dict[str, Any] = json.loads(path.read_bytes())
            checked = body["checked_at"]
            return cls(
                install_id=str(body["install_id"]),
                db_epoch=int(body["db_epoch"]),
                made_at=_aware(body["made_at"]),
                cases=int(body["cases"]),
                audit_seq=int(body["audit_seq"]),
                bytes=int(body["bytes"]),
                checked_at=None if checked is None else _aware(checked),
                is_whole=bool(body["is_whole"]),
            )
        except (OSError, ValueError, KeyError, TypeError):
            return None


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupEntry:
    """A backup as a list shows it; ``cases`` and ``checked_at`` are None when nothing tells."""

    file: Path
    made_at: datetime
    bytes: int
    cases: int | None
    checked_at: datetime | None
    is_whole: bool
    install_id: str | None
    # This PC's clock may have been wrong: the epoch and the audit chain order backups truly.
    order: tuple[int, int, str]


def papers_name(key_check: str) -> str:
    """Return the name of the folder that holds the papers of one key."""
    return f"papers-{key_check[:_KEY_LETTERS]}"


def backups_in(folder: Path, install_id: str | None = None) -> tuple[BackupEntry, ...]:
    """List a folder's backups, of one installation or of all, the newest first."""
    found = [entry for entry in _entries(folder) if install_id in (None, entry.install_id)]
    return tuple(sorted(found, key=lambda entry: entry.order, reverse=True))


def _entries(folder: Path) -> Iterator[BackupEntry]:
    for file in sorted(folder.glob("abhijog-*.db")) if folder.is_dir() else ():
        named = _NAME.fullmatch(file.name)
        made_at = None if named is None else _stamped(named.group(1))
        if made_at is not None:
            yield _entry(file, made_at)


def _entry(file: Path, stamped_at: datetime) -> BackupEntry:
    about = About.load(BackupSet(file).about)
    return BackupEntry(
        file=file,
        made_at=stamped_at if about is None else about.made_at,
        bytes=file.stat().st_size,
        cases=None if about is None else about.cases,
        checked_at=None if about is None else about.checked_at,
        is_whole=about is None or about.is_whole,
        install_id=None if about is None else about.install_id,
        order=(0, 0, file.name) if about is None else (about.db_epoch, about.audit_seq, file.name),
    )


def _stamped(stamp: str) -> datetime | None:
    try:
        return datetime.strptime(stamp, STAMP).replace(tzinfo=IST)
    except ValueError:
        return None


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError("no_offset")
    return moment
