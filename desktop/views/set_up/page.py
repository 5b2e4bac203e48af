"""Set up: from an empty folder to the first complaint, step by step; a power cut loses no step."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import nothing, phrase
from desktop.theme import TextSize
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.set_up.enrol import EnrolStep
from desktop.views.set_up.keys import KeysStep
from desktop.views.set_up.language import LanguageStep
from desktop.views.set_up.person import PersonStep
from desktop.views.set_up.printer import PrinterStep
from desktop.views.set_up.secret import SecretStep
from desktop.views.set_up.step import SetUpStep
from desktop.views.sign_in.opening import Opened, read_opening
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.button import Button, PrimaryButton, QuietButton
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Role
from local_db.domain.set_up import OF_PEOPLE, SetUpStage

if TYPE_CHECKING:
    from desktop.services.workspace import Workspace

_WIDTH: Final = 640
_USUAL: Final = tuple(stage for stage in SetUpStage if stage is not SetUpStage.SECRET)

# From here on something real was begun.
_MAY_PRACTISE: Final = frozenset({SetUpStage.SECRET, SetUpStage.ENROL})


class SetUpPage(Page):
    """One step at a time, with how many there are, a way back, and a way past what may wait."""

    ready = Signal()
    practice_asked = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self._plan: tuple[SetUpStage, ...] = ()
        self._stage = SetUpStage.LANGUAGE
        self._is_once = False
        self.language = LanguageStep(desk)
        self.secret = SecretStep(desk)
        self.enrol = EnrolStep(desk)
        self.person = PersonStep(desk)
        self.printer = PrinterStep(desk)
        self.keys = KeysStep(desk)
        self.steps: dict[SetUpStage, SetUpStep] = {step.STAGE: step for step in self._all()}
        self.progress = SpokenLabel(ui, size=TextSize.HINT, kind="muted")
        self.heading = SpokenLabel(ui, size=TextSize.TITLE)
        self.busy = BusyBar(ui)
        self.next = PrimaryButton(ui, "set_up.next", icon="next", window_key="Enter")
        self.later = Button(ui, "set_up.later", icon="hold")
        self.back = QuietButton(ui, "set_up.back", icon="undo")
        self.practise = Button(ui, "set_up.practise", icon="practice")
        self._lay_out()
        self._connect()

    @property
    def stage(self) -> SetUpStage:
        """The step that is shown."""
        return self._stage

    def begin_new(self) -> None:
        """Begin where there is no data folder yet and no keyring to keep its key."""
        self._plan, self._is_once = tuple(SetUpStage), False
        self._show(SetUpStage.LANGUAGE)

    def begin(self, opened: Opened) -> None:
        """Go on where it was left; a copied or a refused PC only enrols and keeps its people."""
        self._is_once = bool(opened.operators) and opened.needs_enrolment
        if self._is_once:
            self._plan = (SetUpStage.ENROL,)
        elif opened.device.is_practice:
            # What it holds is nobody's secret.
            self._plan = tuple(stage for stage in _USUAL if stage is not SetUpStage.KEYS)
        elif not self._plan:
            self._plan = _USUAL
        self.enrol.show_known(opened.device.portal_url or "", is_first=not opened.operators)
        self._show(SetUpStage.ENROL if self._is_once else opened.set_up or SetUpStage.LANGUAGE)

    def go_on_as(self, person: Operator, stage: SetUpStage) -> None:
        """Go on with what a person does who has signed in again."""
        self._is_once = False
        self._plan = self._plan or _USUAL
        self._act_for(person)
        self._show(stage)

    @override
    def subtitle(self) -> str:
        """Say that this happens once."""
        return "set_up.hint"

    @override
    def entered(self) -> None:
        """Put the cursor where the step begins."""
        self.steps[self._stage].focus_first()

    @override
    def left(self) -> None:
        """Leave nothing secret on the screen."""
        for step in self.steps.values():
            step.left()

    def _all(self) -> Iterable[SetUpStep]:
        return (self.language, self.secret, self.enrol, self.person, self.printer, self.keys)

    def _show(self, stage: SetUpStage) -> None:
        self._stage, step = stage, self.steps[stage]
        at = self._plan.index(stage)
        # Not a stack: that is as high as its highest page.
        for one in self.steps.values():
            one.setVisible(one is step)
        self.heading.say(f"set_up.heading.{stage.value}")
        told = phrase("set_up.progress", step=at + 1, steps=len(self._plan))
        self.progress.say(nothing() if self._is_once else told)
        self.next.setVisible(stage is not SetUpStage.LANGUAGE)
        self.next.say("set_up.finish" if at + 1 == len(self._plan) else "set_up.next")
        self.later.setVisible(step.CAN_WAIT)
        self.practise.setVisible(stage in _MAY_PRACTISE and not self._is_once)
        self.back.say("data.trouble.back_plain" if self._is_once else "set_up.back")
        self.back.setVisible(self._is_once or self._before() is not None)
        step.begin()
        if self.isVisible():
            step.focus_first()

    def _before(self) -> SetUpStage | None:
        """Return where a way back leads: what was done for good is not asked again."""
        at = self._plan.index(self._stage)
        if at == 0 or self._stage in {SetUpStage.PERSON, SetUpStage.PRINTER}:
            return None
        before = self._plan[at - 1]
        if before is SetUpStage.SECRET and self._stage is SetUpStage.ENROL:
            return SetUpStage.LANGUAGE
        return before

    @Slot()
    def _on_next(self) -> None:
        self.steps[self._stage].submit()

    @Slot()
    def _on_later(self) -> None:
        step = self.steps[self._stage]
        if not step.is_asking:
            step.left()
            self._go_past(self._stage)

    @Slot()
    def _on_back(self) -> None:
        if self._is_once:
            self.ready.emit()
            return
        before = self._before()
        if before is not None and not self.steps[self._stage].is_asking:
            self._show(before)

    @Slot()
    def _on_finished(self) -> None:
        """Go on; a step that was finished is kept before the next one is shown."""
        if self._stage is SetUpStage.SECRET:
            self._open()
        elif self._is_once:
            self.ready.emit()
        else:
            self._go_past(self._stage)

    def _go_past(self, stage: SetUpStage) -> None:
        at = self._plan.index(stage) + 1
        following = self._plan[at] if at < len(self._plan) else None
        if following is SetUpStage.SECRET:
            # There is no store yet in which this could be kept.
            self._show(following)
            return
        self._desk.ask(
            lambda workspace: _keep(workspace, following),
            owner=self,
            done=lambda _: self._on_kept(following),
            failed=self.steps[stage].fail,
        )

    def _on_kept(self, following: SetUpStage | None) -> None:
        if following is None:
            self.ready.emit()
        else:
            self._show(following)

    def _open(self) -> None:
        """Make the data folder with the passphrase that was chosen."""
        self._desk.ask(read_opening, owner=self, done=self._on_opened, failed=self._on_not_opened)

    def _on_opened(self, opened: Opened) -> None:
        self.secret.set_asking(is_asking=False)
        self.secret.left()
        self.enrol.show_known(opened.device.portal_url or "", is_first=True)
        self._go_past(SetUpStage.SECRET)

    def _on_not_opened(self, error: DeskError) -> None:
        self.secret.fail(error)

    @Slot(object)
    def _act_for(self, person: Operator) -> None:
        self.printer.act_for(person)
        self.keys.act_for(person)

    @Slot(bool)
    def _on_busy(self, is_busy: bool) -> None:  # noqa: FBT001 - a slot of a Qt signal
        self.busy.set_busy(is_busy)

    def _connect(self) -> None:
        for step in self.steps.values():
            step.finished.connect(self._on_finished)
            step.busy_changed.connect(self._on_busy)
        self.person.added.connect(self._act_for)
        self.practise.clicked.connect(self.practice_asked)
        self.next.clicked.connect(self._on_next)
        self.later.clicked.connect(self._on_later)
        self.back.clicked.connect(self._on_back)

    def _lay_out(self) -> None:
        card = Card(self.ui)
        card.setFixedWidth(self.ui.theme.sizes.px(_WIDTH))
        card.body.setContentsMargins(24, 12, 24, 12)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        foot.addWidget(self.practise)
        foot.addWidget(self.later)
        foot.addWidget(self.next)
        for part in (self.progress, self.heading, self.busy, *self.steps.values()):
            card.body.addWidget(part)
        for step in self.steps.values():
            step.hide()
        card.body.addLayout(foot)
        ground = QWidget()
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(card)
        row.addStretch(1)
        column = QVBoxLayout(ground)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(row)
        column.addStretch(1)
        self.body.addWidget(PageScroll(ground), 1)


def _keep(workspace: "Workspace", following: SetUpStage | None) -> None:
    if following is None:
        workspace.set_up.finish()
    else:
        workspace.set_up.reach(following)


def is_waiting(stage: SetUpStage | None, person: Operator) -> bool:
    """Tell whether somebody who signed in has set-up left to do."""
    return stage in OF_PEOPLE and person.role is not Role.OPERATOR
