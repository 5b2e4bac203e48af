"""The fields of the way to the portal: its address, a proxy, and certificates of the office."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from desktop.services.wording import sentence
from desktop.speaker import Saying, verbatim
from desktop.views.data.places import PlaceChoice
from desktop.views.desk import Desk
from desktop.views.shown import day_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SectionTitle, SpokenLabel
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.certificate_file import Authority
    from desktop.services.portal_line import LineFacts
    from desktop.services.workspace import Workspace

# Beside which field an error of the proxy belongs.
_FIELD_OF: Final = {"proxy_user_missing": "user", "proxy_password_missing": "password"}
_HINTS: Final = {"password": "settings.proxy.password_hint"}
_CERTIFICATES: Final = "*.pem *.crt *.cer"


class ProxyForm(QWidget):
    """Who lets this PC out of the network; the password is never shown again."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self.fields = {
            "address": TextField(ui, placeholder="settings.proxy.none"),
            "user": TextField(ui),
            "password": TextField(ui),
        }
        self.fields["password"].setEchoMode(QLineEdit.EchoMode.Password)
        self.frames = {
            name: FieldFrame(ui, field, f"settings.proxy.{name}", hint=_HINTS.get(name, ""))
            for name, field in self.fields.items()
        }
        self.take = Button(ui, "settings.proxy.take", icon="ok")
        self.fields["address"].returnPressed.connect(self.frames["user"].focus)
        self.fields["user"].returnPressed.connect(self.frames["password"].focus)
        self.fields["password"].returnPressed.connect(self.save)
        self.take.clicked.connect(self.save)
        self._lay_out()

    def show_line(self, line: "LineFacts") -> None:
        """Show the proxy in force, unless somebody is typing one."""
        if any(field.hasFocus() for field in self.fields.values()):
            return
        self.fields["address"].set_value(line.proxy)
        self.fields["user"].set_value(line.proxy_user)
        self.forget_secret()

    def forget_secret(self) -> None:
        """Leave no password in its field."""
        self.fields["password"].set_value("")

    @Slot()
    def save(self) -> None:
        """Take what is typed; an empty password keeps the one in force."""
        for frame in self.frames.values():
            frame.clear_message()
        address, user = self.fields["address"].value(), self.fields["user"].value()
        password = self.fields["password"].text() or None
        operator = self._desk.operator
        self._desk.ask(
            lambda workspace: workspace.portal_line.use_proxy(address, user, password, operator),
            owner=self,
            done=self._on_saved,
            failed=self._on_refused,
        )

    def _on_saved(self, _nothing: object) -> None:
        self.fields["password"].set_value("")
        taken = (
            "settings.proxy.taken" if self.fields["address"].value() else "settings.proxy.direct"
        )
        self.frames["address"].show_ok(taken)
        self.changed.emit()

    def _on_refused(self, error: DeskError) -> None:
        frame = self.frames[_FIELD_OF.get(error.code, "address")]
        frame.show_error(partial(sentence, error))
        frame.focus()

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(10)
        for name in ("user", "password"):
            row.addWidget(self.frames[name], 1)
        foot = QHBoxLayout()
        foot.addWidget(self.take)
        foot.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addWidget(SectionTitle(self._desk.ui, "settings.proxy.title"))
        column.addWidget(self.frames["address"])
        column.addLayout(row)
        column.addLayout(foot)


class CertificateForm(QWidget):
    """A certificate file of the office, and whose word it makes this PC take."""

    changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self.file = PlaceChoice(ui, "settings.certificate.file", is_file=True, ending=_CERTIFICATES)
        self.trusted = SpokenLabel(ui, "settings.certificate.none", kind="muted", wraps=True)
        self.forget = Button(ui, "settings.certificate.forget", icon="close")
        self.forget.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addWidget(SectionTitle(ui, "settings.certificate.title"))
        column.addWidget(self.file)
        foot = QHBoxLayout()
        foot.addWidget(self.trusted, 1)
        foot.addWidget(self.forget)
        column.addLayout(foot)
        self.file.chosen.connect(self._on_chosen)
        self.forget.clicked.connect(self._on_forget)

    def show_authorities(self, authorities: "tuple[Authority, ...]") -> None:
        """Show whose word is taken beside the system's own."""
        self.forget.setVisible(bool(authorities))
        self.trusted.say(_trusted(authorities) if authorities else "settings.certificate.none")

    @Slot(object)
    def _on_chosen(self, path: Path | None) -> None:
        if path is None:
            self.file.refuse(partial(sentence, DeskError("certificate_file_unreadable")))
            return
        self._trust(lambda workspace: workspace.portal_line.trust(path, self._desk.operator))

    @Slot()
    def _on_forget(self) -> None:
        self._trust(lambda workspace: workspace.portal_line.trust(None, self._desk.operator))

    def _trust(self, ask: "Callable[[Workspace], tuple[Authority, ...]]") -> None:
        self._desk.ask(ask, owner=self, done=self._on_trusted, failed=self._on_refused)

    def _on_trusted(self, authorities: "tuple[Authority, ...]") -> None:
        self.file.field.set_value("")
        self.show_authorities(authorities)
        self.file.accept("settings.taken" if authorities else "settings.certificate.forgotten")
        self.changed.emit()

    def _on_refused(self, error: DeskError) -> None:
        self.file.refuse(partial(sentence, error))


def _trusted(authorities: "tuple[Authority, ...]") -> Saying:
    first = authorities[0]
    return spoken(
        "settings.certificate.trusted",
        name=verbatim(first.name),
        until=day_words(first.ends_at.date()),
    )
