"""A thin bar that tells of work in the background without standing in the way."""

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QProgressBar

from desktop.widgets.ui import Ui


class BusyBar(QProgressBar):
    """Runs while something is under way; keeps its place so that nothing jumps."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self.setProperty("kind", "busy")
        self.setTextVisible(False)
        ui.speaker.language_changed.connect(self.retranslate)
        self.retranslate()
        self.set_busy(False)

    @Slot(bool)
    def set_busy(self, busy: bool) -> None:  # noqa: FBT001 - a slot of a Qt signal
        """Run or rest."""
        self.setRange(0, 0 if busy else 1)
        self.setValue(0)

    @Slot()
    def retranslate(self) -> None:
        """Say the name for screen readers again."""
        self.setAccessibleName(self._ui.say("desk.busy"))
