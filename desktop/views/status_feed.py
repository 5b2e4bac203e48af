"""Keeps the status bar true: connection, queue, last sync, draft, printer."""

from collections.abc import Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer, Slot

from desktop.speaker import Saying, phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.shown import minute_words, spoken
from desktop.widgets.status_bar import PrinterState, StatusBar
from desktop.widgets.ui import announce
from local_db.domain.outbox import Hold
from resources.text import has_text

if TYPE_CHECKING:
    from desktop.services.queue import Connection

_EVERY_MS: Final = 20_000
_HOLD_LOOKS: Final[Mapping[Hold, tuple[Tone, str]]] = {
    Hold.OFFLINE: (Tone.WARN, "offline"),
    Hold.LOGIN_PAGE: (Tone.WARN, "lock"),
    Hold.PROXY_PASSWORD: (Tone.ERROR, "lock"),
    Hold.TLS: (Tone.ERROR, "lock"),
    Hold.CLOCK: (Tone.ERROR, "waiting"),
    Hold.AUTH: (Tone.ERROR, "lock"),
    Hold.SUSPENDED: (Tone.ERROR, "hold"),
    Hold.VERSION: (Tone.ERROR, "info"),
    Hold.FORKED: (Tone.ERROR, "error"),
    Hold.ROLLED_BACK: (Tone.ERROR, "error"),
    Hold.THROTTLED: (Tone.WARN, "waiting"),
    Hold.PORTAL_ERROR: (Tone.WARN, "warn"),
    Hold.DISK_LOW: (Tone.ERROR, "warn"),
}


class StatusFeed(QObject):
    """Reads the queue's figures after every change, and the age of the last sync by itself."""

    def __init__(self, desk: Desk, status: StatusBar) -> None:
        super().__init__(status)
        self._desk = desk
        self._status = status
        self._hold: Hold | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(_EVERY_MS)
        self._timer.timeout.connect(self.refresh)
        events = desk.events
        events.queue_changed.connect(self.refresh)
        events.complaint_filed.connect(self._on_complaint_filed)
        events.draft_saved.connect(self._on_draft_saved)
        events.slip_printed.connect(self._on_slip_printed)
        events.slip_failed.connect(self._on_slip_failed)

    def start(self) -> None:
        """Begin to read; only after the data folder is open."""
        self._timer.start()
        self.refresh()
        self._desk.ask(
            lambda workspace: workspace.printers.has_printer(),
            owner=self,
            done=self._on_printer,
            lane=Lane.PRINTER,
        )

    def stop(self) -> None:
        """Read no more: the data folder is about to be closed."""
        self._timer.stop()

    @Slot()
    def refresh(self) -> None:
        """Read how the line is and how much waits."""
        self._desk.ask(
            lambda workspace: workspace.queue.connection(), owner=self, done=self._on_connection
        )

    def _on_connection(self, connection: "Connection") -> None:
        self._status.set_waiting(connection.figures.unsent)
        self._status.set_last_sync(connection.last_sync_at, self._desk.clock.now())
        if connection.hold is not None:
            self._show_hold(connection.hold, _hold_words(connection.hold, connection))
            return
        self._hold = None
        if connection.last_sync_at is None:
            self._status.chip.show_state("views.hold.never", Tone.NEUTRAL, icon="waiting")
        else:
            self._status.chip.show_state("desk.connection.online", Tone.OK, icon="online")

    def _show_hold(self, hold: Hold, words: Saying) -> None:
        tone, icon = _HOLD_LOOKS[hold]
        self._status.chip.show_state(words, tone, icon=icon)
        if hold is not self._hold:
            self._hold = hold
            announce(self._status, self._status.chip.words())

    def _on_printer(self, has_printer: bool) -> None:  # noqa: FBT001 - an answer of the service
        self._status.set_printer(PrinterState.READY if has_printer else PrinterState.MISSING)

    @Slot(str)
    def _on_complaint_filed(self, _ref: str) -> None:
        self._desk.events.queue_changed.emit()

    @Slot(object)
    def _on_draft_saved(self, moment: datetime | None) -> None:
        self._status.set_draft_saved(moment)

    @Slot(str)
    def _on_slip_printed(self, _ref: str) -> None:
        self._desk.ask(
            lambda workspace: workspace.printers.has_printer(),
            owner=self,
            done=self._on_printer,
            lane=Lane.PRINTER,
        )

    @Slot(str, str)
    def _on_slip_failed(self, _ref: str, _code: str) -> None:
        self._status.set_printer(PrinterState.FAILED)


def _hold_words(hold: Hold, connection: "Connection") -> Saying:
    """Return what is wrong as shortly as it can be said; the queue page says what to do."""
    if hold is Hold.THROTTLED and connection.until is not None:
        return spoken("views.hold.throttled_until", time=minute_words(connection.until))
    if connection.reason is not None:
        nearer = f"views.hold.{hold.value}_{connection.reason.value}"
        if has_text(nearer):
            return phrase(nearer)
    return phrase(f"views.hold.{hold.value}")
