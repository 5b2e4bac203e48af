"""Locked: nothing of any citizen is to be seen, and whoever comes back says who it is."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.wording import name_of, sentence
from desktop.theme import TextSize
from desktop.views.desk import Desk
from desktop.views.shown import spoken
from desktop.views.sign_in.pin_prompt import PinPrompt
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_WIDTH: Final = 460


class LockScreen(QWidget):
    """Stands before everything; the shift behind it goes on, and so does sending."""

    proven = Signal(object)  # the Operator whose PIN was right; maybe another one than before
    end_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self._owner: Operator | None = None
        self.setProperty("kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.title = SpokenLabel(ui, "people.lock.title", size=TextSize.TITLE)
        self.whose = SpokenLabel(ui, wraps=True)
        self.prompt = PinPrompt(desk, self._prove)
        self.note = SpokenLabel(ui, kind="muted", wraps=True)
        self.unlock = PrimaryButton(ui, "people.lock.unlock", icon="lock", window_key="Enter")
        self.end_shift = Button(ui, "people.lock.end", icon="close", key="Alt+X")
        self._order = FieldOrder(self.prompt, tab_leaves=True)
        self._order.add(self.prompt.operator_frame, self.prompt.pin_frame)
        self._order.finished.connect(self.prompt.try_pin)
        self.unlock.clicked.connect(self.prompt.try_pin)
        self.prompt.operator.changed.connect(self._show_choice)
        self.prompt.proven.connect(self.proven)
        self.end_shift.clicked.connect(self.end_asked)
        self._lay_out()

    def begin(self, owner: Operator) -> None:
        """Ask for the PIN of whoever is on duty, or of whoever wants to go on instead."""
        self._owner = owner
        self.whose.say(spoken("people.lock.whose", name=partial(name_of, owner)))
        self.prompt.offer((owner,), owner.code)
        self.prompt.operator.set_value(owner.code)
        self.prompt.forget_wait()
        self._show_choice()
        self._desk.ask(
            lambda workspace: workspace.sign_in.operators(),
            owner=self,
            done=self._on_operators,
            failed=self._on_failed,
        )

    def take_keyboard(self) -> None:
        """Put the cursor into the PIN."""
        self.prompt.begin()

    def _on_operators(self, operators: tuple[Operator, ...]) -> None:
        if self._owner is not None and operators:
            self.prompt.offer(operators, self._owner.code)
            self._show_choice()

    def _on_failed(self, error: DeskError) -> None:
        """Without the list, whoever is on duty can still come back."""
        self.prompt.pin_frame.show_warning(partial(sentence, error))

    def _prove(self, workspace: "Workspace", code: str, pin: str) -> Operator:
        """Unlock for whoever is on duty, sign anybody else in; runs in the store's worker."""
        if self._owner is not None and code == self._owner.code:
            return workspace.sign_in.unlock(code, pin)
        return workspace.sign_in.sign_in(code, pin)

    @Slot()
    def _show_choice(self) -> None:
        """Say what the PIN of the person chosen would do."""
        owner = self._owner
        if owner is None:
            return
        is_owner = self.prompt.operator.value() == owner.code
        name = partial(name_of, owner)
        self.note.say("people.lock.goes_on" if is_owner else spoken("people.lock.other", name=name))
        self.unlock.say(f"people.lock.{'unlock' if is_owner else 'take_over'}")

    def _lay_out(self) -> None:
        card = Card(self._desk.ui)
        card.setFixedWidth(_WIDTH)
        card.body.setContentsMargins(28, 22, 28, 22)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(IconLabel(self._desk.ui, "lock", side=28))
        head.addWidget(self.title, 1)
        card.body.addLayout(head)
        for part in (self.whose, self.prompt, self.unlock, self.note, self.end_shift):
            card.body.addWidget(part)
        ground = QWidget()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        middle = QVBoxLayout(ground)
        middle.addStretch(2)
        middle.addLayout(row)
        middle.addStretch(3)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(PageScroll(ground))
