"""Who is on duty at this desk, since when, and how much she has filed."""

import logging
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.services.wording import name_of, value_label
from desktop.speaker import phrase
from desktop.views.desk import Desk
from desktop.views.shell import DeskWindow
from desktop.views.shown import spoken
from local_db.domain.clock import office_time
from local_db.domain.errors import DeskError
from local_db.domain.people import Office, Operator
from resources.text import Language, local_digits

if TYPE_CHECKING:
    from datetime import datetime

_log = logging.getLogger(__name__)


class ShiftDesk(QObject):
    """The shift at hand: its person in the header, its beginning and its complaints beside."""

    def __init__(self, desk: Desk, window: DeskWindow) -> None:
        super().__init__()
        self._desk = desk
        self._window = window
        self._began: datetime | None = None
        self._filed = 0

    def begin(self, operator: Operator, office: Office | None) -> None:
        """Put a person on duty, and tell every screen."""
        self._began = self._desk.clock.now()
        self._filed = 0
        self._desk.operator = operator
        self._window.set_on_duty(partial(_duty_words, operator, office))
        self._show()
        self._desk.events.operator_changed.emit(operator)

    def end(self) -> None:
        """Nobody is on duty from now on; the audit chain says since when."""
        operator, self._desk.operator = self._desk.operator, None
        if operator is None:
            return
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.sign_in.sign_out(code), owner=self, failed=_not_noted
        )

    def count_filed(self) -> None:
        """One more complaint of this shift."""
        self._filed += 1
        self._show()

    def _show(self) -> None:
        if self._began is None:
            return
        began = f"{office_time(self._began):%H:%M}"
        since = spoken("views.shift.since", time=lambda language: local_digits(began, language))
        self._window.set_shift((since, phrase("views.shift.filed", count=self._filed)))


def _not_noted(error: DeskError) -> None:
    """A full or locked disk must not keep anybody from leaving."""
    _log.warning("The end of a shift was not noted: %s", error.code)


def _duty_words(operator: Operator, office: Office | None, language: Language) -> str:
    words = f"{name_of(operator, language)} · {value_label(operator.role, language)}"
    return words if office is None else f"{words} · {name_of(office, language)}"
