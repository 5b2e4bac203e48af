"""Joins printing with the window: unfinished jobs, queues asked again, and the question.

Where a printer cannot tell, the operator is asked in a line of the window, answered by one key on
whatever screen there is (issue 5, part 5); nothing waits for the answer.
"""

import logging
from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.services.wording import sentence
from desktop.speaker import Saying, phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.printers.page import PrintersPage
from desktop.views.shell import DeskWindow
from desktop.views.shown import spoken
from desktop.widgets.strip import StripAction
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.slip_print import SlipPrint

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.printing import PrintService
    from desktop.services.workspace import Workspace

_log = logging.getLogger(__name__)
_EVERY_MS: Final = 5_000
_TOLD_S: Final = 6
_QUEUE_TIME: Final = timedelta(seconds=45)


class PrintDesk(QObject):
    """What the running desk has of its printers."""

    def __init__(self, desk: Desk, window: DeskWindow) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._asked: int | None = None
        self._put_off: set[int] = set()
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self._on_timeout)
        window.question.dismissed.connect(self._on_dismissed)
        desk.events.slip_printed.connect(self._on_slip_changed)
        desk.events.slip_failed.connect(self._on_slip_failed)
        desk.events.slip_unsure.connect(self._on_slip_changed)
        desk.events.slip_cancelled.connect(self._on_slip_changed)

    def announce_pages(self) -> None:
        """Give the window the page of printers."""
        self._window.add_page("printers", "print", "printers.title", self._make_page, "F11")

    def start(self) -> None:
        """Bring to rest what the last run left in the middle; only after the folder is open."""
        self._desk.ask(
            _settled,
            owner=self,
            done=self._on_unconfirmed,
            failed=_not_read,
            lane=Lane.PRINTER,
        )

    def stop(self) -> None:
        """Ask nothing more: the data folder is about to be closed."""
        self._timer.stop()

    @Slot()
    def refresh(self) -> None:
        """Read which slips wait for an answer."""
        self._desk.ask(
            lambda workspace: workspace.printing.unconfirmed(),
            owner=self,
            done=self._on_unconfirmed,
            failed=_not_read,
        )

    def _make_page(self) -> PrintersPage:
        return PrintersPage(self._desk)

    def _on_unconfirmed(self, jobs: tuple[SlipPrint, ...]) -> None:
        if any(job.spool_id for job in jobs):
            self._timer.start()
        else:
            self._timer.stop()
        waiting = [job for job in jobs if job.id not in self._put_off and self._is_due(job)]
        if not waiting:
            self._asked = None
            self._window.question.dismiss()
        elif self._asked != waiting[0].id:
            self._ask(waiting[0])

    def _is_due(self, job: SlipPrint) -> bool:
        """Leave a queue its time: it tells by itself when a slow printer is through."""
        if job.spool_id is None or job.code is not None or job.sent_at is None:
            return True
        return self._desk.clock.now() - job.sent_at > _QUEUE_TIME

    def _ask(self, job: SlipPrint) -> None:
        self._asked = job.id
        number = Number(job.ref).shown
        self._window.question.tell(
            Tone.WARN,
            _question(number, job.code),
            StripAction(
                saying="printers.ask.yes", act=partial(self._on_came_out, job), key="Alt+Y"
            ),
            StripAction(
                saying="printers.ask.no", act=partial(self._on_nothing_came, job), key="Alt+U"
            ),
            icon="print",
        )

    def _on_came_out(self, job: SlipPrint) -> None:
        told = phrase("printers.ask.noted", number=Number(job.ref).shown)
        then = partial(self._desk.events.slip_printed.emit, job.ref)
        noted = partial(self._on_noted, Tone.OK, told, then)
        self._note(job, lambda printing, code: printing.came_out(job.id, code), noted)

    def _on_nothing_came(self, job: SlipPrint) -> None:
        told = phrase("printers.ask.again", number=Number(job.ref).shown)
        then = partial(self._desk.events.slip_failed.emit, job.ref, "printer_nothing_came_out")
        noted = partial(self._on_noted, Tone.WARN, told, then)
        self._note(job, lambda printing, code: printing.did_not_come_out(job.id, code), noted)

    def _note(
        self,
        job: SlipPrint,
        answer: "Callable[[PrintService, str], None]",
        noted: "Callable[[], object]",
    ) -> None:
        operator = self._desk.operator
        if operator is None:
            return
        code = operator.code
        self._put_off.add(job.id)
        self._desk.ask(
            lambda workspace: answer(workspace.printing, code),
            owner=self,
            done=lambda _: noted(),
            failed=partial(self._on_not_noted, job),
            lane=Lane.PRINTER,
        )

    def _on_noted(self, tone: Tone, told: Saying, then: "Callable[[], object]") -> None:
        self._window.strip.tell(tone, told, seconds=_TOLD_S)
        then()

    def _on_not_noted(self, job: SlipPrint, error: DeskError) -> None:
        self._put_off.discard(job.id)
        self._window.strip.tell(Tone.ERROR, partial(sentence, error), seconds=_TOLD_S)
        self.refresh()

    @Slot()
    def _on_dismissed(self) -> None:
        """Ask about the next one; the list of slips still holds the one that was put off."""
        if self._asked is not None:
            self._put_off.add(self._asked)
            self._asked = None
            self.refresh()

    @Slot()
    def _on_timeout(self) -> None:
        self._desk.ask(
            lambda workspace: workspace.printing.follow_up(),
            owner=self,
            done=self._on_followed,
            failed=_not_read,
            lane=Lane.PRINTER,
        )

    def _on_followed(self, known: int) -> None:
        if known:
            self._desk.events.queue_changed.emit()
        self.refresh()

    @Slot(str, str)
    def _on_slip_failed(self, _ref: str, _code: str) -> None:
        self.refresh()

    @Slot(str)
    def _on_slip_changed(self, _ref: str) -> None:
        self.refresh()


def _settled(workspace: "Workspace") -> tuple[SlipPrint, ...]:
    workspace.printing.settle()
    return workspace.printing.unconfirmed()


def _question(number: str, code: str | None) -> Saying:
    if code is None:
        return phrase("printers.ask.came_out", number=number)
    reason = partial(sentence, DeskError(code))
    return spoken("printers.ask.why", number=lambda _: number, reason=reason)


def _not_read(error: DeskError) -> None:
    """A locked or full disk is told by whoever saves next; the jobs stay where they are."""
    _log.warning("Print jobs could not be read: %s", error.code)
