"""When a backup and a rehearsal are due, on a PC whose clock may be wrong (local_db.md 4).

The date alone would stop backups for good where every start is on the same day of the year 2000, so
the work done since counts too: the rows of the audit chain.
"""

from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from desktop.services.backup_memory import BackupEvent, BackupMemory
from local_db.backup_set import About, BackupSet
from local_db.domain.clock import office_time

# Rows of the audit chain that a busy day writes, and a busy week.
_A_DAYS_WORK: Final = 400
_A_WEEKS_WORK: Final = 2_500
_A_WEEK: Final = timedelta(days=7)
# A shift that ends soon after a backup needs no other one.
_BETWEEN_SHIFTS: Final = timedelta(hours=4)


def is_backup_due(
    last: BackupEvent | None, *, now: datetime, head: int, shift_ended: bool = False
) -> bool:
    """Tell whether a backup is due: none today, or a day's work since; sooner at a shift's end.

    Args:
        last: the last backup that was made.
        now: the PC's wall time.
        head: the newest row of the audit chain; a restored store has an older one.
        shift_ended: whether an operator has just left.
    """
    if last is None or not _is_still_there(Path(last.file)):
        return True
    if office_time(last.at).date() != office_time(now).date():
        return True
    since = head - last.audit_seq
    if not 0 <= since < _A_DAYS_WORK:
        return True
    return shift_ended and since > 0 and abs(now - last.at) >= _BETWEEN_SHIFTS


def is_drill_due(memory: BackupMemory, *, now: datetime, head: int) -> bool:
    """Tell whether the weekly rehearsal of a restore is due; it needs a backup first."""
    if memory.last is None:
        return False
    if memory.drill is None:
        return True
    is_old = abs(now - memory.drill.at) >= _A_WEEK
    return is_old or abs(head - memory.drill.audit_seq) >= _A_WEEKS_WORK


def _is_still_there(file: Path) -> bool:
    """Tell whether a backup is where it was put, and was not found damaged since."""
    about = About.load(BackupSet(file).about)
    return file.exists() and (about is None or about.is_whole)
