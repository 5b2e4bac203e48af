"""Set up: make this PC a counter of its office, and its first supervisor known."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit
from typing_extensions import override

from desktop.services.wording import sentence
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.sign_in.opening import Opened
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.button import PrimaryButton, QuietButton
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.strip import MessageStrip
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Role
from local_db.domain.text import ascii_digits

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_WIDTH: Final = 520
_OFFICE: Final = ("portal", "code", "counter")
_PERSON: Final = ("name_bn", "name_en", "account", "pin")
# Beside which field an error of the service belongs.
_FIELD_OF: Final = {
    "portal_address_invalid": "portal",
    "portal_address_insecure": "portal",
    "portal_address_version": "portal",
    "enrol_code_unknown": "code",
    "enrol_code_used": "code",
    "enrol_code_expired": "code",
    "office_mismatch": "code",
    "pin_short": "pin",
    "operator_exists": "account",
}


class SetUpPage(Page):
    """Portal, code and counter; then the first supervisor."""

    ready = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self._is_asking = False
        self._is_enrolled = False
        self.fields = {name: TextField(ui) for name in (*_OFFICE, *_PERSON)}
        self.fields["pin"].setEchoMode(QLineEdit.EchoMode.Password)
        self.frames = {
            name: FieldFrame(
                ui, field, f"views.set_up.{name}", number=at + 1, is_required=name != "name_en"
            )
            for at, (name, field) in enumerate(self.fields.items())
        }
        self._order = FieldOrder(self)
        self._order.add(*self.frames.values())
        self._order.finished.connect(self.try_set_up)
        self.messages = MessageStrip(ui)
        self.busy = BusyBar(ui)
        self.start = PrimaryButton(ui, "views.set_up.start", icon="next", window_key="Enter")
        self.start.clicked.connect(self.try_set_up)
        self.back = QuietButton(ui, "data.trouble.back_plain", icon="close")
        self.back.clicked.connect(self.ready)
        self._person = SpokenLabel(ui, "views.set_up.person", kind="section")
        self._lay_out()

    def begin(self, opened: Opened) -> None:
        """Ask only for what is missing; a copied folder enrols anew and keeps its people."""
        self._is_enrolled = opened.device.office is not None and not opened.needs_enrolment
        for name in _OFFICE:
            self.frames[name].setVisible(not self._is_enrolled)
        for name in _PERSON:
            self.frames[name].setVisible(not opened.operators)
        self._person.setVisible(not opened.operators)
        self.back.setVisible(bool(opened.operators))
        self.fields["portal"].set_value(opened.device.portal_url or "")

    @override
    def subtitle(self) -> str:
        """Say that this happens once."""
        return "views.set_up.hint"

    @override
    def entered(self) -> None:
        """Put the cursor into the first field."""
        self._order.to_first()

    @Slot()
    def try_set_up(self) -> None:
        """Enrol and add the supervisor; what was typed stays until both are done."""
        if self._is_asking or not self._is_complete():
            return
        self._is_asking = True
        self.busy.set_busy(True)
        typed = {name: field.value() for name, field in self.fields.items()}
        workspace, is_enrolled = self._desk.workspace, self._is_enrolled
        self._desk.tasks.run(
            lambda: _set_up(workspace(), typed, is_enrolled=is_enrolled),
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
            lane=Lane.NETWORK,
        )

    def _is_complete(self) -> bool:
        for name, frame in self.frames.items():
            if name != "name_en" and not frame.isHidden() and not self.fields[name].value():
                frame.show_error("views.marks.required")
        return not self._order.to_next_trouble()

    def _on_done(self, _nothing: object) -> None:
        self._rest()
        self.ready.emit()

    def _on_failed(self, error: DeskError) -> None:
        self._rest()
        saying = partial(sentence, error)
        name = _FIELD_OF.get(error.code)
        if name is None:
            self.messages.tell(Tone.ERROR, saying)
            return
        self.frames[name].show_error(saying)
        self.frames[name].focus()

    def _rest(self) -> None:
        self._is_asking = False
        self.busy.set_busy(False)
        self.messages.dismiss()

    def _lay_out(self) -> None:
        card = Card(self.ui, "views.set_up.title")
        card.setFixedWidth(_WIDTH)
        card.body.setContentsMargins(24, 12, 24, 12)
        card.body.setSpacing(2)
        for name in _OFFICE:
            card.body.addWidget(self.frames[name])
        card.body.addWidget(self._person)
        names = QHBoxLayout()
        account = QHBoxLayout()
        for row, parts in ((names, _PERSON[:2]), (account, _PERSON[2:])):
            row.setSpacing(10)
            for name in parts:
                row.addWidget(self.frames[name], 1, Qt.AlignmentFlag.AlignTop)
            card.body.addLayout(row)
        for part in (self.messages, self.busy, self.start, self.back):
            card.body.addWidget(part)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        self.body.addLayout(row)
        self.body.addStretch(1)


def _set_up(workspace: "Workspace", typed: dict[str, str], *, is_enrolled: bool) -> None:
    """Enrol and add the supervisor; runs in the network's worker.

    An enrolment that succeeded before is not asked for again, so a second try is safe.
    """
    if not is_enrolled and (
        workspace.office.office() is None or workspace.numbering.needs_enrolment
    ):
        workspace.office.enrol(typed["portal"], typed["code"], typed["counter"])
    if not typed["account"]:
        return
    person = Operator(
        code=typed["account"].upper(),
        name_bn=typed["name_bn"],
        name_en=typed["name_en"] or typed["name_bn"],
        role=Role.SUPERVISOR,
    )
    workspace.sign_in.add_operator(person, ascii_digits(typed["pin"]))
