"""The slip after filing: printed, or written as a PDF where there is no printer, or listed."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.new_complaint.filed_strip import FiledStrip
from local_db.domain.errors import DeskError
from local_db.domain.number import Number

if TYPE_CHECKING:
    from desktop.services.print_outcome import PrintOutcome


class SlipAfterFiling(QObject):
    """Prints in the background; the next citizen is served meanwhile."""

    def __init__(self, desk: Desk, strip: FiledStrip) -> None:
        super().__init__(strip)
        self._desk = desk
        self._strip = strip

    def follow(self, ref: str, *, wants_slip: bool) -> None:
        """Print the slip of a number just given, or say that it waits."""
        if not wants_slip:
            self._strip.show_slip("views.new.slip_waits", Tone.NEUTRAL)
            return
        operator = self._desk.operator
        if operator is None:
            return
        paper = self._desk.settings.current.paper
        self._strip.show_slip("views.new.slip_printing", Tone.INFO)
        self._desk.ask(
            lambda workspace: workspace.printing.print_slip(ref, paper.value, operator.code),
            owner=self,
            done=partial(self._on_printed, ref),
            failed=partial(self._on_failed, ref),
            lane=Lane.PRINTER,
        )

    def _on_printed(self, ref: str, outcome: "PrintOutcome") -> None:
        if outcome.is_failed:
            self._on_failed(ref, DeskError(outcome.reason or "print_failed"))
            return
        if outcome.needs_an_answer:
            self._desk.events.slip_unsure.emit(ref)
            if self._is_shown(ref):
                self._strip.show_slip("views.new.slip_unsure", Tone.WARN)
            return
        self._desk.events.slip_printed.emit(ref)
        if not self._is_shown(ref):
            return
        if outcome.is_printed:
            self._strip.show_slip("views.new.slip_printed", Tone.OK)
        else:
            self._strip.show_slip("views.new.slip_saved", Tone.OK)

    def _on_failed(self, ref: str, error: DeskError) -> None:
        self._desk.events.slip_failed.emit(ref, error.code)
        if self._is_shown(ref):
            self._strip.show_slip("views.new.slip_failed", Tone.WARN)

    def _is_shown(self, ref: str) -> bool:
        return self._strip.shown() == Number(ref).shown
