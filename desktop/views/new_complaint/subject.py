"""What follows from type and subject: department, sub-subjects, confidentiality, a second look."""

from collections.abc import Callable
from datetime import date

from PySide6.QtCore import QObject, Slot

from desktop.speaker import nothing
from desktop.views.new_complaint.citizen_panel import CitizenPanel
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.inline_rules import FLAGS, InlineRules
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
SENSITIVE = "sensitive"
_SUBJECT = {
    TYPE: "type",
    CATEGORY: "category",
    SUBCATEGORY: "subcategory",
    "complaint.reason": "reason",
}


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
        self._by_hand: set[str] = set()
        self._by_rule: set[str] = set()
        self._is_said = False
        self._listed_for: str | None = None
        self._inline = InlineRules(form)
        form.changed.connect(self._on_changed)
        panel.link_asked.connect(self._on_link_asked)
        for path in _SUBJECT:
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
        # A draft that comes back keeps what its operator decided.
        self._by_hand = {path for path in FLAGS if self._form.words(path) == YES}
        self._by_rule = set()
        self._is_said = False
        self._listed_for = None
        self.apply()

    @Slot()
    def apply(self) -> None:
        """Derive everything anew."""
        category = self._form.words(CATEGORY)
        if category != self._listed_for:
            # Not at every key: what is typed for the sub-subject stays as it is typed.
            self._listed_for = category
            self._form.show_categories_of(category)
        found = self._catalogue.department_of(category, self._form.words(SUBCATEGORY) or None)
        self._department.set_derived(
            nothing() if found is None else item_name(self._catalogue, DEPARTMENT, found.code)
        )
        self._protect()
        self._inline.apply()
        self._hint()

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path in FLAGS:
            self._by_hand.add(path)
            self._by_rule.discard(path)
            self._form.frames[path].clear_message()
            self._inline.say_flag(path)
        elif path in _SUBJECT:
            self.apply()

    def _protect(self) -> None:
        """Some subjects are protected unless the operator decides otherwise (domain.md B1, B4)."""
        chosen = [
            item
            for path, kind in _SUBJECT.items()
            if (item := self._catalogue.find(kind, self._form.words(path))) is not None
        ]
        wanted = {
            CONFIDENTIAL: any(item.confidential for item in chosen),
            SENSITIVE: any(item.sensitive for item in chosen),
        }
        for path, is_protected in wanted.items():
            if path not in self._by_hand:
                self._set_by_rule(path, is_protected=is_protected)
        self._say_protected()

    def _set_by_rule(self, path: str, *, is_protected: bool) -> None:
        frame = self._form.frames[path]
        if is_protected:
            self._by_rule.add(path)
            self._form.set_words(path, YES)
            frame.show_warning("views.new.by_type")
        elif path in self._by_rule:
            self._by_rule.discard(path)
            self._form.set_words(path, NO)
            frame.clear_message()

    def _say_protected(self) -> None:
        """Say it where the operator looks: the flags may be behind other details."""
        frame = self._form.frames[TYPE]
        if SENSITIVE in self._by_rule:
            frame.show_warning("counter.rules.sensitive_type")
            self._is_said = True
        elif CONFIDENTIAL in self._by_rule:
            frame.show_warning("views.new.confidential_type")
            self._is_said = True
        elif self._is_said:
            self._is_said = False
            frame.clear_message()

    def _hint(self) -> None:
        self._panel.hint_same_subject(self._earlier, self._form.words(CATEGORY), self._today())

    @Slot(str)
    def _on_link_asked(self, ref: str) -> None:
        self._form.set_words("previous_ref", ref)
        self._form.wanted.emit("previous_ref")
        self._form.changed.emit("previous_ref")
