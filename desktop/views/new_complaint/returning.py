"""Mobile first: ten digits find a returning citizen, Enter fills the form (desktop_ui.md 2.4)."""

import dataclasses
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from desktop.speaker import phrase
from desktop.views.desk import Desk
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.subject import TYPE
from desktop.views.new_complaint.typed import NO_PHONE
from local_db.domain.errors import DeskError
from local_db.domain.text import read_mobile

if TYPE_CHECKING:
    from desktop.services.filing import ReturningCitizen

MOBILE: Final = "petitioner.mobile"
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

    def reset(self) -> None:
        """Forget the citizen before."""
        self._asked = ""
        self._citizen = None
        self._is_awaited = self._fills_on_answer = False

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
            lambda workspace: (mobile, workspace.filing.returning(mobile)),
            owner=self,
            done=self._on_answer,
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

    def _on_answer(self, answer: "tuple[str, ReturningCitizen | None]") -> None:
        mobile, citizen = answer
        if mobile != self._asked:
            return
        self._is_awaited = False
        self._citizen = citizen
        frame = self._form.frames[MOBILE]
        if citizen is None:
            frame.show_ok("views.new.new_citizen")
            self.unknown.emit()
        else:
            frame.show_ok(phrase("views.new.known_citizen", earlier=len(citizen.earlier)))
            self.found.emit(citizen)
        self._go_on()

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
