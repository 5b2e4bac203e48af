"""The portal: who this PC is to it, a test of the way there, and what a supervisor may change."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.services.wording import sentence
from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import Tone
from desktop.views.data.fact_lines import Fact, FactLines
from desktop.views.desk import Desk
from desktop.views.settings.locked import LockedReason
from desktop.views.settings.test_panel import PortalTestPanel
from desktop.views.settings.way import CertificateForm, ProxyForm
from desktop.views.shown import moment_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.portal_line import LineFacts

_SHORT_ID: Final = 8


class PortalPart(QWidget):
    """State and test at the left, the supervisor's fields at the right."""

    line_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self._wanted = ""
        self.facts = FactLines(ui, "settings.fact")
        self.test = PortalTestPanel(desk)
        self.locked = LockedReason(desk)
        self.address = TextField(ui)
        self.address_frame = FieldFrame(
            ui, self.address, "settings.portal.address", hint="settings.portal.address_hint"
        )
        self.take = Button(ui, "settings.portal.take", icon="ok")
        self.proxy = ProxyForm(desk)
        self.certificate = CertificateForm(desk)
        self._lay_out()
        self.take.clicked.connect(self._on_move)
        self.address.returnPressed.connect(self._on_move)
        self.test.tested.connect(self._on_tested)
        self.proxy.changed.connect(self._on_line_changed)
        self.certificate.changed.connect(self._on_line_changed)

    def show_line(self, line: "LineFacts") -> None:
        """Show how things stand, and who may change them."""
        may = self._desk.is_supervisor()
        self.locked.setVisible(not may)
        for part in (self.address, self.take, self.proxy, self.certificate):
            part.setEnabled(may)
        self.facts.show_facts(_facts(line))
        if not self.address.hasFocus():
            self.address.set_value(line.device.portal_url or "")
        self.proxy.show_line(line)
        self.certificate.show_authorities(line.authorities)

    def forget_typed(self) -> None:
        """Leave no password in a field."""
        self.proxy.forget_secret()

    @Slot()
    def _on_move(self) -> None:
        """Try the address out first; it is taken only when the portal there knows this PC."""
        typed = self.address.value().rstrip("/")
        self.address_frame.clear_message()
        if not typed:
            self.address_frame.show_error("views.marks.required")
            return
        if not self.test.is_under_way:
            self._wanted = typed
            self.test.run(typed)

    @Slot(bool)
    def _on_tested(self, is_well: bool) -> None:  # noqa: FBT001 - a slot of a Qt signal
        wanted, self._wanted = self._wanted, ""
        operator = self._desk.operator
        if not wanted:
            return
        if not is_well or operator is None:
            self.address_frame.show_error("settings.portal.not_moved")
            return
        self._desk.ask(
            lambda workspace: workspace.portal_line.move(wanted, operator),
            owner=self,
            done=self._on_moved,
            failed=self._on_refused,
        )

    def _on_moved(self, _nothing: object) -> None:
        self.address_frame.show_ok("settings.taken")
        self.line_changed.emit()

    def _on_refused(self, error: DeskError) -> None:
        self.address_frame.show_error(partial(sentence, error))

    @Slot()
    def _on_line_changed(self) -> None:
        """Show at once whether the portal is reached this way."""
        self.test.run()
        self.line_changed.emit()

    def _lay_out(self) -> None:
        ui = self._desk.ui
        state = Card(ui, "settings.portal.state")
        for part in (self.facts, self.test):
            state.body.addWidget(part)
        state.body.addStretch(1)
        way = Card(ui, "settings.portal.way")
        way.body.addWidget(self.locked)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self.address_frame, 1)
        row.addWidget(self.take)
        way.body.addLayout(row)
        way.body.addWidget(self.proxy)
        way.body.addWidget(self.certificate)
        way.body.addStretch(1)
        columns = QHBoxLayout(self)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(12)
        columns.addWidget(state, 1)
        columns.addWidget(way, 1)


def _facts(line: "LineFacts") -> tuple[Fact, ...]:
    device = line.device
    portal = phrase("settings.portal.none")
    known = Fact(name="enrolled", saying=phrase("settings.portal.not_enrolled"), tone=Tone.WARN)
    if device.portal_url is not None:
        portal = verbatim(device.portal_url)
    if device.device_id is not None:
        short = device.device_id[:_SHORT_ID]
        known = Fact(
            name="enrolled", saying=phrase("settings.portal.enrolled", device=short), tone=Tone.OK
        )
    return (
        Fact(name="portal", saying=portal),
        known,
        Fact(name="exchange", saying=_last(line)),
    )


def _last(line: "LineFacts") -> Saying:
    if line.last_exchange is None:
        return phrase("settings.portal.never")
    return spoken("settings.portal.last", moment=moment_words(line.last_exchange))
