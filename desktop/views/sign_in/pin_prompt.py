"""Who is it, and is the PIN right; a wait after wrong ones is counted down beside the field."""

from functools import partial
from typing import TYPE_CHECKING, Final, TypeAlias

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.services.wording import name_of, sentence, value_label
from desktop.speaker import phrase
from desktop.views.desk import Desk
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator
from local_db.domain.secret import kept_secret
from resources.text import Language

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.workspace import Workspace

_SECOND_MS: Final = 1_000
Question: TypeAlias = "Callable[[Workspace, str, str], Operator]"


class PinPrompt(QWidget):
    """The two fields of whoever wants to work here."""

    proven = Signal(object)  # Operator

    def __init__(self, desk: Desk, question: Question) -> None:
        super().__init__()
        self._desk = desk
        self._question = question
        self._is_asking = False
        self.wait_s = 0
        ui = desk.ui
        self.operator = ChoiceField(ui)
        self.pin = TextField(ui)
        self.pin.setObjectName("pin")
        self.pin.setEchoMode(QLineEdit.EchoMode.Password)
        self.operator_frame = FieldFrame(ui, self.operator, "views.sign_in.operator")
        self.pin_frame = FieldFrame(ui, self.pin, "views.sign_in.pin")
        self._second = QTimer(self)
        self._second.setInterval(_SECOND_MS)
        self._second.timeout.connect(self._on_second)
        self.operator.changed.connect(self.forget_wait)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(self.operator_frame)
        column.addWidget(self.pin_frame)

    def offer(self, operators: tuple[Operator, ...], preferred: str) -> None:
        """Offer everybody who may sign in; whoever is chosen already stays chosen."""
        self.operator.set_choices(_choice(operator) for operator in operators)
        if not self.operator.value():
            codes = [operator.code for operator in operators]
            self.operator.set_value(preferred if preferred in codes else codes[0])

    def show_fields(self, *, is_shown: bool) -> None:
        """Show the fields, or leave them out of the way through the form too."""
        self.operator_frame.setVisible(is_shown)
        self.pin_frame.setVisible(is_shown)

    def begin(self) -> None:
        """Put the cursor into the PIN; what a colleague typed is gone."""
        self.pin.set_value("")
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def try_pin(self) -> None:
        """Have the PIN checked, unless one must still wait."""
        code, pin = self.operator.value(), kept_secret(self.pin.text())
        if self._is_asking or self.wait_s > 0 or not code:
            return
        if not pin:
            self.pin_frame.show_error("views.marks.required")
            self.pin.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._is_asking = True
        question = self._question
        self._desk.ask(
            lambda workspace: question(workspace, code, pin),
            owner=self,
            done=self._on_proven,
            failed=self._on_refused,
        )

    def _on_proven(self, operator: Operator) -> None:
        self._is_asking = False
        self.pin.set_value("")
        self.pin_frame.clear_message()
        self._desk.settings.change(last_operator=operator.code)
        self.proven.emit(operator)

    def _on_refused(self, error: DeskError) -> None:
        self._is_asking = False
        self.begin()
        wait = error.values.get("wait_s")
        self.wait_s = wait if isinstance(wait, int) else 0
        if self.wait_s > 0:
            self._second.start()
            self._say_wait()
        elif error.code == "pin_wrong":
            self.pin_frame.show_error("views.sign_in.wrong_pin")
        else:
            self.pin_frame.show_error(partial(sentence, error))

    @Slot()
    def forget_wait(self) -> None:
        """Let another person try at once; the service keeps everybody's wait."""
        self._second.stop()
        self.wait_s = 0
        self.pin_frame.clear_message()

    @Slot()
    def _on_second(self) -> None:
        self.wait_s -= 1
        if self.wait_s > 0:
            self._say_wait()
            return
        self._second.stop()
        self.pin_frame.clear_message()

    def _say_wait(self) -> None:
        self.pin_frame.show_error(phrase("views.sign_in.wait", seconds=self.wait_s))


def _choice(operator: Operator) -> Choice:
    def line(language: Language) -> str:
        return f"{name_of(operator, language)} · {value_label(operator.role, language)}"

    return Choice(key=operator.code, bn=line(Language.BN), en=line(Language.EN))
