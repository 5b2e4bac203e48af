"""The office's habits on the form: its five first in the lists, its places by their letters."""

from PySide6.QtCore import QObject

from desktop.views.desk import Desk
from desktop.views.new_complaint.code_steps import CodeSteps
from desktop.views.new_complaint.controls import ControlMaker
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.known_places import KnownPlaces
from desktop.views.new_complaint.subject import CATEGORY, TYPE
from desktop.widgets.choices import ChoiceList
from desktop.widgets.search_pick import SearchPick
from local_db.domain.errors import DeskError
from local_db.domain.habits import Habits
from local_db.domain.people import Office


class OfficeHabits(QObject):
    """Reads them at the beginning of a shift and after each complaint; nobody waits for it."""

    def __init__(
        self, desk: Desk, form: ComplaintForm, maker: ControlMaker, office: Office | None
    ) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._maker = maker
        self._block = office.block_code if office is not None else None
        self._shown: dict[str, tuple[str, ...]] = {}
        self._is_reading = False
        self.places = KnownPlaces(desk.ui, form)
        self._steps = CodeSteps(form)

    def read(self) -> None:
        """Read what is written most now."""
        if self._is_reading:
            return
        self._is_reading = True
        block = self._block
        self._desk.ask(
            lambda workspace: workspace.habits.read(block),
            owner=self,
            done=self._on_read,
            failed=self._on_not_read,
        )

    def _on_read(self, habits: Habits) -> None:
        self._is_reading = False
        self.places.know(habits)
        for path, kind, first in (
            (TYPE, "type", habits.types),
            (CATEGORY, "category", habits.categories),
        ):
            picker = self._form.controls[path]
            # A list is not changed under the fingers of whoever types in it.
            if not isinstance(picker, SearchPick) or picker.text():
                continue
            if self._shown.get(path) != first:
                self._shown[path] = first
                picker.set_choices(first_of_all(self._maker.catalogue_list(kind), first))

    def _on_not_read(self, _error: DeskError) -> None:
        # They are a help; what was known before still serves.
        self._is_reading = False


def first_of_all(choices: ChoiceList, first: tuple[str, ...]) -> ChoiceList:
    """Return the list with some of its entries moved to its beginning."""
    moved = [choice for key in first if (choice := choices.get(key)) is not None]
    return ChoiceList((*moved, *(choice for choice in choices.all() if choice not in moved)))
