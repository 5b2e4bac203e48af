"""Tells of bugs and of a run that ended suddenly, in the window and in plain words."""

import logging
from datetime import datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtWidgets import QFileDialog

from desktop.crash import CrashReporter
from desktop.speaker import phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.shell import DeskWindow
from desktop.views.shown import moment_words, spoken
from desktop.widgets.strip import StripAction
from local_db.folder import DataFolder

_log = logging.getLogger(__name__)
FILE_NAME: Final = "abhijog-diagnosis.zip"
_TOLD_S: Final = 30


class TroubleDesk(QObject):
    """Joins the crash reporter and the window; nothing is sent anywhere."""

    def __init__(
        self, desk: Desk, window: DeskWindow, reporter: CrashReporter, folder: DataFolder
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._folder = folder
        self._save = StripAction(saying="look.trouble.save_file", act=self.choose_file)
        # A bug may strike in a worker, or in the middle of a repaint: the notice comes after it.
        reporter.bug_found.connect(self._on_bug_found, Qt.ConnectionType.QueuedConnection)

    def tell_of_sudden_end(self, last_alive: datetime) -> None:
        """Say that the run before did not end in order, and that nothing typed is lost."""
        words = spoken("look.trouble.ended_suddenly", time=moment_words(last_alive))
        self._window.strip.tell(Tone.WARN, words, self._save)

    def choose_file(self) -> None:
        """Ask where the diagnostic file shall go, such as a pen drive."""
        dialog = QFileDialog(self._window, self._desk.ui.say("look.trouble.save_file"))
        dialog.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        dialog.setDefaultSuffix("zip")
        dialog.selectFile(FILE_NAME)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self.save_file)
        dialog.open()

    @Slot(str)
    def save_file(self, target: str) -> None:
        """Write the diagnostic file and say whether it is there."""
        folder, now = self._folder, self._desk.clock.now()
        self._desk.tasks.run(
            lambda: _is_written(folder, Path(target), now),
            owner=self,
            done=self._on_written,
            lane=Lane.CARE,
        )

    def _on_written(self, is_written: bool) -> None:  # noqa: FBT001 - an answer of the worker
        if is_written:
            self._window.strip.tell(Tone.OK, phrase("look.trouble.file_saved"), seconds=_TOLD_S)
        else:
            self._window.strip.tell(Tone.ERROR, phrase("look.trouble.file_failed"), self._save)

    @Slot(str)
    def _on_bug_found(self, _place: str) -> None:
        self._window.strip.tell(Tone.ERROR, phrase("look.trouble.bug"), self._save)


def _is_written(folder: DataFolder, target: Path, now: datetime) -> bool:
    # Zip files and the versions of packages take their time, and the window comes first.
    from desktop.services.diagnosis import write_diagnosis  # noqa: PLC0415

    try:
        write_diagnosis(folder, target, now)
    except OSError as error:
        _log.warning("The diagnostic file was not written: %s", type(error).__name__)
        return False
    return True
