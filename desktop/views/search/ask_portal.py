"""Ask the portal for what is not on this PC: by number, or by mobile with a name or a place."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.typed_question import Question, QuestionKind, read_question
from desktop.services.wording import sentence
from desktop.speaker import nothing
from desktop.tasks import Lane
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.widgets.button import Button
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.portal_questions import PortalAnswer, PortalQuestions
    from local_db.domain.case import CaseFound


class AskPortal(QWidget):
    """The one question; what comes back is for the page to show."""

    answered = Signal(object)  # PortalAnswer[CaseFound]

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        ui = desk.ui
        self._desk = desk
        self._question = Question(kind=QuestionKind.NOT_ENOUGH, text="")
        self._typed = " "
        self._is_asking = False
        self.setObjectName("ask_portal")
        self.name = TextField(ui)
        self.name.setObjectName("ask_name")
        self.place = TextField(ui)
        self.place.setObjectName("ask_place")
        self._second = QWidget()
        self.button = Button(ui, "views.ask.button", icon="online", key="Alt+A")
        self.button.setObjectName("ask_button")
        self.button.clicked.connect(self.ask)
        self.hint = SpokenLabel(ui, size=TextSize.HINT, kind="muted", wraps=True)
        self.hint.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.trouble = ReasonBox(ui)
        self.trouble.setObjectName("ask_trouble")
        self._lay_out()
        for field in (self.name, self.place):
            field.returnPressed.connect(self.ask)
        self.offer("")

    def offer(self, typed: str) -> None:
        """Offer to ask for what was typed and not found here; nothing typed offers nothing."""
        if typed == self._typed:
            return
        self._typed = typed
        self._question = question = read_question(typed)
        can_ask = question.kind is not QuestionKind.NOT_ENOUGH
        self.setVisible(bool(typed))
        self._second.setVisible(question.kind is QuestionKind.MOBILE)
        self.button.setVisible(can_ask)
        self.hint.say(f"views.ask.hint_{question.kind.value}")
        self.trouble.hide()
        if question.kind is not QuestionKind.MOBILE:
            self.name.clear()
            self.place.clear()

    def begin(self) -> bool:
        """Go on from the box by Enter; tell whether there was something to do."""
        if not self.isVisible() or self._question.kind is QuestionKind.NOT_ENOUGH:
            return False
        if self._question.kind is QuestionKind.MOBILE:
            self.name.setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.ask()
        return True

    @Slot()
    def ask(self) -> None:
        """Ask; one question at a time."""
        operator = self._desk.operator
        if self._is_asking or operator is None:
            return
        question, code = self._question, operator.code
        second = {"name": self.name.value()} if self.name.value() else {"place": self.place.value()}
        self._say_asking(is_asking=True)
        self._desk.ask(
            lambda workspace: _ask(workspace.questions, question, second, code),
            owner=self,
            done=partial(self._on_answered, question),
            failed=self._on_failed,
            lane=Lane.QUESTIONS,
        )

    def _on_answered(self, question: Question, answer: "PortalAnswer[CaseFound]") -> None:
        self._say_asking(is_asking=False)
        if question == self._question and not self.isHidden():
            self.answered.emit(answer)

    def _on_failed(self, error: DeskError) -> None:
        self._say_asking(is_asking=False)
        self.trouble.show_reason(Tone.WARN, partial(sentence, error))
        self.trouble.show()

    def _say_asking(self, *, is_asking: bool) -> None:
        self._is_asking = is_asking
        self.button.setEnabled(not is_asking)
        self.button.say("views.ask.asking" if is_asking else "views.ask.button")
        if is_asking:
            self.trouble.hide()
            self.trouble.show_reason(Tone.INFO, nothing())

    def _lay_out(self) -> None:
        ui = self._desk.ui
        row = QHBoxLayout(self._second)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(FieldFrame(ui, self.name, "views.ask.name"), 1)
        row.addWidget(FieldFrame(ui, self.place, "views.ask.place"), 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 0, 12, 12)
        column.setSpacing(6)
        column.addWidget(self._second)
        column.addWidget(self.button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.hint)
        column.addWidget(self.trouble)


def _ask(
    questions: "PortalQuestions", question: Question, second: dict[str, str], code: str
) -> "PortalAnswer[CaseFound]":
    """Ask the portal; runs in the questions' worker."""
    if question.kind is QuestionKind.MOBILE:
        return questions.search(question.text, second, code)
    return questions.case(question.text, code)
