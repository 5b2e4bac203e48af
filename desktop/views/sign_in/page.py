"""Sign in: who is on duty, and what this PC has to tell before work begins."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.services.wording import name_of, sentence, value_label
from desktop.speaker import nothing, phrase
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.shown import spoken
from desktop.views.sign_in.facts import ShiftFacts
from desktop.views.sign_in.opening import Opened, read_opening
from desktop.views.sign_in.pin_prompt import PinPrompt
from desktop.views.sign_in.trouble import TroublePanel
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.strip import MessageStrip, StripAction
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.people import Operator
from local_db.domain.upgrade import UpgradeProgress

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_WIDTH: Final = 460
_TROUBLE_WIDTH: Final = 720
_KEY_TROUBLE: Final = frozenset({StorageTrouble.NO_KEY, StorageTrouble.WRONG_KEY})
_DAMAGE: Final = frozenset({"store_damaged", "store_keys_damaged"})


class SignInPage(Page):
    """Painted before the store is open; the PIN may be typed meanwhile."""

    opened = Signal(object)  # Opened
    signed_in = Signal(object)  # Operator
    setup_needed = Signal(object)  # Opened
    key_needed = Signal()  # there is no data folder yet, and no keyring to keep its key
    rescue_asked = Signal(object)  # RescueOrder

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self._is_open = self._waits_for_opening = self._is_announced = False
        self.office = SpokenLabel(ui, "views.sign_in.opening", size=TextSize.TITLE)
        self.counter = SpokenLabel(ui, size=TextSize.HINT, kind="muted")
        self.prompt = PinPrompt(desk, _sign_in)
        self.operator, self.pin = self.prompt.operator, self.prompt.pin
        self.pin_frame = self.prompt.pin_frame
        self.passphrase = TextField(ui)
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase_frame = FieldFrame(ui, self.passphrase, "views.sign_in.passphrase")
        self.start = PrimaryButton(ui, "views.sign_in.start", icon="next", window_key="Enter")
        self.busy = BusyBar(ui)
        self.messages = MessageStrip(ui)
        self.facts = ShiftFacts(desk)
        self.trouble = TroublePanel(desk)
        self.damage = Button(ui, "data.sign_in.damaged", icon="error")
        self._order = FieldOrder(self, tab_leaves=True)
        self._order.add(self.passphrase_frame, self.prompt.operator_frame, self.pin_frame)
        self._card = Card(ui)
        self._lay_out()
        self._connect()
        self.open()

    @override
    def entered(self) -> None:
        """Put the cursor into the PIN; what a colleague typed is gone."""
        self.prompt.begin()
        if self._is_open:
            self.open()

    @Slot()
    def open(self) -> None:
        """Open the store in its worker, or read again what it tells."""
        self.messages.dismiss()
        self.busy.set_busy(not self._is_open)
        self._desk.ask(read_opening, owner=self, done=self._on_opened, failed=self._on_not_opened)

    @Slot()
    def try_sign_in(self) -> None:
        """Check the PIN; typed before the store was open it waits."""
        if not self._is_open:
            self._open_by_passphrase()
            return
        self.prompt.try_pin()

    @Slot(object)
    def _on_upgrading(self, progress: UpgradeProgress) -> None:
        """Say why the opening takes long; the busy bar goes on meanwhile."""
        self.office.say(spoken("views.sign_in.upgrading", step=partial(value_label, progress.step)))

    def _on_opened(self, opened: Opened) -> None:
        self._is_open = True
        self._ask_passphrase(is_asked=False)
        self.busy.set_busy(busy=False)
        if not opened.operators or opened.device.office is None:
            self.setup_needed.emit(opened)
            return
        self._show_office(opened)
        self.damage.setVisible(opened.is_damaged)
        self._show_trouble(is_shown=False)
        self.facts.show_opened(opened)
        self.prompt.offer(opened.operators, self._desk.settings.current.last_operator)
        if not self._is_announced:
            self._is_announced = True
            self.opened.emit(opened)
        if self._waits_for_opening:
            self._waits_for_opening = False
            self.try_sign_in()

    def _on_not_opened(self, error: DeskError) -> None:
        self.busy.set_busy(busy=False)
        self.office.say("views.sign_in.not_open")
        if error.values.get("is_first"):
            self.key_needed.emit()
            return
        if isinstance(error, StorageError) and error.trouble in _KEY_TROUBLE:
            self._ask_passphrase(is_asked=True)
            self.passphrase_frame.show_error(partial(sentence, error))
            return
        if error.code in _DAMAGE:
            self.trouble.look_for_help(error, can_go_back=False)
            return
        retry = StripAction(saying="views.sign_in.again", act=self.open)
        self.messages.tell(Tone.ERROR, partial(sentence, error), retry)

    @Slot()
    def _on_damage_clicked(self) -> None:
        self.trouble.look_for_help(StorageError(StorageTrouble.DAMAGED), can_go_back=True)

    @Slot()
    def _on_trouble_shown(self) -> None:
        self._show_trouble(is_shown=True)

    def _show_trouble(self, *, is_shown: bool) -> None:
        self.trouble.setVisible(is_shown)
        self._card.setFixedWidth(_TROUBLE_WIDTH if is_shown else _WIDTH)
        self.prompt.show_fields(is_shown=not is_shown)
        for part in (self.start, self.facts, self.counter):
            part.setVisible(not is_shown)
        if is_shown:
            self.passphrase_frame.hide()
            self.damage.hide()
            self.trouble.frame.focus()

    @Slot()
    def _on_trouble_left(self) -> None:
        self._show_trouble(is_shown=False)
        self.damage.show()
        self.pin.setFocus(Qt.FocusReason.OtherFocusReason)

    def _open_by_passphrase(self) -> None:
        if self.passphrase_frame.isHidden():
            self._waits_for_opening = True
            return
        self._desk.give_passphrase(self.passphrase.text())
        self.passphrase.set_value("")
        self.passphrase_frame.clear_message()
        self.open()

    def _ask_passphrase(self, *, is_asked: bool) -> None:
        self.passphrase_frame.setVisible(is_asked)
        self.prompt.show_fields(is_shown=not is_asked)
        if is_asked:
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _show_office(self, opened: Opened) -> None:
        office = opened.device.office
        if office is not None:
            self.office.say(partial(name_of, office))
        self.counter.say(phrase("views.sign_in.counter", label=opened.device.counter_label))
        hint = "views.sign_in.practice_pin" if opened.device.is_practice else nothing()
        self.facts.set_hint(hint)

    @Slot(object)
    def _on_proven(self, operator: Operator) -> None:
        self.facts.show_closing("", Tone.NEUTRAL)
        self.signed_in.emit(operator)

    def _connect(self) -> None:
        self.start.clicked.connect(self.try_sign_in)
        self.damage.clicked.connect(self._on_damage_clicked)
        self.trouble.shown.connect(self._on_trouble_shown)
        self.trouble.chosen.connect(self.rescue_asked)
        self.trouble.left.connect(self._on_trouble_left)
        self._order.finished.connect(self.try_sign_in)
        self.prompt.proven.connect(self._on_proven)
        self._desk.events.upgrading.connect(self._on_upgrading)

    def _lay_out(self) -> None:
        card = self._card
        card.setFixedWidth(_WIDTH)
        card.body.setContentsMargins(28, 22, 28, 22)
        fields = QVBoxLayout()
        fields.setSpacing(4)
        self.passphrase_frame.hide()
        fields.addWidget(self.passphrase_frame)
        fields.addWidget(self.prompt)
        for part in (self.office, self.counter, self.busy, self.messages):
            card.body.addWidget(part)
        self.trouble.hide()
        self.damage.hide()
        card.body.addLayout(fields)
        card.body.addWidget(self.trouble)
        card.body.addWidget(self.damage)
        card.body.addWidget(self.start)
        card.body.addWidget(self.facts)
        ground = QWidget()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        middle = QVBoxLayout(ground)
        middle.setContentsMargins(0, 0, 0, 0)
        middle.addStretch(2)
        middle.addLayout(row)
        middle.addStretch(3)
        self.body.addWidget(PageScroll(ground), 1)


def _sign_in(workspace: "Workspace", code: str, pin: str) -> Operator:
    return workspace.sign_in.sign_in(code, pin)
