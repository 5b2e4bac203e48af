"""Print a slip about a case from its answer: the status so far, or that the citizen came again."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from desktop.services.wording import sentence
from desktop.speaker import phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.widgets.strip import MessageStrip
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.print_outcome import PrintOutcome


class CasePrint(QObject):
    """Prints on the paper of the settings and tells what became of it."""

    def __init__(self, desk: Desk, messages: MessageStrip, parent: QObject) -> None:
        super().__init__(parent)
        self._desk = desk
        self._messages = messages

    def print_status(self, ref: str) -> None:
        """Print what happened to a complaint so far."""
        self._print("status", ref)

    def print_recontact(self, ref: str) -> None:
        """Print the slip of the re-contact that was kept last."""
        self._print("recontact", ref)

    def _print(self, kind: str, ref: str) -> None:
        from desktop.services.case_slips import (  # noqa: PLC0415 - PDF only when one is printed
            CaseSlipKind,
        )

        operator, paper = self._desk.operator, self._desk.settings.current.paper.value
        if operator is None or not ref:
            return
        self._messages.tell(Tone.INFO, "views.new.slip_printing")
        self._desk.ask(
            lambda workspace: workspace.case_slips.print_case(
                CaseSlipKind(kind), ref, paper, operator.code
            ),
            owner=self,
            done=self._on_printed,
            failed=self._on_failed,
            lane=Lane.PRINTER,
        )

    def _on_printed(self, outcome: "PrintOutcome") -> None:
        if outcome.is_failed:
            error = DeskError(outcome.reason or "print_failed")
            self._desk.events.slip_failed.emit(outcome.ref, error.code)
            self._on_failed(error)
        elif outcome.needs_an_answer:
            self._desk.events.slip_unsure.emit(outcome.ref)
            self._messages.tell(Tone.WARN, "views.new.slip_unsure")
        elif outcome.path is not None and not outcome.is_printed:
            self._messages.tell(Tone.OK, phrase("views.slips.saved_as", path=str(outcome.path)))
        else:
            self._messages.tell(Tone.OK, "views.new.slip_printed")

    def _on_failed(self, error: DeskError) -> None:
        self._messages.tell(Tone.ERROR, partial(sentence, error))
