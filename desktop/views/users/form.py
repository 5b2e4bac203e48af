"""The fields of one account, and what is wrong with them."""

from collections.abc import Iterable
from functools import partial
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QLineEdit, QWidget

from desktop.services.wording import problem_sentence, sentence, value_label
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.line_field import TextField
from desktop.widgets.ui import Ui
from local_db.domain.account import Account
from local_db.domain.errors import DeskError, Problem, ValidationError
from local_db.domain.people import Operator, Role
from resources.text import Language

_FIELDS: Final = ("role", "name_bn", "name_en", "secret")
# Beside which field an error of the service belongs.
_FIELD_OF: Final = {
    "pin_short": "secret",
    "pin_weak": "secret",
    "password_short": "secret",
    "password_weak": "secret",
    "password_needed": "secret",
    "own_account": "role",
}


class PersonForm(QWidget):
    """Role, names and PIN; what one may not change about somebody cannot be reached."""

    finished = Signal()  # Enter in the last field

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self._ui = ui
        self._is_new = True
        self.role = ChoiceField(ui)
        self.name_bn = TextField(ui, writes_bengali=True)
        self.name_en = TextField(ui)
        self.secret = TextField(ui)
        self.secret.setEchoMode(QLineEdit.EchoMode.Password)
        self.frames = self._framed()
        self._order = FieldOrder(self, tab_leaves=True)
        self._order.add(*self.frames.values())
        self._order.finished.connect(self.finished)
        self.role.changed.connect(self._name_secret)

    def show_person(self, person: Operator | None, roles: Iterable[Role], *, is_own: bool) -> None:
        """Show somebody's account, or empty fields for a new person; offer these roles only."""
        self._is_new = person is None
        self.clear_problems()
        offered = tuple(roles)
        shown = (
            offered if person is None else tuple(r for r in Role if r in {*offered, person.role})
        )
        self.role.set_choices(_choice(role) for role in shown)
        self.role.set_value((Role.OPERATOR if person is None else person.role).value)
        self.name_bn.set_value("" if person is None else person.name_bn)
        self.name_en.set_value("" if person is None else person.name_en)
        self.secret.set_value("")
        may_change = person is None or person.role in offered
        for field in (self.name_bn, self.name_en, self.secret):
            field.setEnabled(may_change)
        self.role.setEnabled(may_change and not is_own)
        self.frames["secret"].setVisible(not is_own)
        self._name_secret()

    def account(self) -> Account:
        """Return what is typed; the service judges it."""
        return Account(
            role=Role(self.role.value() or Role.OPERATOR),
            name_bn=self.name_bn.value(),
            name_en=self.name_en.value(),
            secret=self.secret.text().strip(),
        )

    def show_error(self, error: DeskError) -> bool:
        """Say beside its field what is wrong; tell whether the error has one."""
        self.clear_problems()
        if isinstance(error, ValidationError):
            for problem in error.problems:
                self.frames[problem.field].show_error(partial(_problem_words, problem))
            self._order.to_next_trouble()
            return True
        name = _FIELD_OF.get(error.code)
        if name is None:
            return False
        if name == "secret":
            # Dots cannot be mended.
            self.secret.set_value("")
        self.frames[name].show_error(partial(sentence, error))
        self.frames[name].focus()
        return True

    def clear_problems(self) -> None:
        """Say nothing beside the fields."""
        for frame in self.frames.values():
            frame.clear_message()

    def focus_first(self) -> None:
        """Put the cursor into the first field that takes input."""
        self._order.to_first()

    @Slot()
    def _name_secret(self) -> None:
        """Ask for a PIN or a password, as the role needs; for known people it may stay."""
        kind = "pin" if self.role.value() == Role.OPERATOR else "password"
        self.frames["secret"].relabel(f"people.form.{'' if self._is_new else 'new_'}{kind}")

    def _framed(self) -> dict[str, FieldFrame]:
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(14)
        grid.setVerticalSpacing(2)
        frames: dict[str, FieldFrame] = {}
        for at, name in enumerate(_FIELDS):
            control = getattr(self, name)
            control.setObjectName(f"person_{name}")
            frames[name] = FieldFrame(
                self._ui, control, f"people.form.{name}", is_required=name in ("role", "name_bn")
            )
            grid.addWidget(frames[name], at // 2, at % 2)
        grid.setColumnStretch(0, 1)
        grid.setColumnStretch(1, 1)
        return frames


def _problem_words(problem: Problem, language: Language) -> str:
    return problem_sentence(problem, language)


def _choice(role: Role) -> Choice:
    return Choice(
        key=role.value, bn=value_label(role, Language.BN), en=value_label(role, Language.EN)
    )
