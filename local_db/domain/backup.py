"""What a backup tells while it is made and afterwards, and which of them are kept."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from pathlib import Path
from typing import Final, TypeAlias

DAYS_KEPT: Final = 7
WEEKS_KEPT: Final = 4


class BackupPhase(StrEnum):
    """What is being done."""

    COPYING = "copying"
    CHECKING = "checking"
    PAPERS = "papers"
    SECOND = "second"


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupProgress:
    """How far a phase is, from 0 to 1; None when that cannot be known."""

    phase: BackupPhase
    fraction: float | None


# What it raises stops the work; nothing half is left.
Progress: TypeAlias = Callable[[BackupProgress], object]


@dataclass(frozen=True, slots=True, kw_only=True)
class BackupFile:
    """A backup that was opened and found whole; ``papers_bad`` could not be copied whole."""

    file: Path
    cases: int
    papers: int = 0
    papers_bad: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """As much of a backup as decides whether it stays."""

    file: Path
    made_on: date
    is_whole: bool


def to_prune(newest_first: Sequence[Kept]) -> tuple[Path, ...]:
    """Return what may go: beyond the newest of 7 days and of 4 more weeks (local_db.md 4).

    Days and weeks are counted as they stand on the backups, never from today: a PC's clock may jump
    by years, and then the newest backups still stay. Backups found damaged go once a newer one is
    whole; while none is, everything stays.
    """
    whole = [backup for backup in newest_first if backup.is_whole]
    if not whole:
        return ()
    days = _newest_of(whole, lambda backup: backup.made_on.isoformat(), DAYS_KEPT)
    rest = whole[whole.index(days[-1]) + 1 :]
    known = {_week(backup) for backup in days}
    weeks = _newest_of((b for b in rest if _week(b) not in known), _week, WEEKS_KEPT)
    stay = {backup.file for backup in (*days, *weeks)}
    newer_damaged = newest_first[: newest_first.index(whole[0])]
    stay.update(backup.file for backup in newer_damaged)
    return tuple(backup.file for backup in newest_first if backup.file not in stay)


def _newest_of(
    backups: Iterable[Kept], label: Callable[[Kept], str], most: int
) -> tuple[Kept, ...]:
    found: dict[str, Kept] = {}
    for backup in backups:
        if len(found) < most:
            found.setdefault(label(backup), backup)
    return tuple(found.values())


def _week(backup: Kept) -> str:
    year, week, _ = backup.made_on.isocalendar()
    return f"{year}-{week:02d}"
