"""The office's other counters as the portal sees them: who is silent, what never came (B13)."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget

from desktop.models.paged import Column, PagedModel
from desktop.services.wording import sentence
from desktop.speaker import Saying, count, nothing, verbatim
from desktop.tasks import Lane
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import age_tone, age_words, minute_words, spoken
from desktop.widgets.button import Button
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.label import SpokenLabel
from desktop.widgets.register_table import RegisterTable
from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError
from local_db.domain.office_queue import CounterFound

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    from desktop.services.portal_questions import PortalAnswer

_WIDTHS: Final = (150, 120, 90, 120, 100, 90, 120)
_UNKNOWN: Final = "–"


class CountersView(Card):
    """A line for every counter; the answer's age is said, and it stays when the line is gone."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        ui = desk.ui
        self._desk = desk
        self._answer: PortalAnswer[CounterFound] | None = None
        self._is_asking = False
        self.setObjectName("counters")
        self.age = SpokenLabel(ui, "views.counters.never", size=TextSize.HINT, kind="muted")
        self.again = Button(ui, "views.counters.again", icon="sync", is_helper=True)
        self.again.clicked.connect(self.ask)
        self.trouble = ReasonBox(ui)
        self.trouble.hide()
        self.model = PagedModel[CounterFound](ui.speaker, _columns(desk.clock), self)
        self.table = RegisterTable(ui, "views.counters.title")
        self.table.setModel(self.model)
        self.table.set_columns(_WIDTHS, stretch=0)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(EmptyState(ui, "views.counters.none", icon="inbox"))
        head = QHBoxLayout()
        head.addWidget(self.age, 1)
        head.addWidget(self.again)
        self.body.addLayout(head)
        self.body.addWidget(self.trouble)
        self.body.addWidget(self._stack, 1)
        self._show()

    @Slot()
    def ask(self) -> None:
        """Ask the portal how the counters stand now."""
        if self._is_asking:
            return
        self._say_asking(is_asking=True)
        self._desk.ask(
            lambda workspace: workspace.questions.counters(),
            owner=self,
            done=self._on_answer,
            failed=self._on_failed,
            lane=Lane.QUESTIONS,
        )

    @Slot()
    def refresh_ages(self) -> None:
        """Say again how old everything is."""
        self.model.refresh_words()
        self._say_age()

    def _on_answer(self, answer: "PortalAnswer[CounterFound]") -> None:
        self._say_asking(is_asking=False)
        self._answer = answer
        self._show()

    def _on_failed(self, error: DeskError) -> None:
        self._say_asking(is_asking=False)
        self.trouble.show_reason(Tone.WARN, partial(sentence, error))
        self.trouble.show()

    def _show(self) -> None:
        found = () if self._answer is None else self._answer.found
        self.model.replace(found, is_whole=True)
        self._stack.setCurrentIndex(0 if found else 1)
        self._say_age()

    def _say_age(self) -> None:
        if self._answer is None:
            self.age.say("views.counters.never")
            return
        at = self._answer.at
        age = age_words(self._desk.clock.now() - at)
        self.age.say(spoken("views.counters.as_of", time=minute_words(at), age=age))

    def _say_asking(self, *, is_asking: bool) -> None:
        self._is_asking = is_asking
        self.again.setEnabled(not is_asking)
        self.again.say("views.ask.asking" if is_asking else "views.counters.again")
        if is_asking:
            self.trouble.hide()


def _columns(clock: Clock) -> tuple[Column[CounterFound], ...]:
    seen: Callable[[CounterFound], Saying] = partial(_seen, clock)
    oldest: Callable[[CounterFound], Saying] = partial(_oldest, clock)
    return (
        Column(title="views.counters.col_counter", words=_label),
        Column(title="views.counters.col_seen", words=seen, tone=partial(_seen_tone, clock)),
        Column(title="views.counters.col_unsent", words=lambda row: _figure(row.unsent)),
        Column(title="views.queue.tile_oldest", words=oldest, tone=partial(_oldest_tone, clock)),
        Column(title="views.queue.tile_attention", words=lambda row: _figure(row.attention)),
        Column(title="views.counters.col_papers", words=lambda row: _figure(row.papers_pending)),
        Column(
            title="views.counters.col_missing",
            words=lambda row: _figure(row.missing),
            tone=lambda row: (Tone.WARN if row.missing else Tone.NEUTRAL).value,
        ),
    )


def _label(row: CounterFound) -> Saying:
    return verbatim(row.label or row.device_id)


def _figure(number: int | None) -> Saying:
    return verbatim(_UNKNOWN) if number is None else count(number)


def _seen(clock: Clock, row: CounterFound) -> Saying:
    return verbatim(_UNKNOWN) if row.last_seen is None else age_words(clock.now() - row.last_seen)


def _seen_tone(clock: Clock, row: CounterFound) -> str:
    return _tone(clock, row.last_seen)


def _oldest(clock: Clock, row: CounterFound) -> Saying:
    at = row.oldest_queued_at
    return nothing() if at is None else age_words(clock.now() - at)


def _oldest_tone(clock: Clock, row: CounterFound) -> str:
    return _tone(clock, row.oldest_queued_at)


def _tone(clock: Clock, at: "datetime | None") -> str:
    return (Tone.NEUTRAL if at is None else age_tone(clock.now() - at)).value
