"""The Sync queue: what has not reached the portal, why, and what to do about it."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, QTimer, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from desktop.models.paged import PagedModel
from desktop.services.wording import sentence
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.page import DeskCommand, Page
from desktop.views.queue.columns import TRIES, WIDTHS, queue_columns
from desktop.views.queue.counters import CountersView
from desktop.views.queue.detail import QueueDetail
from desktop.views.queue.line_notice import LineNotice
from desktop.views.queue.tiles import QueueTiles
from desktop.widgets.button import Button
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.chip import FilterChips
from desktop.widgets.register_table import ChipDelegate, RegisterTable
from desktop.widgets.strip import MessageStrip
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.catalogue import Catalogue
from local_db.domain.errors import DeskError
from local_db.domain.finding import PAGE_ROWS
from local_db.domain.outbox import Attempt, QueueFigures, QueueRow
from local_db.domain.states import SendState

if TYPE_CHECKING:
    from desktop.services.queue import Connection, QueueService
    from local_db.domain.people import Operator

_PANE_WIDE: Final = 300
_PANE_NARROW: Final = 260
_AGES_MS: Final = 30_000
_ALL: Final = "all"
_PAPERS: Final = "papers"
_FILTERS: Final = (
    _ALL,
    SendState.READY.value,
    SendState.ATTENTION.value,
    SendState.HELD.value,
    _PAPERS,
    SendState.DONE.value,
)


class QueuePage(Page):
    """Tiles, filters, the table and the pane; operators read, supervisors act."""

    send_asked = Signal()
    let_go = Signal()  # a message may be sent again

    def __init__(self, desk: Desk, catalogue: Catalogue) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self.tiles = QueueTiles(desk)
        self.chips = FilterChips(ui)
        for name in _FILTERS:
            self.chips.add(name, f"views.queue.filter_{name}")
        columns = queue_columns(catalogue, desk.clock)
        self.model = PagedModel[QueueRow](ui.speaker, columns, self)
        self.table = RegisterTable(ui, "desk.nav.queue")
        self.table.setModel(self.model)
        self.table.set_columns(WIDTHS, stretch=len(WIDTHS) - 1)
        self._delegate = ChipDelegate(ui)
        self.table.setItemDelegateForColumn(0, self._delegate)
        self.empty = EmptyState(ui, "views.queue.empty", icon="ok", hint="views.queue.empty_hint")
        self.detail = QueueDetail(ui, catalogue)
        self._pane_width = ZoomedWidth(ui, self.detail, _PANE_WIDE)
        self.line = LineNotice(ui)
        self.counters = CountersView(desk)
        self.others = Button(ui, "views.counters.title", icon="person", key="Alt+O", is_helper=True)
        self.messages = MessageStrip(ui)
        self.send_now = Button(
            ui, "views.queue.send_now", icon="sync", window_key="F5", is_helper=True
        )
        self._ages = QTimer(self)
        self._ages.setInterval(_AGES_MS)
        self._lay_out()
        self._connect()

    @override
    def subtitle(self) -> str:
        """Say that nothing is lost."""
        return "views.queue.hint"

    @override
    def header_widget(self) -> QWidget:
        """Show the one action that sends."""
        return self.send_now

    @override
    def entered(self) -> None:
        """Read the queue as it is now."""
        is_supervisor = self._desk.is_supervisor()
        self.detail.set_may_act(may_act=is_supervisor)
        self.others.setVisible(is_supervisor)
        self._show_others(is_shown=False)
        self.reload()
        self._ages.start()
        self.table.setFocus()

    @override
    def left(self) -> None:
        """Let the ages rest."""
        self._ages.stop()

    @override
    def set_narrow(self, *, narrow: bool) -> None:
        """Make the pane slimmer where there is less room."""
        self._pane_width.change(_PANE_NARROW if narrow else _PANE_WIDE)
        self.table.setColumnHidden(TRIES, narrow)

    @override
    def takes_command(self, command: DeskCommand) -> bool:
        """Send on F5."""
        if command is DeskCommand.SYNC_NOW:
            self.send_asked.emit()
            return True
        return False

    @Slot()
    def reload(self) -> None:
        """Read figures and the first page again; rows that stay keep their place."""
        chosen = self.chips.value()
        limit = max(PAGE_ROWS, self.model.rowCount())
        self._desk.ask(
            lambda workspace: _first_page(workspace.queue, chosen, limit),
            owner=self,
            done=partial(self._on_first_page, chosen, limit),
            failed=self._on_failed,
        )

    def _on_first_page(
        self,
        chosen: str,
        limit: int,
        answer: "tuple[Connection, tuple[QueueRow, ...]]",
    ) -> None:
        connection, rows = answer
        self._show_figures(connection.figures)
        self.tiles.show_alarms(connection.alarms)
        self.line.show_line(connection)
        if chosen != self.chips.value():
            return
        kept = self.detail.row()
        self.model.replace(rows, is_whole=len(rows) < limit)
        self._show_empty()
        at = next((i for i, row in enumerate(rows) if kept and row.id == kept.id), 0)
        self.table.setCurrentIndex(self.model.index(at, 0) if rows else QModelIndex())
        self._on_current_changed(self.table.currentIndex())

    @Slot()
    def _on_more_wanted(self) -> None:
        chosen = self.chips.value()
        rows = self.model.rows()
        before = rows[-1].device_seq if rows else None
        self._desk.ask(
            lambda workspace: _rows(workspace.queue, chosen, before, PAGE_ROWS),
            owner=self,
            done=partial(self._on_more, chosen),
            failed=self._on_failed,
        )

    def _on_more(self, chosen: str, rows: tuple[QueueRow, ...]) -> None:
        if chosen == self.chips.value():
            self.model.append(rows, is_whole=len(rows) < PAGE_ROWS)

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        row = self.model.row(index.row()) if index.isValid() else None
        self.detail.show_row(row)
        if row is None:
            return
        message_id = row.id
        self._desk.ask(
            lambda workspace: workspace.queue.history(message_id),
            owner=self,
            done=partial(self._on_history, message_id),
        )

    def _on_history(self, message_id: str, attempts: tuple[Attempt, ...]) -> None:
        shown = self.detail.row()
        if shown is not None and shown.id == message_id:
            self.detail.show_history(attempts)

    @Slot(str)
    def _on_retry_asked(self, message_id: str) -> None:
        self._act("retry", message_id)

    @Slot(str)
    def _on_hold_asked(self, message_id: str) -> None:
        self._act("hold", message_id)

    @Slot(str)
    def _on_unhold_asked(self, message_id: str) -> None:
        self._act("unhold", message_id)

    def _act(self, action: str, message_id: str) -> None:
        operator = self._desk.operator
        if operator is None:
            return
        self._desk.ask(
            lambda workspace: _act(workspace.queue, action, message_id, operator),
            owner=self,
            done=partial(self._on_acted, action),
            failed=self._on_failed,
        )

    def _on_acted(self, action: str, _nothing: object) -> None:
        if action != "hold":
            self.let_go.emit()
        self._desk.events.queue_changed.emit()

    def _on_failed(self, error: DeskError) -> None:
        self.messages.tell(Tone.ERROR, partial(sentence, error))

    def _show_figures(self, figures: QueueFigures) -> None:
        self.tiles.show_figures(figures)
        for state in SendState:
            if state in _FILTERS:
                self.chips.set_count(state.value, figures.counts.get(state, 0))
        self.chips.set_count(_PAPERS, figures.papers_pending)
        self.chips.set_count(_ALL, sum(figures.counts.values()))

    def _show_empty(self) -> None:
        is_empty = self.model.rowCount() == 0
        is_filtered = self.chips.value() != _ALL
        self.empty.say(
            "views.queue.none_here" if is_filtered else "views.queue.empty",
            "" if is_filtered else "views.queue.empty_hint",
        )
        self._stack.setCurrentIndex(1 if is_empty else 0)

    def _lay_out(self) -> None:
        self.send_now.clicked.connect(self.send_asked)
        table = Card(self.ui)
        table.body.setContentsMargins(1, 8, 1, 1)
        bar = QHBoxLayout()
        bar.setContentsMargins(8, 0, 8, 0)
        bar.addWidget(self.chips, 1)
        table.body.addLayout(bar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        table.body.addWidget(self._stack, 1)
        own = QWidget()
        centre = QHBoxLayout(own)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(12)
        centre.addWidget(table, 1)
        centre.addWidget(self.detail)
        self._centre = QStackedWidget()
        self._centre.addWidget(own)
        self._centre.addWidget(self.counters)
        top = QHBoxLayout()
        top.setSpacing(10)
        top.addWidget(self.tiles, 1)
        top.addWidget(self.others)
        self.body.addWidget(self.line)
        self.body.addLayout(top)
        self.body.addWidget(self.messages)
        self.body.addWidget(self._centre, 1)
        self.set_narrow(narrow=False)

    def _connect(self) -> None:
        self.chips.chosen.connect(self._on_filter_chosen)
        self.model.more_wanted.connect(self._on_more_wanted)
        self.table.current_changed.connect(self._on_current_changed)
        self.detail.retry_asked.connect(self._on_retry_asked)
        self.detail.hold_asked.connect(self._on_hold_asked)
        self.detail.unhold_asked.connect(self._on_unhold_asked)
        self._desk.events.queue_changed.connect(self._on_queue_changed)
        self._ages.timeout.connect(self.model.refresh_words)
        self._ages.timeout.connect(self.counters.refresh_ages)
        self.others.clicked.connect(self._on_others_clicked)

    @Slot()
    def _on_others_clicked(self) -> None:
        self._show_others(is_shown=self._centre.currentWidget() is not self.counters)

    def _show_others(self, *, is_shown: bool) -> None:
        """Show the office's other counters in the place of this one's queue, or go back."""
        self._centre.setCurrentIndex(1 if is_shown else 0)
        self.others.say("views.counters.back" if is_shown else "views.counters.title")
        if is_shown:
            self.counters.ask()

    @Slot(str)
    def _on_filter_chosen(self, _name: str) -> None:
        self.model.start((), is_whole=True)
        self.reload()

    @Slot()
    def _on_queue_changed(self) -> None:
        if self.isVisible():
            self.reload()


def _first_page(
    queue: "QueueService", chosen: str, limit: int
) -> "tuple[Connection, tuple[QueueRow, ...]]":
    """Read how the line is, figures and rows; runs in the store's worker."""
    return queue.connection(), _rows(queue, chosen, None, limit)


def _rows(
    queue: "QueueService", chosen: str, before: int | None, limit: int
) -> tuple[QueueRow, ...]:
    """Read a page of the list that was chosen; runs in the store's worker."""
    if chosen == _PAPERS:
        return queue.papers_pending(before, limit)
    return queue.rows(None if chosen == _ALL else SendState(chosen), before, limit)


def _act(queue: "QueueService", action: str, message_id: str, operator: "Operator") -> None:
    """Retry, hold or let go; runs in the store's worker."""
    {"retry": queue.retry, "hold": queue.hold, "unhold": queue.unhold}[action](message_id, operator)
