"""Where backups go: their folder, and a second disk that gets a copy whenever it is connected."""

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QWidget

from desktop.speaker import Saying
from desktop.views.desk import Desk
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui

if TYPE_CHECKING:
    from desktop.services.backup_status import BackupSettings


class PlaceChoice(QWidget):
    """One folder, or one file: typed or browsed for, taken on Enter or by its button."""

    chosen = Signal(object)  # Path, or None for the usual one or none

    def __init__(
        self,
        ui: Ui,
        label: str,
        *,
        take: str = "data.places.take",
        is_file: bool = False,
        ending: str = "",
    ) -> None:
        super().__init__()
        self._is_file = is_file
        self._ending = ending
        self._ui = ui
        self._label = label
        self.field = TextField(ui)
        self.frame = FieldFrame(ui, self.field, label)
        self.browse = Button(ui, "data.places.browse", icon="file")
        self.take = Button(ui, take, icon="ok")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.frame, 1)
        row.addWidget(self.browse)
        row.addWidget(self.take)
        self.field.returnPressed.connect(self._on_take)
        self.take.clicked.connect(self._on_take)
        self.browse.clicked.connect(self._on_browse)

    def show_place(self, place: Path | None) -> None:
        """Show what is in force, unless somebody is typing."""
        if not self.field.hasFocus():
            self.field.set_value("" if place is None else str(place))

    def refuse(self, saying: Saying) -> None:
        """Say beside the field why it was not taken."""
        self.frame.show_error(saying)
        self.frame.focus()

    def accept(self, saying: str) -> None:
        """Say beside the field that it is in force."""
        self.frame.show_ok(saying)

    @Slot()
    def _on_take(self) -> None:
        typed = self.field.text().strip()
        self.frame.clear_message()
        self.chosen.emit(Path(typed).expanduser() if typed else None)

    @Slot()
    def _on_browse(self) -> None:
        dialog = QFileDialog(self, self._ui.say(self._label))
        modes = QFileDialog.FileMode
        dialog.setFileMode(modes.ExistingFile if self._is_file else modes.Directory)
        if self._ending:
            dialog.setNameFilter(self._ending)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.fileSelected.connect(self._on_browsed)
        dialog.open()

    @Slot(str)
    def _on_browsed(self, folder: str) -> None:
        self.field.set_value(folder)
        self._on_take()


class PlacesCard(Card):
    """The folder of backups and the second disk."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "data.tab.places", note="data.places.note")
        self.folder = PlaceChoice(desk.ui, "data.places.folder")
        self.second = PlaceChoice(desk.ui, "data.places.second")
        self.body.setSpacing(12)
        for part in (self.folder, self.second):
            self.body.addWidget(part)
        hint = SpokenLabel(desk.ui, "data.places.hint", kind="muted", wraps=True)
        self.body.addWidget(hint)
        self.body.addStretch(1)

    def show_places(self, places: "BackupSettings") -> None:
        """Show what is in force."""
        self.folder.show_place(places.folder)
        self.second.show_place(places.second)
