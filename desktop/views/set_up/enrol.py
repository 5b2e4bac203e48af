"""Enrol this PC at the portal, through the network's proxy where there is one."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.tasks import Lane
from desktop.views.desk import Desk
from desktop.views.set_up.step import SetUpStep
from desktop.views.settings.test_panel import PortalTestPanel
from desktop.views.settings.way import CertificateForm, ProxyForm
from desktop.widgets.button import QuietButton
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError
from local_db.domain.set_up import SetUpStage

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_FIELDS: Final = ("portal", "code", "counter")
# Beside which field an error of the service belongs.
_FIELD_OF: Final = {
    "portal_address_invalid": "portal",
    "portal_address_insecure": "portal",
    "portal_address_version": "portal",
    "enrol_code_unknown": "code",
    "enrol_code_used": "code",
    "enrol_code_expired": "code",
    "enrol_too_often": "code",
    "office_mismatch": "code",
}
_OF_THE_WAY: Final = frozenset({"portal_offline", "portal_proxy_password", "portal_tls"})


class EnrolStep(SetUpStep):
    """Address, code and counter; what was typed stays until the portal took it."""

    STAGE = SetUpStage.ENROL

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        ui = desk.ui
        self.fields = {name: TextField(ui) for name in _FIELDS}
        self.frames = {
            name: FieldFrame(
                ui,
                field,
                f"set_up.enrol.{name}",
                hint=f"set_up.enrol.{name}_hint",
                is_required=True,
            )
            for name, field in self.fields.items()
        }
        self.network = QuietButton(ui, "set_up.enrol.network", icon="settings")
        self.test = PortalTestPanel(desk)
        self.proxy = ProxyForm(desk)
        self.certificate = CertificateForm(desk)
        self._way = QWidget()
        self._lay_out()
        self.chain(tuple(self.frames.values()))
        self.network.clicked.connect(self._on_network)

    def show_known(self, portal: str, *, is_first: bool) -> None:
        """Show the address that this PC knows already."""
        if not self.fields["portal"].value():
            self.fields["portal"].set_value(portal)
        self.network.setVisible(is_first)
        self._show_way(is_shown=False)

    @override
    def focus_first(self) -> None:
        """Put the cursor into the first field that is empty."""
        empty = [name for name, field in self.fields.items() if not field.value()]
        self.frames[empty[0] if empty else "portal"].focus()

    @override
    def left(self) -> None:
        """Leave no proxy password in its field."""
        self.proxy.forget_secret()

    @override
    def submit(self) -> None:
        """Ask the portal to take this PC; repeating it after a lost reply is safe."""
        if self.is_asking or not self.require(tuple(self.frames.values())):
            return
        self.set_asking(is_asking=True)
        typed = {name: field.value() for name, field in self.fields.items()}
        self.desk.ask(
            lambda workspace: _enrol(workspace, typed),
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
            lane=Lane.NETWORK,
        )

    def _on_done(self, _nothing: object) -> None:
        self.set_asking(is_asking=False)
        self.fields["code"].set_value("")
        self.finished.emit()

    def _on_failed(self, error: DeskError) -> None:
        name = _FIELD_OF.get(error.code)
        self.fail(error, None if name is None else self.frames[name])
        if name is None:
            # Where the way is what is wrong, show at which step, and what can be set about it.
            if error.code in _OF_THE_WAY and not self.network.isHidden():
                self._show_way(is_shown=True)
                self.messages.dismiss()
                self.test.run(self.fields["portal"].value())
            self.focus_first()

    @Slot()
    def _on_network(self) -> None:
        self._show_way(is_shown=self._way.isHidden())
        if not self._way.isHidden():
            self.proxy.frames["address"].focus()

    def _show_way(self, *, is_shown: bool) -> None:
        self._way.setVisible(is_shown)
        self.test.setVisible(is_shown)

    def _lay_out(self) -> None:
        self.explain("set_up.enrol.why")
        for name in _FIELDS[:1]:
            self.column.addWidget(self.frames[name])
        row = QHBoxLayout()
        row.setSpacing(10)
        for name in _FIELDS[1:]:
            row.addWidget(self.frames[name], 1)
        self.column.addLayout(row)
        self.column.addWidget(self.messages)
        # It runs by itself when the way is what is wrong.
        self.test.start.hide()
        self.column.addWidget(self.test)
        others = QHBoxLayout()
        others.addWidget(self.network)
        others.addStretch(1)
        self.column.addLayout(others)
        way = QVBoxLayout(self._way)
        way.setContentsMargins(0, 0, 0, 0)
        way.addWidget(self.proxy)
        way.addWidget(self.certificate)
        self._show_way(is_shown=False)
        self.column.addWidget(self._way)


def _enrol(workspace: "Workspace", typed: dict[str, str]) -> None:
    """Enrol; one that succeeded before is not asked for again. Runs in the network's worker."""
    if workspace.office.office() is None or workspace.numbering.needs_enrolment:
        workspace.office.enrol(typed["portal"], typed["code"], typed["counter"])
