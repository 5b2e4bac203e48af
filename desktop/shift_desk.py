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
from desktop.views.shown import minute_words, spoken
from desktop.views.sign_in.closing import closing_words
from desktop.views.sign_in.page import SignInPage
from desktop.views.users.page import UsersPage
from local_db.domain.errors import DeskError
from local_db.domain.people import Office, Operator
from local_db.domain.shift import ShiftFigures
from resources.text import Language

if TYPE_CHECKING:
    from datetime import datetime

    from local_db.domain.shift import ClosedShift, Shift

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
        self._figures = ShiftFigures()
        self._screen: LockScreen | None = None
        self.watch = IdleWatch(desk.clock, self._minutes, self)
        self.watch.warned.connect(window.status.warn_of_lock)
        self.watch.calmed.connect(self._on_calmed)
        self.watch.idle.connect(self._on_idle)
        events = desk.events
        for change in (events.queue_changed, events.slip_printed, events.slip_cancelled):
            change.connect(self.refresh)

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
        self._figures = ShiftFigures()
        self._desk.operator = operator
        self._window.set_on_duty(partial(_duty_words, operator, office))
        self._show()
        self._desk.events.operator_changed.emit(operator)
        self.watch.start()
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.shifts.begin(code),
            owner=self,
            done=self._on_begun,
            failed=_not_noted,
        )

    def end(self) -> None:
        """Nobody is on duty from now on; the audit chain says since when."""
        self.watch.stop()
        self._window.uncover(goes_on=False)
        operator, self._desk.operator = self._desk.operator, None
        if operator is None:
            return
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.shifts.end(code),
            owner=self,
            done=partial(self._on_ended, operator),
            failed=_not_noted,
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

    @Slot()
    def refresh(self) -> None:
        """Read the figures again: something was filed, printed or sent."""
        if self._desk.operator is not None:
            self._desk.ask(
                lambda workspace: workspace.shifts.figures(),
                owner=self,
                done=self._on_figures,
                failed=_not_noted,
            )

    def _on_begun(self, shift: "Shift | None") -> None:
        """Tell since when; a shift that a power cut broke off goes on."""
        if shift is not None and self._desk.operator is not None:
            self._began = shift.began_at
        self.refresh()

    def _on_figures(self, figures: ShiftFigures) -> None:
        if self._desk.operator is not None:
            self._figures = figures
            self._show()

    def _on_ended(self, operator: Operator, closed: "ClosedShift | None") -> None:
        """Tell what came of the shift: at the sign-in, or to whoever took over."""
        if closed is None:
            return
        words, tone = closing_words(operator, closed)
        if self._desk.operator is not None:
            self._window.strip.tell(tone, words)
            return
        page = self._window.page("sign_in")
        if isinstance(page, SignInPage):
            page.facts.show_closing(words, tone)

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
        lines = [
            spoken("views.shift.since", time=minute_words(self._began)),
            phrase("views.shift.filed", count=self._figures.filed),
        ]
        if self._figures.not_printed:
            lines.append(phrase("people.shift.not_printed", count=self._figures.not_printed))
        self._window.set_shift(lines)


def _not_noted(error: DeskError) -> None:
    """A full or locked disk must keep nobody from leaving or locking the desk."""
    _log.warning("A change at the desk was not noted: %s", error.code)


def _duty_words(operator: Operator, office: Office | None, language: Language) -> str:
    words = f"{name_of(operator, language)} · {value_label(operator.role, language)}"
    return words if office is None else f"{words} · {name_of(office, language)}"
