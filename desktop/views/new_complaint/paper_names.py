"""Kind and title of the paper in hand, beside the strip."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.views.new_complaint.controls import enum_choices
from desktop.views.new_complaint.form import ComplaintForm, label_of
from desktop.views.new_complaint.papers import PapersInHand
from desktop.views.new_complaint.placement import PAPERS
from desktop.widgets.button import Button
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui
from local_db.domain.complaint import PaperKind


class PaperRow(QWidget):
    """The strip, and while there are papers what the current one is."""

    def __init__(self, ui: Ui, form: ComplaintForm, papers: PapersInHand, scan: Button) -> None:
        super().__init__()
        self._papers = papers
        self._kind = ChoiceField(ui, enum_choices(PaperKind))
        self._title = TextField(ui)
        self._frames = (
            FieldFrame(ui, self._kind, label_of("papers.kind")),
            FieldFrame(ui, self._title, label_of("papers.title")),
        )
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        row.addWidget(form.frames[PAPERS], 52, Qt.AlignmentFlag.AlignTop)
        row.addWidget(scan, 0, Qt.AlignmentFlag.AlignVCenter)
        for frame, share in zip(self._frames, (24, 24), strict=True):
            row.addWidget(frame, share, Qt.AlignmentFlag.AlignTop)
        form.order.insert_after(form.frames[PAPERS], *self._frames)
        self._kind.changed.connect(self._on_named)
        self._title.changed.connect(self._on_named)
        papers.selected.connect(self._on_selected)
        self._on_selected("")

    @Slot(str)
    def _on_selected(self, _key: str) -> None:
        held = self._papers.current()
        for frame in self._frames:
            frame.setVisible(held is not None)
        if held is not None:
            self._kind.set_value(held.paper.kind.value)
            if self._title.value() != (held.paper.title or ""):
                self._title.set_value(held.paper.title or "")

    @Slot()
    def _on_named(self) -> None:
        kind = self._kind.value() or PaperKind.OTHER.value
        self._papers.rename(kind=PaperKind(kind), title=self._title.value() or None)
