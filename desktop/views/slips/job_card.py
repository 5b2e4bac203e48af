"""What is known of the marked print job, and what can be done about it."""

from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.print_outcome import CancelReason
from desktop.services.wording import sentence, value_label
from desktop.speaker import Saying, count, phrase
from desktop.theme import TextSize, Tone
from desktop.views.shown import spoken
from desktop.widgets.button import Button
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui
from local_db.domain.errors import DeskError
from local_db.domain.slip_print import SlipPrint, SlipState
from resources.text import Language, text

_TONES: Final = {SlipState.FAILED: Tone.ERROR, SlipState.SENT: Tone.WARN}


class JobCard(QWidget):
    """State and reason in words; answers only where somebody must give one."""

    came_out = Signal(object)  # SlipPrint
    nothing_came = Signal(object)  # SlipPrint
    cancel_asked = Signal(object, str)  # SlipPrint, the reason's code

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._job: SlipPrint | None = None
        self._state = SpokenLabel(ui, size=TextSize.STRONG, wraps=True)
        self._reason = SpokenLabel(ui, kind="muted", wraps=True)
        self.yes = Button(ui, "printers.job.came_out", icon="ok")
        self.no = Button(ui, "printers.job.nothing", icon="close")
        self.reason = ChoiceField(ui, _reasons(), placeholder="printers.job.reason")
        self.reason.setObjectName("cancel_reason")
        self.cancel = Button(ui, "printers.job.cancel", icon="close")
        self._lay_out()
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self._on_no)
        self.cancel.clicked.connect(self._on_cancel)
        self.reason.changed.connect(self._on_reason)
        self.show_job(None)

    def show_job(self, job: SlipPrint | None) -> None:
        """Tell of a job."""
        if job is None or self._job is None or job.id != self._job.id:
            self.reason.set_value("")
        self._job = job
        self.setVisible(job is not None)
        if job is None:
            return
        self._state.say(phrase(f"printers.job.{job.state.value}"))
        self._state.set_tone(_TONES.get(job.state, Tone.NEUTRAL))
        self._reason.say(_told(job))
        for button in (self.yes, self.no):
            button.setVisible(job.needs_an_answer)
        self._on_reason()

    def words(self) -> str:
        """Return what is said of the job."""
        return f"{self._state.text()}\n{self._reason.text()}"

    @Slot()
    def _on_yes(self) -> None:
        self.came_out.emit(self._job)

    @Slot()
    def _on_no(self) -> None:
        self.nothing_came.emit(self._job)

    @Slot()
    def _on_cancel(self) -> None:
        self.cancel_asked.emit(self._job, self.reason.value())

    @Slot()
    def _on_reason(self) -> None:
        self.cancel.setEnabled(bool(self.reason.value()))

    def _lay_out(self) -> None:
        answers = QHBoxLayout()
        answers.addWidget(self.yes, 1)
        answers.addWidget(self.no, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        for part in (self._state, self._reason):
            column.addWidget(part)
        column.addLayout(answers)
        column.addWidget(self.reason)
        column.addWidget(self.cancel)


def _told(job: SlipPrint) -> Saying:
    paper = partial(_paper, job.paper)
    parts: list[Saying] = []
    if job.code is not None:
        parts.append(partial(sentence, DeskError(job.code)))
    if job.tries:
        made = spoken(
            "printers.job.copy", copy=count(job.copy), paper=paper, tries=count(job.tries)
        )
    else:
        made = spoken("printers.job.copy_untried", copy=count(job.copy), paper=paper)
    parts.append(made)
    return lambda language: " ".join(part(language) for part in parts)


def _paper(paper: str, language: Language) -> str:
    return text(f"values.slip_paper.{paper}", language)


def _reasons() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=reason.value,
            bn=value_label(reason, Language.BN),
            en=value_label(reason, Language.EN),
        )
        for reason in CancelReason
    )
