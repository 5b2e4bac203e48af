"""Who is on duty at this desk, since when, and how much she has filed."""

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.idle_watch import IdleWatch
from desktop.services.wording import name_of, value_label
from desktop.speaker import phrase
from desktop.views.desk import Desk
from desktop.views.lock.screen import LockScreen
from desktop.views.shell import DeskWindow
from desktop.views.shown import spoken
from desktop.views.users.page import UsersPage
from local_db.domain.clock import office_time
from local_db.domain.errors import DeskError
from local_db.domain.people import Office, Operator
from resources.text import Language, local_digits

if TYPE_CHECKING:
    from datetime import datetime

_log = logging.getLogger(__name__)


class ShiftDesk(QObject):
    """The shift at hand: its person in the header, its figures beside, its lock before all."""

    handed_over = Signal(object)  # to another Operator, or None: the shift is over

    def __init__(self, desk: Desk, window: DeskWindow) -> None:
        super().__init__()
        self._desk = desk
        self._window = window
        self._office: Office | None = None
        self._began: datetime | None = None
        self._filed = 0
        self._screen: LockScreen | None = None
        self.watch = IdleWatch(desk.clock, self._minutes, self)
        self.watch.warned.connect(window.status.warn_of_lock)
        self.watch.calmed.connect(self._on_calmed)
        self.watch.idle.connect(self._on_idle)

    @property
    def screen(self) -> LockScreen:
        """The screen before everything while the desk is locked, made at the first lock."""
        if self._screen is None:
            self._screen = LockScreen(self._desk)
            self._screen.proven.connect(self._on_proven)
            self._screen.end_asked.connect(self._on_end_asked)
        return self._screen

    def announce_pages(self) -> None:
        """Give the window the page of users."""
        self._window.add_page("users", "users", "people.title", self._make_users, "Ctrl+O")

    def begin(self, operator: Operator, office: Office | None) -> None:
        """Put a person on duty, and tell every screen."""
        self._office = office
        self._began = self._desk.clock.now()
        self._filed = 0
        self._desk.operator = operator
        self._window.set_on_duty(partial(_duty_words, operator, office))
        self._show()
        self._desk.events.operator_changed.emit(operator)
        self.watch.start()

    def end(self) -> None:
        """Nobody is on duty from now on; the audit chain says since when."""
        self.watch.stop()
        self._window.uncover(goes_on=False)
        operator, self._desk.operator = self._desk.operator, None
        if operator is None:
            return
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.sign_in.sign_out(code), owner=self, failed=_not_noted
        )

    def lock(self, *, by_itself: bool = False) -> None:
        """Hide everything until somebody says who it is; shift, draft and sending go on."""
        operator = self._desk.operator
        if operator is None or self._window.is_covered:
            return
        self.watch.stop()
        self.screen.begin(operator)
        self._window.cover(self.screen)
        self.screen.take_keyboard()
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.sign_in.note_locked(code, by_itself=by_itself),
            owner=self,
            failed=_not_noted,
        )

    def count_filed(self) -> None:
        """One more complaint of this shift."""
        self._filed += 1
        self._show()

    @Slot(object)
    def _on_proven(self, operator: Operator) -> None:
        """Go on with the shift, or hand the desk over; the draft stays with whoever typed it."""
        owner = self._desk.operator
        if owner is None or operator.code != owner.code:
            self.handed_over.emit(operator)
            return
        self._desk.operator = operator
        self._window.set_on_duty(partial(_duty_words, operator, self._office))
        self._window.uncover(goes_on=True)
        self.watch.start()

    @Slot()
    def _on_end_asked(self) -> None:
        self.handed_over.emit(None)

    @Slot()
    def _on_idle(self) -> None:
        self.lock(by_itself=True)

    @Slot()
    def _on_calmed(self) -> None:
        self._window.status.warn_of_lock(0)

    def _minutes(self) -> int:
        return self._desk.settings.current.lock_minutes

    def _make_users(self) -> UsersPage:
        return UsersPage(self._desk)

    def _show(self) -> None:
        if self._began is None:
            return
        began = f"{office_time(self._began):%H:%M}"
        since = spoken("views.shift.since", time=lambda language: local_digits(began, language))
        self._window.set_shift((since, phrase("views.shift.filed", count=self._filed)))


def _not_noted(error: DeskError) -> None:
    """A full or locked disk must keep nobody from leaving or locking the desk."""
    _log.warning("A change at the desk was not noted: %s", error.code)


def _duty_words(operator: Operator, office: Office | None, language: Language) -> str:
    words = f"{name_of(operator, language)} · {value_label(operator.role, language)}"
    return words if office is None else f"{words} · {name_of(office, language)}"
