"""The queue at a glance: five figures over the table, and in words what cannot wait."""

from collections.abc import Sequence

from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from desktop.speaker import phrase
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import age_tone, age_words, joined, spoken
from desktop.widgets.card import Tile
from local_db.domain.outbox import QueueFigures
from local_db.domain.queue_alarm import QueueAlarm
from local_db.domain.states import SendState


class QueueTiles(QWidget):
    """Waiting, to fix, on hold, the oldest, sent; under them why the queue is amber or red."""

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        self._clock = desk.clock
        ui = desk.ui
        self.waiting = Tile(ui, "views.queue.tile_waiting", Tone.INFO, icon="waiting")
        self.attention = Tile(ui, "views.queue.tile_attention", Tone.WARN, icon="warn")
        self.held = Tile(ui, "views.queue.tile_held", Tone.NEUTRAL, icon="hold")
        self.oldest = Tile(ui, "views.queue.tile_oldest", Tone.NEUTRAL, icon="waiting")
        self.done = Tile(ui, "views.queue.tile_done", Tone.OK, icon="ok")
        self.alarm = ReasonBox(ui)
        self.alarm.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        row = QHBoxLayout()
        column.addLayout(row)
        column.addWidget(self.alarm)
        row.setSpacing(10)
        for tile in (self.waiting, self.attention, self.held, self.oldest, self.done):
            row.addWidget(tile, 1)

    def show_alarms(self, alarms: Sequence[QueueAlarm]) -> None:
        """Say every reason why somebody must look, or nothing."""
        self.alarm.setVisible(bool(alarms))
        if not alarms:
            return
        is_red = any(alarm.is_red for alarm in alarms)
        reasons = joined(*(phrase(f"views.queue.alarm_{alarm.value}") for alarm in alarms))
        level = "views.queue.alarm_red" if is_red else "views.queue.alarm_amber"
        self.alarm.show_reason(Tone.ERROR if is_red else Tone.WARN, spoken(level, reasons=reasons))

    def show_figures(self, figures: QueueFigures) -> None:
        """Show the maintained counters."""
        self.waiting.set_figure(figures.unsent, Tone.INFO if figures.unsent else Tone.NEUTRAL)
        self.attention.set_figure(
            figures.attention, Tone.WARN if figures.attention else Tone.NEUTRAL
        )
        self.held.set_figure(figures.held)
        self.done.set_figure(figures.counts.get(SendState.DONE, 0), Tone.OK)
        if figures.oldest_queued_at is None:
            self.oldest.set_figure(phrase("views.queue.no_age"), Tone.NEUTRAL)
            return
        age = self._clock.now() - figures.oldest_queued_at
        self.oldest.set_figure(age_words(age), age_tone(age))
