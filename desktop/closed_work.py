"""What is done while the counter is closed; everything here runs in the store's worker.

The services are imported only here: the store and its libraries must not be loaded before the first
window (desktop_ui.md, decision 4).
"""

from pathlib import Path
from typing import TYPE_CHECKING

from desktop.care_runner import TellCare
from desktop.views.data.keys import NewKeyOrder
from desktop.views.data.restore_panel import RestoreOrder
from desktop.views.desk import Desk
from desktop.views.sign_in.trouble import RescueOrder
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.keys import Rotated
    from desktop.services.put_back import Restored
    from local_db.domain.backup import BackupProgress
    from local_db.domain.key_ways import KeyProgress
    from local_db.domain.salvage_report import SalvageReport


def restore_work(desk: Desk, order: RestoreOrder, tell: TellCare) -> "Restored":
    """Put a backup in the place of the data, with the key in force where it fits."""
    from desktop.services.put_back import put_back  # noqa: PLC0415

    key = desk.workspace().store.key

    def work(folder: Path) -> "Restored":
        return put_back(
            folder,
            order.file,
            key=key,
            secret=order.secret,
            clock=desk.clock,
            progress=_progress(tell),
        )

    return desk.closed_for(work)


def rescue_work(desk: Desk, order: RescueOrder, tell: TellCare) -> "Restored":
    """Put the newest backup in the place of data that cannot be opened.

    Raises:
        DeskError: the secret is wrong, or why it cannot be restored; the data is as it was.
    """
    from desktop.services.opening_help import require_guard  # noqa: PLC0415
    from desktop.services.put_back import put_back  # noqa: PLC0415

    file = order.file
    if file is None:
        raise DeskError("backup_none")

    def work(folder: Path) -> "Restored":
        require_guard(folder, order.secret)
        return put_back(
            folder,
            file,
            key=None,
            secret=order.secret,
            clock=desk.clock,
            progress=_progress(tell),
        )

    return desk.closed_for(work)


def salvage_work(desk: Desk, order: RescueOrder, tell: TellCare) -> "SalvageReport":
    """Make a whole store of a damaged one, and take from the newest backup what is lost.

    Raises:
        DeskError: the secret is wrong, or why nothing was salvaged; the data is as it was.
    """
    from desktop.services.opening_help import require_guard  # noqa: PLC0415
    from desktop.services.rescue import Rescue  # noqa: PLC0415

    def work(folder: Path) -> "SalvageReport":
        require_guard(folder, order.secret)
        rescue = Rescue(folder, ask_passphrase=lambda: order.secret or None, clock=desk.clock)
        return rescue.salvage(
            backups=() if order.file is None else (order.file,),
            progress=lambda done, pages: tell("reading", done / max(1, pages)),
        )

    return desk.closed_for(work)


def new_key_work(desk: Desk, operator: Operator, order: NewKeyOrder, tell: TellCare) -> "Rotated":
    """Change the data key of the open store, then have it opened afresh."""

    def progress(step: "KeyProgress") -> None:
        tell(f"key_{step.part.value}", step.done / max(1, step.total))

    try:
        return desk.workspace().keys.rotate(operator, progress, order.passphrase or None)
    finally:
        desk.closed_for(lambda _folder: None)


def _progress(tell: TellCare) -> "Callable[[BackupProgress], None]":
    def step(progress: "BackupProgress") -> None:
        tell(progress.phase.value, progress.fraction)

    return step
