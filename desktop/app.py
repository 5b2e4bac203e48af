"""The windowed program: builds everything, owns nothing else (codebase_style.md 3.1)."""

import logging
import sys
import threading
from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QMessageBox

from desktop.crash import CrashReporter
from desktop.desk_program import DeskProgram
from desktop.events import DeskEvents
from desktop.keyboard import Keyboard
from desktop.one_desk import OneDesk, Start
from desktop.opening_window import end_opening
from desktop.qt_words import QtWords
from desktop.run_mark import RunMark
from desktop.services.wording import sentence
from desktop.settings import SettingsFile
from desktop.speaker import Speaker
from desktop.tasks import TaskRunner
from desktop.theme import Theme
from desktop.trouble_desk import TroubleDesk
from desktop.views.desk import Desk
from desktop.widgets.ui import Ui
from local_db.domain.clock import SystemClock
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.folder import DataFolder
from resources.text import Language, text

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace
    from desktop.system_printers import QtSystemPrinters
    from local_db.upgrading import Tell

_log = logging.getLogger(__name__)
NAME: Final = "Abhijog Desk"
# What ``open_desk`` returns when somebody would rather practise first.
PRACTICE_WANTED: Final = 64
_T = TypeVar("_T")


class WorkspaceDoor:
    """Opens the data folder once, in whichever worker comes first, and closes it at the end."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._guard = threading.Lock()
        self._workspace: Workspace | None = None
        self._typed: str | None = None
        self.tell_upgrade: Tell | None = None

    def __call__(self) -> "Workspace":
        """Return the open workspace; runs in a worker.

        Raises:
            StorageError: the folder cannot be opened; the next call tries again.
        """
        with self._guard:
            if self._workspace is None:
                # The store and its libraries take most of a second; the window comes first.
                from desktop.services.workspace import Workspace  # noqa: PLC0415

                self._workspace = Workspace.open_or_create(
                    self._folder, ask_passphrase=self._passphrase, tell=self.tell_upgrade
                )
                self._workspace.printers.system = self._system_printers()
            return self._workspace

    @staticmethod
    def _system_printers() -> "QtSystemPrinters":
        # Qt's printing loads the system's own libraries, which no window needs.
        from desktop.system_printers import QtSystemPrinters  # noqa: PLC0415

        return QtSystemPrinters()

    def closed_for(self, work: Callable[[Path], _T]) -> _T:
        """Close the folder and work on its files; the next call opens it again. Runs in a worker.

        Whoever asks for the open folder meanwhile waits.
        """
        with self._guard:
            if self._workspace is not None:
                self._workspace.close()
                self._workspace = None
            return work(self._folder)

    def take_passphrase(self, typed: str) -> None:
        """Use this passphrase the next time the folder is opened."""
        self._typed = typed

    def close(self) -> None:
        """Close the folder, if it was opened."""
        with self._guard:
            if self._workspace is not None:
                self._workspace.close()
                self._workspace = None

    def stop_sending(self) -> None:
        """End a sync cycle in flight."""
        workspace = self._workspace
        if workspace is not None:
            workspace.stop_sending()

    def _passphrase(self) -> str:
        if not self._typed:
            raise StorageError(StorageTrouble.NO_KEY)
        return self._typed


def open_desk(
    folder: Path,
    language: Language | None = None,
    *,
    around: AbstractContextManager[object] | None = None,
) -> int:
    """Show the desk of a data folder until its window closes; return the exit code.

    ``PRACTICE_WANTED`` asks the caller to open a practice office next.

    Where it is open already, its window comes to the front and nothing else begins; ``around`` is
    entered by the first start only.

    Raises:
        StorageError: the folder's desk is open in another session.
    """
    app = QApplication.instance()
    if not isinstance(app, QApplication):
        app = QApplication(sys.argv[:1])
    app.setApplicationName(NAME)
    data = DataFolder(folder)
    one = OneDesk(data.path)
    start = one.begin()
    if start is Start.SHOWN:
        return 0
    if start is Start.ELSEWHERE:
        trouble = StorageError(StorageTrouble.IN_USE)
        say_why_not(trouble, language or SettingsFile(data.settings).current.language)
        raise trouble
    try:
        with around or nullcontext():
            return _run(app, data, one, language)
    finally:
        one.end()


def say_why_not(trouble: StorageError, language: Language) -> None:
    """Show why no desk opens; whoever double-clicked its icon sees no terminal."""
    end_opening()
    box = QMessageBox(QMessageBox.Icon.Warning, text("desk.app.name", language), "")
    box.setText(sentence(trouble, language))
    box.addButton(text("desk.strip.close", language), QMessageBox.ButtonRole.AcceptRole)
    box.exec()


def _run(app: QApplication, data: DataFolder, one: OneDesk, language: Language | None) -> int:
    crash = CrashReporter(data.logs)
    crash.install()
    program = build_program(app, data, WorkspaceDoor(data.path), language)
    one.show_asked.connect(program.window.come_forward)
    wanted: list[int] = []

    def practise() -> None:
        wanted.append(PRACTICE_WANTED)
        program.window.close()

    program.practice_asked.connect(practise)
    troubles = TroubleDesk(program.desk, program.window, crash, data)
    mark = RunMark(data.path, program.desk.clock)
    try:
        last_alive = mark.begin()
        program.show()
        # Once the desk's window is drawn too, or for a moment there would be none.
        QTimer.singleShot(0, end_opening)
        if last_alive is not None:
            troubles.tell_of_sudden_end(last_alive)
        ended = app.exec()
        return wanted[0] if wanted else ended
    finally:
        program.close()
        mark.end()
        crash.uninstall()


def build_program(
    app: QApplication, data: DataFolder, door: WorkspaceDoor, language: Language | None
) -> DeskProgram:
    """Put the program together; nothing of it touches the store before its window is painted."""
    settings = SettingsFile(data.settings)
    if language is not None:
        settings.change(language=language)
    speaker = Speaker(settings.current.language)
    QtWords(app, speaker)
    theme = Theme(app)
    theme.choose(settings.current.theme)
    theme.set_zoom(settings.current.zoom)
    desk = Desk(
        ui=Ui(
            speaker=speaker,
            theme=theme,
            keyboard=Keyboard(settings.current.typing_mode),
        ),
        tasks=TaskRunner(),
        events=DeskEvents(),
        settings=settings,
        clock=SystemClock(),
        workspace=door,
        folder=data.path,
        closed_for=door.closed_for,
        give_passphrase=door.take_passphrase,
    )
    door.tell_upgrade = desk.events.upgrading.emit
    return DeskProgram(
        desk, is_practice=data.is_practice, stop_sending=door.stop_sending, close_store=door.close
    )
