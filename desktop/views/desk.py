"""What every screen is given: voice and look, workers, news, and who is on duty."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

from PySide6.QtCore import QObject

from desktop.events import DeskEvents
from desktop.settings import SettingsFile
from desktop.tasks import Lane, TaskRunner
from desktop.widgets.ui import Ui
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Right, may

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_T = TypeVar("_T")


class ClosedFor(Protocol):
    """Works on a data folder that nobody has open meanwhile."""

    def __call__(self, work: Callable[[Path], _T]) -> _T:
        """Do it and return what came of it."""
        ...


@dataclass(slots=True, kw_only=True)
class Desk:
    """The open desk; screens hold it and nothing else of the program."""

    ui: Ui
    tasks: TaskRunner
    events: DeskEvents
    settings: SettingsFile
    clock: Clock
    # Opens the data folder the first time it is called; only workers may call it.
    workspace: "Callable[[], Workspace]"
    # Where the data lies; only workers look there.
    folder: Path
    # Closes the data folder and works on its files; the next call opens it again. Workers only.
    closed_for: ClosedFor
    # Takes the passphrase that somebody typed, for the next attempt to open the data folder.
    give_passphrase: Callable[[str], None]
    operator: Operator | None = field(default=None)
    last_filed: str = field(default="")
    # The day that an operator said while the PC's clock is doubted.
    stated_on: date | None = field(default=None)

    def ask(
        self,
        question: "Callable[[Workspace], _T]",
        *,
        owner: QObject,
        done: Callable[[_T], object] | None = None,
        failed: Callable[[DeskError], object] | None = None,
        lane: Lane = Lane.STORE,
    ) -> None:
        """Ask the services something in a worker; the answer comes to the GUI thread."""
        workspace = self.workspace
        self.tasks.run(
            lambda: question(workspace()), owner=owner, done=done, failed=failed, lane=lane
        )

    def today(self) -> date:
        """Return the office's date: what an operator said it is, else what the PC shows."""
        return self.stated_on or office_time(self.clock.now()).date()

    def may(self, right: Right) -> bool:
        """Tell whether the person on duty may do something."""
        return self.operator is not None and may(self.operator, right)

    def is_supervisor(self) -> bool:
        """Tell whether the person on duty may do a supervisor's work at this counter."""
        return self.may(Right.ACT_ON_QUEUE)
