"""The line of actions under the form; the keys work from every field."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.speaker import phrase
from desktop.theme import Tone
from desktop.views.new_complaint.form import ComplaintForm
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.chip import Chip
from desktop.widgets.ui import Ui


class FormFooter(QWidget):
    """What is still wrong on the left, what can be done on the right."""

    def __init__(self, ui: Ui, form: ComplaintForm) -> None:
        super().__init__()
        self._form = form
        self._troubles = Chip(ui, "", Tone.ERROR, icon="warn")
        self.busy = BusyBar(ui)
        self.busy.setFixedWidth(120)
        self.clear = Button(ui, "views.new.clear", key="Ctrl+Shift+X", is_helper=True)
        self.parked = Button(ui, "views.new.parked", window_key="Ctrl+G", is_helper=True)
        self.park = Button(ui, "views.new.park", window_key="Ctrl+D", is_helper=True)
        self.save = Button(ui, "views.new.save", window_key="Ctrl+S", is_helper=True)
        self.save_and_print = PrimaryButton(
            ui, "views.new.save_print", icon="print", window_key="F9"
        )
        self.save_and_print.setObjectName("save_and_print")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self._troubles)
        row.addWidget(self.busy)
        row.addStretch(1)
        for button in (self.clear, self.parked, self.park, self.save, self.save_and_print):
            row.addWidget(button)
        self.count_troubles()
        self.busy.hide()

    @Slot()
    @Slot(str)
    def count_troubles(self, *_path: str) -> None:
        """Tell how many fields must be put right, and how to get there."""
        count = len(self._form.troubled())
        self._troubles.setVisible(count > 0)
        if count:
            self._troubles.show_state(
                phrase("views.new.to_fix", count=count), Tone.ERROR, icon="warn"
            )

    @Slot()
    def focus_main(self) -> None:
        """Put the cursor on the main action, after the last field."""
        self.save_and_print.setFocus(Qt.FocusReason.TabFocusReason)

    @Slot(bool)
    def show_busy(self, busy: bool) -> None:  # noqa: FBT001 - a slot of a Qt signal
        """Show that a complaint is being saved."""
        self.busy.setVisible(busy)
        self.busy.set_busy(busy)
        for button in (self.save, self.save_and_print, self.park, self.clear):
            button.setEnabled(not busy)
