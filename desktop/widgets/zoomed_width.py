"""A width that a part keeps at every zoom."""

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop.widgets.ui import Ui


class ZoomedWidth(QObject):
    """Fixes the width of a part, which owns this, and follows the zoom."""

    def __init__(self, ui: Ui, part: QWidget, length: int) -> None:
        super().__init__(part)
        self._ui = ui
        self._part = part
        self._length = length
        ui.theme.changed.connect(self.restyle)
        self.restyle()

    def change(self, length: int) -> None:
        """Keep another width from now on, in pixels at zoom 1."""
        self._length = length
        self.restyle()

    @Slot()
    def restyle(self) -> None:
        """Take the width of the zoom in force."""
        self._part.setFixedWidth(self._ui.theme.sizes.px(self._length))
