"""What follows from type and subject: department, sub-subjects, confidentiality, a second look."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Slot

from desktop.speaker import nothing
from desktop.views.new_complaint.citizen_panel import CitizenPanel
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.typed import NO, YES
from desktop.views.shown import item_name
from desktop.widgets.line_field import TextField
from desktop.widgets.search_pick import SearchPick
from local_db.domain.case import CaseSummary
from local_db.domain.catalogue import DEPARTMENT, Catalogue

TYPE = "complaint.type"
CATEGORY = "complaint.category"
SUBCATEGORY = "complaint.subcategory"
CONFIDENTIAL = "confidential"


class SubjectRules(QObject):
    """Keeps the derived parts of the form in step with type and subject."""

    def __init__(
        self,
        form: ComplaintForm,
        catalogue: Catalogue,
        department: TextField,
        panel: CitizenPanel,
        today: Callable[[], date],
    ) -> None:
        super().__init__(form)
        self._form = form
        self._catalogue = catalogue
        self._department = department
        self._panel = panel
        self._today = today
        self._earlier: tuple[CaseSummary, ...] = ()
        self._is_confidential_by_hand = False
        form.changed.connect(self._on_changed)
        panel.link_asked.connect(self._on_link_asked)
        for path in (TYPE, CATEGORY, SUBCATEGORY):
            control = form.controls[path]
            if isinstance(control, SearchPick):
                control.chosen.connect(self.apply)
        self.apply()

    def know(self, earlier: tuple[CaseSummary, ...]) -> None:
        """Remember what the citizen filed before."""
        self._earlier = earlier
        self._hint()

    def reset(self) -> None:
        """Forget the citizen before."""
        self._earlier = ()
        self._is_confidential_by_hand = False
        self.apply()

    @Slot()
    def apply(self) -> None:
        """Derive everything anew."""
        category = self._form.words(CATEGORY)
        self._form.show_categories_of(category)
        found = self._catalogue.department_of(category, self._form.words(SUBCATEGORY) or None)
        self._department.set_derived(
            nothing() if found is None else item_name(self._catalogue, DEPARTMENT, found.code)
        )
        self._protect()
        self._hint()

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path == CONFIDENTIAL:
            self._is_confidential_by_hand = True
            self._form.frames[CONFIDENTIAL].clear_message()
        elif path in (TYPE, CATEGORY, SUBCATEGORY):
            self.apply()

    def _protect(self) -> None:
        """Some types are confidential unless the operator decides otherwise (domain.md B1)."""
        item = self._catalogue.find("type", self._form.words(TYPE))
        if self._is_confidential_by_hand:
            return
        frame = self._form.frames[CONFIDENTIAL]
        if item is not None and item.confidential:
            self._form.set_words(CONFIDENTIAL, YES)
            frame.show_warning("views.new.by_type")
            self._form.frames[TYPE].show_warning("views.new.confidential_type")
        elif self._form.words(CONFIDENTIAL) == YES and frame.message():
            self._form.set_words(CONFIDENTIAL, NO)
            frame.clear_message()
            self._form.frames[TYPE].clear_message()

    def _hint(self) -> None:
        self._panel.hint_same_subject(self._earlier, self._form.words(CATEGORY), self._today())

    @Slot(str)
    def _on_link_asked(self, ref: str) -> None:
        self._form.set_words("previous_ref", ref)
        self._form.wanted.emit("previous_ref")
        self._form.changed.emit("previous_ref")
