"""One message of the queue: why it is there, what to do next, and what happened so far."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QVBoxLayout, QWidget

from desktop.speaker import nothing, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.queue.columns import attempt_tone, attempt_words, citizen_words, why
from desktop.views.reason_box import ReasonBox
from desktop.views.shown import item_name, joined, moment_words, row_chip
from desktop.widgets.button import Button
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.chip import Chip
from desktop.widgets.label import SpokenLabel
from desktop.widgets.ui import Ui
from local_db.domain.catalogue import Catalogue
from local_db.domain.number import Number
from local_db.domain.outbox import Attempt, QueueRow
from local_db.domain.states import SendState

_RETRY: Final = frozenset({SendState.ATTENTION})
_HOLD: Final = frozenset({SendState.READY, SendState.ATTENTION})
_TONES: Final = {
    SendState.READY: Tone.INFO,
    SendState.SENDING: Tone.INFO,
    SendState.DONE: Tone.OK,
    SendState.ATTENTION: Tone.WARN,
    SendState.HELD: Tone.WARN,
}


class QueueDetail(Card):
    """The pane beside the table."""

    retry_asked = Signal(str)
    hold_asked = Signal(str)
    unhold_asked = Signal(str)

    def __init__(self, ui: Ui, catalogue: Catalogue) -> None:
        super().__init__(ui)
        self._ui = ui
        self._catalogue = catalogue
        self._row: QueueRow | None = None
        self._may_act = False
        self._empty = EmptyState(ui, "views.queue.choose", icon="inbox")
        self._number = SpokenLabel(ui, size=TextSize.SECTION, kind="section")
        self._chip = Chip(ui, nothing())
        self._about = SpokenLabel(ui, kind="muted", wraps=True)
        self._reason = ReasonBox(ui)
        self._reason.setObjectName("queue_reason")
        self.retry = Button(ui, "views.queue.retry", key="R", icon="sync", is_helper=True)
        self.hold = Button(ui, "views.queue.hold", key="H", icon="hold", is_helper=True)
        self.retry.clicked.connect(self._on_retry_clicked)
        self.hold.clicked.connect(self._on_hold_clicked)
        self._note = SpokenLabel(ui, "views.queue.supervisor_only", kind="muted", wraps=True)
        self._filled = QWidget()
        self._history = QVBoxLayout()
        self._lay_out(ui)
        self.show_row(None)

    def set_may_act(self, *, may_act: bool) -> None:
        """Offer retry and hold to a supervisor only."""
        self._may_act = may_act
        self.show_row(self._row)

    def row(self) -> QueueRow | None:
        """Return the message shown."""
        return self._row

    def show_row(self, row: QueueRow | None) -> None:
        """Show another message."""
        is_same = row is not None and self._row is not None and row.id == self._row.id
        self._row = row
        self._empty.setVisible(row is None)
        self._filled.setVisible(row is not None)
        if row is None:
            return
        words, look, icon = row_chip(row)
        self._number.say(verbatim(Number(row.ref).shown))
        self._chip.show_state(words, look, icon=icon)
        kind = phrase(f"values.message_type.{row.type.value}")
        about = item_name(self._catalogue, "category", row.category)
        self._about.say(joined(citizen_words(row), about if row.category else kind))
        tone = _TONES[row.state] if row.papers.trouble is None else Tone.WARN
        self._reason.show_reason(tone, why(row))
        self._show_actions(row)
        if not is_same:
            self.show_history(())

    def show_history(self, attempts: Sequence[Attempt]) -> None:
        """Show when it was tried and what came back."""
        while self._history.count():
            taken = self._history.takeAt(0)
            widget = taken.widget() if taken is not None else None
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for attempt in attempts:
            self._history.addWidget(self._line(attempt))

    def _show_actions(self, row: QueueRow) -> None:
        is_held = row.state is SendState.HELD
        can_retry = row.state in _RETRY or row.papers.trouble is not None
        can_hold = is_held or row.state in _HOLD
        self.retry.setVisible(self._may_act and can_retry)
        self.hold.setVisible(self._may_act and can_hold)
        self.hold.say("views.queue.release" if is_held else "views.queue.hold")
        self._note.setVisible(not self._may_act and (can_retry or can_hold))

    def _line(self, attempt: Attempt) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(10)
        when = SpokenLabel(self._ui, moment_words(attempt.at), size=TextSize.HINT, kind="muted")
        when.setMinimumWidth(self._ui.theme.sizes.px(116))
        what = SpokenLabel(self._ui, attempt_words(attempt), size=TextSize.HINT, wraps=True)
        what.set_tone(attempt_tone(attempt))
        row.addWidget(when, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(what, 1)
        return line

    def _lay_out(self, ui: Ui) -> None:
        head = QHBoxLayout()
        head.addWidget(self._number, 1)
        head.addWidget(self._chip)
        actions = QHBoxLayout()
        actions.setSpacing(8)
        actions.addWidget(self.retry)
        actions.addWidget(self.hold)
        column = QVBoxLayout(self._filled)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(8)
        column.addLayout(head)
        for part in (self._about, self._reason):
            column.addWidget(part)
        column.addLayout(actions)
        column.addWidget(self._note)
        column.addWidget(SpokenLabel(ui, "views.queue.happened", size=TextSize.LABEL, kind="muted"))
        column.addWidget(self._scroller(), 1)
        self.body.addWidget(self._empty, 1)
        self.body.addWidget(self._filled, 1)

    def _scroller(self) -> QScrollArea:
        inside = QWidget()
        inside.setProperty("kind", "page")
        outer = QVBoxLayout(inside)
        outer.setContentsMargins(0, 0, 0, 0)
        self._history.setSpacing(4)
        outer.addLayout(self._history)
        outer.addStretch(1)
        area = QScrollArea()
        area.setProperty("kind", "page")
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(inside)
        return area

    @Slot()
    def _on_retry_clicked(self) -> None:
        if self._row is not None:
            self.retry_asked.emit(self._row.id)

    @Slot()
    def _on_hold_clicked(self) -> None:
        if self._row is None:
            return
        is_held = self._row.state is SendState.HELD
        (self.unhold_asked if is_held else self.hold_asked).emit(self._row.id)
