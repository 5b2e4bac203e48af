"""The test of the way to the portal: its steps with their times, or what is wrong."""

from functools import partial
from typing import TYPE_CHECKING, Final

import shiboken6
from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.services.wording import line_step_sentence, sentence
from desktop.speaker import phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.data.fact_lines import Fact, FactLines
from desktop.views.desk import Desk
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.button import Button
from desktop.widgets.strip import MessageStrip
from local_db.domain.errors import DeskError
from local_db.domain.line_step import LineStep, StepOutcome

if TYPE_CHECKING:
    from desktop.services.portal_test import TellStep
    from desktop.services.workspace import Workspace

_STEPS: Final = tuple(LineStep)


class PortalTestPanel(QWidget):
    """A button, the steps as they are done, and the end of it in words."""

    tested = Signal(bool)  # whether every step went well
    _told = Signal(object)  # StepOutcome, from the worker

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._desk = desk
        ui = desk.ui
        self._outcomes: list[StepOutcome] = []
        self._is_under_way = False
        self.start = Button(ui, "settings.test.start", icon="sync", key="Alt+T")
        self.busy = BusyBar(ui)
        self.steps = FactLines(ui, "settings.step")
        self.messages = MessageStrip(ui)
        row = QHBoxLayout()
        row.addWidget(self.start)
        row.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(row)
        for part in (self.busy, self.messages, self.steps):
            column.addWidget(part)
        self.start.clicked.connect(self._on_start)
        self._told.connect(self._on_told)

    @property
    def is_under_way(self) -> bool:
        """Whether a test runs."""
        return self._is_under_way

    def run(self, address: str | None = None) -> None:
        """Test the address in force, or another one; a second press changes nothing."""
        if self._is_under_way:
            return
        self._is_under_way = True
        self._outcomes = []
        self.messages.dismiss()
        self.busy.set_busy(True)
        self.steps.show_facts((_running(LineStep.NAME),))
        self._desk.ask(
            lambda workspace: _tested(workspace, self._tell, address),
            owner=self,
            done=self._on_done,
            failed=self._on_failed,
            lane=Lane.QUESTIONS,
        )

    @Slot()
    def _on_start(self) -> None:
        self.run()

    def _tell(self, outcome: StepOutcome) -> None:
        """Hand a step to the GUI thread; runs in the worker."""
        if shiboken6.isValid(self):
            self._told.emit(outcome)

    @Slot(object)
    def _on_told(self, outcome: StepOutcome) -> None:
        self._outcomes.append(outcome)
        facts = [_fact(one) for one in self._outcomes]
        if outcome.is_ok and self._is_under_way:
            following = _STEPS[_STEPS.index(outcome.step) + 1 :]
            facts += [_running(step) for step in following[:1]]
        self.steps.show_facts(tuple(facts))

    def _on_done(self, is_well: bool) -> None:  # noqa: FBT001 - what the service answers
        self._rest()
        self.steps.show_facts(tuple(map(_fact, self._outcomes)))
        if is_well:
            self.messages.tell(Tone.OK, "settings.test.well")
        else:
            self.messages.tell(Tone.ERROR, "settings.test.ended")
        self.tested.emit(is_well)

    def _on_failed(self, error: DeskError) -> None:
        self._rest()
        self.steps.show_facts(())
        self.messages.tell(Tone.ERROR, partial(sentence, error))
        self.tested.emit(False)  # noqa: FBT003 - the argument of a Qt signal

    def _rest(self) -> None:
        self._is_under_way = False
        self.busy.set_busy(False)


def _tested(workspace: "Workspace", tell: "TellStep", address: str | None) -> bool:
    return workspace.portal_line.test.run(tell, address)


def _running(step: LineStep) -> Fact:
    return Fact(name=step.value, saying=phrase("settings.test.running"), icon="waiting")


def _fact(outcome: StepOutcome) -> Fact:
    if outcome.is_ok:
        done = phrase("settings.test.done", ms=max(1, outcome.ms))
        return Fact(name=outcome.step.value, saying=done, tone=Tone.OK)
    saying = partial(line_step_sentence, outcome)
    return Fact(name=outcome.step.value, saying=saying, tone=Tone.ERROR)
