"""The less used fields, one row at a time; a field that is wanted brings its row to the front."""

from collections.abc import Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QSizePolicy, QStackedWidget, QVBoxLayout, QWidget

from desktop.views.new_complaint import placement
from desktop.views.new_complaint.form import ComplaintForm
from desktop.widgets.chip import FilterChips
from desktop.widgets.ui import Ui


class DetailTabs(QWidget):
    """Rows of fields behind a line of words."""

    def __init__(self, ui: Ui, form: ComplaintForm, rows: Mapping[str, QWidget]) -> None:
        super().__init__()
        self._form = form
        self._page_of = {
            place.path: name for name, places in placement.TABS.items() for place in places
        }
        self._page_of.update({place.path: placement.MORE for place in form.more})
        self.chips = FilterChips(ui)
        self._pages = QStackedWidget()
        self._pages.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self._names = list(rows)
        for name, row in rows.items():
            self.chips.add(name, f"views.new.tab_{name}")
            self._pages.addWidget(row)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.chips)
        column.addWidget(self._pages)
        self.chips.chosen.connect(self._on_chosen)
        form.wanted.connect(self.show_field)

    @Slot(str)
    def show_field(self, path: str) -> None:
        """Bring the row of a field to the front; fields outside the tabs change nothing."""
        name = self._page_of.get(path)
        if name is not None and name != self.chips.value():
            self.chips.choose(name)

    def show_first(self) -> None:
        """Go back to the papers."""
        self.chips.choose(self._names[0])

    @Slot(str)
    def _on_chosen(self, name: str) -> None:
        self._pages.setCurrentIndex(self._names.index(name))
