"""The regions of the New complaint screen, at every size (desktop_ui.md 2.4)."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QGridLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.views.new_complaint import placement
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.paper_names import PaperRow
from desktop.views.new_complaint.papers import PapersInHand
from desktop.views.new_complaint.tabs import DetailTabs
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui

_GAP: Final = 10


class FormRegions(QScrollArea):
    """Two cards of fields; they scroll only where the window is too low for them."""

    def __init__(self, ui: Ui, form: ComplaintForm, papers: PapersInHand, scan: Button) -> None:
        super().__init__()
        self._form = form
        self.department = TextField(ui)
        self.setProperty("kind", "page")
        self.setWidgetResizable(True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rows: dict[str, QWidget] = {"papers": PaperRow(ui, form, papers, scan)}
        rows |= {
            name: form.row(places) for name, places in placement.TABS.items() if name != "papers"
        }
        if form.more:
            rows[placement.MORE] = form.row(form.more)
        self.tabs = DetailTabs(ui, form, rows)
        inside = QWidget()
        inside.setProperty("kind", "page")
        column = QVBoxLayout(inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(6)
        column.addWidget(self._citizen(ui))
        column.addWidget(self._complaint(ui), 1)
        self.setWidget(inside)

    def follow_focus(self, focus: QWidget) -> None:
        """Scroll to the field that has the cursor, its message included."""
        self.ensureWidgetVisible(focus.parentWidget() or focus, 0, 4)

    def _citizen(self, ui: Ui) -> Card:
        card = _card(ui, "views.new.citizen", "views.new.citizen_note")
        for places in placement.CITIZEN:
            card.body.addWidget(self._form.row(places))
        return card

    def _complaint(self, ui: Ui) -> Card:
        card = _card(ui, "views.new.complaint")
        frames = self._form.frames
        goes_to = FieldFrame(ui, self.department, "views.new.goes_to")
        grid = QGridLayout()
        grid.setHorizontalSpacing(_GAP)
        grid.setVerticalSpacing(0)
        grid.setRowStretch(2, 1)
        for column, share in enumerate((3, 3, 3, 3)):
            grid.setColumnStretch(column, share)
        top = Qt.AlignmentFlag.AlignTop
        first, second = placement.MATTER
        grid.addWidget(frames[first.path], 0, 0, top)
        grid.addWidget(frames[second.path], 0, 1, top)
        grid.addWidget(goes_to, 0, 2, 1, 2, top)
        grid.addWidget(frames[placement.STORY.path], 1, 0, 2, 2)
        for column, place in enumerate(placement.DETAIL):
            grid.addWidget(frames[place.path], 1, 2 + column, top)
        grid.addWidget(frames[placement.WISH.path], 2, 2, 1, 2)
        card.body.addLayout(grid)
        card.body.addWidget(self.tabs)
        return card


def _card(ui: Ui, title: str, note: str = "") -> Card:
    card = Card(ui, title, note=note)
    # The line kept free for messages is the card's lower margin.
    card.body.setContentsMargins(16, 4, 16, 1)
    card.body.setSpacing(0)
    return card
