"""The first person of a counter: whoever adds the others and decides about its data."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.views.desk import Desk
from desktop.views.set_up.step import SetUpStep, secret_field
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Role
from local_db.domain.set_up import SetUpStage

_REQUIRED: Final = ("name_bn", "account", "secret", "again")
_ROWS: Final = (("name_bn", "name_en"), ("account",), ("secret", "again"))


class PersonStep(SetUpStep):
    """Name, short name and what only this person knows, typed twice."""

    STAGE = SetUpStage.PERSON

    added = Signal(object)  # Operator

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        ui = desk.ui
        self.fields = {
            "name_bn": TextField(ui, writes_bengali=True),
            "name_en": TextField(ui),
            "account": TextField(ui),
            "secret": secret_field(ui, "first_secret"),
            "again": secret_field(ui, "first_secret_again"),
        }
        self.frames = {
            name: FieldFrame(
                ui,
                field,
                f"set_up.person.{name}",
                hint="" if name == "again" else f"set_up.person.{name}_hint",
                is_required=name in _REQUIRED,
            )
            for name, field in self.fields.items()
        }
        self.explain("set_up.person.why")
        for names in _ROWS:
            row = QHBoxLayout()
            row.setSpacing(10)
            for name in names:
                row.addWidget(self.frames[name], 1, Qt.AlignmentFlag.AlignTop)
            self.column.addLayout(row)
        self.column.addWidget(self.messages)
        self.chain(tuple(self.frames.values()))

    @override
    def focus_first(self) -> None:
        """Put the cursor into the name."""
        self.frames["name_bn"].focus()

    @override
    def left(self) -> None:
        """Leave nothing secret in a field."""
        for name in ("secret", "again"):
            self.fields[name].set_value("")

    @override
    def submit(self) -> None:
        """Add the person, who is the only one here and may do everything."""
        if self.is_asking or not self.require([self.frames[name] for name in _REQUIRED]):
            return
        typed = {name: field.value() for name, field in self.fields.items()}
        secret = self.fields["secret"].text()
        if secret != self.fields["again"].text():
            self.ask_again(self.fields["again"], self.frames["again"])
            return
        person = Operator(
            code=typed["account"].upper(),
            name_bn=typed["name_bn"],
            name_en=typed["name_en"] or typed["name_bn"],
            role=Role.SUPERVISOR,
        )
        self.set_asking(is_asking=True)
        self.desk.ask(
            lambda workspace: workspace.sign_in.add_operator(person, secret),
            owner=self,
            done=lambda _: self._on_added(person),
            failed=self._on_failed,
        )

    def _on_added(self, person: Operator) -> None:
        self.set_asking(is_asking=False)
        self.added.emit(person)
        self.finished.emit()

    def _on_failed(self, error: DeskError) -> None:
        if error.code.startswith(("pin_", "password_", "secret_")):
            self.fail(error, self.frames["secret"])
        elif error.code == "operator_exists":
            self.fail(error, self.frames["account"])
        else:
            self.fail(error)
