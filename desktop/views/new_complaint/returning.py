"""Mobile first: ten digits find a returning citizen, Enter fills the form (desktop_ui.md 2.4)."""

import dataclasses
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from desktop.speaker import phrase
from desktop.views.desk import Desk
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.people import PeopleList
from desktop.views.new_complaint.subject import TYPE
from desktop.views.new_complaint.typed import NO_PHONE
from local_db.domain.errors import DeskError
from local_db.domain.text import read_mobile, search_form

if TYPE_CHECKING:
    from desktop.services.filing import ReturningCitizen

MOBILE: Final = "petitioner.mobile"
NAME: Final = "petitioner.name"
_DIGITS: Final = 10


class CitizenLookup(QObject):
    """Looks a mobile number up while it is typed; the counter never waits for the answer."""

    found = Signal(object)  # ReturningCitizen
    unknown = Signal()
    forgotten = Signal()
    filled = Signal()

    def __init__(self, desk: Desk, form: ComplaintForm) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._asked = ""
        self._citizen: ReturningCitizen | None = None
        self._is_awaited = False
        self._fills_on_answer = False
        form.changed.connect(self._on_changed)
        # Installed after the order of the fields, so Enter comes here first.
        form.controls[MOBILE].installEventFilter(self)
        self.people = PeopleList(desk.ui, form.controls[MOBILE])
        self.people.taken.connect(self._on_taken)

    def reset(self) -> None:
        """Forget the citizen before."""
        self._asked = ""
        self._citizen = None
        self._is_awaited = self._fills_on_answer = False
        self.people.close()

    def look(self, *, quietly: bool = False) -> None:
        """Ask about the number in the field; quietly leaves the way through the form alone."""
        typed = self._form.words(MOBILE).strip()
        mobile = read_mobile(typed) or ""
        if not mobile:
            self._say_no_phone(is_none=typed == NO_PHONE)
        if mobile == self._asked:
            return
        self.reset()
        self.forgotten.emit()
        self._asked = mobile
        if not mobile:
            return
        self._is_awaited = not quietly
        self._desk.ask(
            lambda workspace: (mobile, workspace.filing.people(mobile)),
            owner=self,
            done=partial(self._on_answer, quietly),
            failed=self._on_no_answer,
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take Enter for the citizen found; another Enter moves on."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() not in (Qt.Key.Key_Return, Qt.Key.Key_Enter) or event.modifiers() & (
            Qt.KeyboardModifier.ShiftModifier
        ):
            return False
        if self._is_awaited:
            self._fills_on_answer = True
            return True
        if self._citizen is None:
            return False
        self._fill()
        return True

    def _say_no_phone(self, *, is_none: bool) -> None:
        frame = self._form.frames[MOBILE]
        if is_none:
            frame.show_ok("views.new.no_phone")
        elif not frame.has_trouble:
            frame.clear_message()

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path == MOBILE:
            self.look()

    def _on_answer(
        self,
        quietly: bool,  # noqa: FBT001 - bound by partial
        answer: "tuple[str, tuple[ReturningCitizen, ...]]",
    ) -> None:
        mobile, people = answer
        if mobile != self._asked:
            return
        self._is_awaited = False
        frame = self._form.frames[MOBILE]
        if not people:
            frame.show_ok("views.new.new_citizen")
            self.unknown.emit()
        elif len(people) > 1:
            self._choose(people, quietly=quietly)
            return
        else:
            self._know(people[0])
        self._go_on()

    def _choose(self, people: "tuple[ReturningCitizen, ...]", *, quietly: bool) -> None:
        """Ask who it is; a form that has a name already is theirs whose name it is."""
        self._form.frames[MOBILE].show_ok(phrase("counter.people.several", people=len(people)))
        self._fills_on_answer = False
        if not quietly:
            self.people.offer(people)
            return
        name = search_form(self._form.words(NAME))
        for who in people:
            if name and search_form(who.petitioner.name or "") == name:
                self.found.emit(who)

    def _know(self, citizen: "ReturningCitizen") -> None:
        self._citizen = citizen
        earlier = len(citizen.earlier)
        self._form.frames[MOBILE].show_ok(phrase("views.new.known_citizen", earlier=earlier))
        self.found.emit(citizen)

    @Slot(object)
    def _on_taken(self, citizen: "ReturningCitizen | None") -> None:
        if citizen is None:
            self._form.frames[MOBILE].show_ok("counter.people.new_here")
            self.unknown.emit()
            self._form.order.to_number(self._form.frames[MOBILE].number + 1)
            return
        self._know(citizen)
        self._fill()

    def _on_no_answer(self, _error: DeskError) -> None:
        # A lookup is a help; a busy disk must not stop the typing.
        self._is_awaited = False
        self._go_on()

    def _go_on(self) -> None:
        if not self._fills_on_answer:
            return
        self._fills_on_answer = False
        if self._citizen is not None:
            self._fill()
        else:
            self._form.order.to_number(self._form.frames[MOBILE].number + 1)

    def _fill(self) -> None:
        citizen, self._citizen = self._citizen, None
        if citizen is None:
            return
        who = {
            f.name: getattr(citizen.petitioner, f.name)
            for f in dataclasses.fields(citizen.petitioner)
        }
        where = {
            f.name: getattr(citizen.address, f.name) for f in dataclasses.fields(citizen.address)
        }
        self._form.fill_part("petitioner", who)
        self._form.fill_part("address", where)
        self._form.frames[MOBILE].show_ok("views.new.filled")
        self._form.frames[TYPE].focus()
        self.filled.emit()
