"""The citizen came again about the same matter: a reminder on the old number, no second complaint.

The citizen keeps one number, and the department sees that it was asked again (domain.md E1).
"""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal, Slot

from desktop.services.wording import problem_sentence, sentence
from desktop.speaker import verbatim
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.new_complaint.citizen_panel import CitizenPanel
from desktop.views.new_complaint.drafting import Drafting
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.likely import DESCRIPTION
from desktop.views.search.case_print import CasePrint
from desktop.views.shown import spoken
from desktop.widgets.strip import MessageStrip, StripAction
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.number import Number

if TYPE_CHECKING:
    from local_db.domain.recontact import Recontact

KEEP_KEY: Final = "Alt+K"


class ReminderFlow(QObject):
    """Asks once, on the strip, what cannot be taken back: a re-contact is sealed like the rest."""

    kept = Signal()

    def __init__(
        self,
        desk: Desk,
        form: ComplaintForm,
        drafting: Drafting,
        panel: CitizenPanel,
        messages: MessageStrip,
    ) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._drafting = drafting
        self._panel = panel
        self._messages = messages
        self._is_keeping = False
        self._print = CasePrint(desk, messages, self)
        panel.remind_asked.connect(self.ask)

    @Slot()
    def ask(self) -> None:
        """Ask whether the words typed are a reminder, where the citizen has such a complaint."""
        for said in self._panel.advice():
            if said.is_own:
                key = "counter.reminder.ask_papers" if self._form.has_papers() else ""
                self._messages.tell(
                    Tone.INFO,
                    spoken(key or "counter.reminder.ask", number=verbatim(Number(said.ref).shown)),
                    StripAction(
                        saying="counter.reminder.keep",
                        act=partial(self._keep, said.ref),
                        key=KEEP_KEY,
                    ),
                )
                return

    def _keep(self, ref: str) -> None:
        operator = self._desk.operator
        if operator is None or self._is_keeping:
            return
        self._is_keeping = True
        self._form.commit()
        note, code = self._form.words(DESCRIPTION), operator.code
        self._desk.ask(
            lambda workspace: workspace.recontacts.record(ref, note, code, disputes_outcome=False),
            owner=self,
            done=partial(self._on_kept, ref),
            failed=self._on_refused,
        )

    def _on_kept(self, ref: str, _again: "Recontact") -> None:
        self._is_keeping = False
        self._drafting.give_up()
        self._desk.events.queue_changed.emit()
        self.kept.emit()
        self._print.print_recontact(ref)

    def _on_refused(self, error: DeskError) -> None:
        self._is_keeping = False
        said = partial(sentence, error)
        if isinstance(error, ValidationError):
            said = partial(problem_sentence, error.problems[0])
        self._messages.tell(Tone.ERROR, said)
