"""Search and status: what happened to my complaint? (desktop_ui.md 2.4, domain.md C3)."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QModelIndex, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.windowed import ListPage, WindowedModel
from desktop.services.wording import sentence
from desktop.speaker import phrase
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.page import DeskCommand, Page
from desktop.views.search.ask_portal import AskPortal
from desktop.views.search.columns import WIDTHS, ref_of, search_columns
from desktop.views.search.portal_card import PortalCard
from desktop.views.search.status_card import StatusCard
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.register_table import ChipDelegate, RegisterTable
from desktop.widgets.strip import MessageStrip
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.case import CaseStatus, CaseSummary
from local_db.domain.catalogue import Catalogue
from local_db.domain.errors import DeskError
from local_db.domain.finding import FoundPage, FoundPlace

if TYPE_CHECKING:
    from desktop.services.portal_questions import PortalAnswer
    from desktop.services.status import Answer
    from local_db.domain.case import CaseFound
    from local_db.domain.people import Office

_LEAST: Final = 2
_LEFT_WIDE: Final = 520
_LEFT_NARROW: Final = 400
_NOTHING: Final = FoundPage(rows=(), after=None)


class SearchPage(Page):
    """One box for everything a citizen may say; the list left, the answer right."""

    slip_asked = Signal(str)

    def __init__(self, desk: Desk, catalogue: Catalogue, office: "Office | None") -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self._asked = ""
        self._shown = ""
        self._is_asking = False
        self.box = TextField(ui, placeholder="views.search.box_hint")
        self.box.setObjectName("search_box")
        self.found = SpokenLabel(ui, size=TextSize.HINT, kind="muted")
        self.model = WindowedModel[CaseSummary](ui.speaker, search_columns(catalogue), ref_of, self)
        self.table = RegisterTable(ui, "views.search.list")
        self.table.setModel(self.model)
        self.table.set_columns(WIDTHS, stretch=2)
        self._delegate = ChipDelegate(ui)
        self.table.setItemDelegateForColumn(0, self._delegate)
        self.empty = EmptyState(ui, "views.search.start", icon="search", hint="views.search.ways")
        self.ask_portal = AskPortal(desk)
        self.card = StatusCard(desk, catalogue, office)
        self.portal_card = PortalCard(desk, catalogue)
        self.messages = MessageStrip(ui)
        self._lay_out()
        self._connect()

    @override
    def subtitle(self) -> str:
        """Say what may be typed."""
        return "views.search.hint"

    @override
    def entered(self) -> None:
        """Take the keyboard; the last answer is read again, for it may have changed."""
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()
        self._read_again()

    @override
    def left(self) -> None:
        """Mask again what somebody looked at: the next look is recorded anew."""
        self.card.hide_citizen()

    @override
    def takes_command(self, command: DeskCommand) -> bool:
        """Go to the box on Ctrl+F."""
        if command is DeskCommand.FIND:
            self.entered()
            return True
        return False

    @override
    def set_narrow(self, *, narrow: bool) -> None:
        """Give the list less room where the window is narrow."""
        self._left_width.change(_LEFT_NARROW if narrow else _LEFT_WIDE)
        self.table.setColumnHidden(3, narrow)

    def look_for(self, query: str) -> None:
        """Search as if it had been typed."""
        self.box.set_value(query)
        self._on_box_changed()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Let the arrows and Enter in the box move to the list."""
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            is_down = event.key() in (Qt.Key.Key_Down, Qt.Key.Key_Return, Qt.Key.Key_Enter)
            if is_down and self.model.rowCount():
                self.table.setFocus(Qt.FocusReason.OtherFocusReason)
                return True
            if is_down and event.key() != Qt.Key.Key_Down and self.ask_portal.begin():
                return True
        return super().eventFilter(watched, event)

    @Slot(object)
    def _on_operator_changed(self, _operator: object) -> None:
        """Leave no colleague's question on the screen."""
        self.look_for("")

    @Slot()
    def _on_box_changed(self) -> None:
        query = self.box.value()
        if len(query) < _LEAST:
            self._asked = ""
            self._show("", _NOTHING)
            return
        self._ask(query)

    def _read_again(self) -> None:
        """Read the list that is shown as it is now, and stay where the reader is in it."""
        if self._asked and self._asked == self._shown and self.model.rowCount():
            self.model.refresh()
            self._read(self.card.ref())
        elif self._asked:
            self._ask(self._asked)

    def _ask(self, query: str) -> None:
        """Ask for the newest words; while one question is under way the next one waits."""
        self._asked = query
        if self._is_asking:
            return
        self._is_asking = True
        self._desk.ask(
            lambda workspace: workspace.status.look_for(query),
            owner=self,
            done=partial(self._on_found, query),
            failed=self._on_failed,
        )

    def _on_found(self, query: str, answer: "Answer") -> None:
        self._is_asking = False
        if query == self._asked:
            self.messages.dismiss()
            self._show(query, answer.page, answer.doubt)
        elif self._asked:
            self._ask(self._asked)

    def _on_failed(self, error: DeskError) -> None:
        self._is_asking = False
        self.messages.tell(Tone.ERROR, partial(sentence, error))

    def _show(self, query: str, page: FoundPage, doubt: DeskError | None = None) -> None:
        shown, summaries = self.card.ref(), page.rows
        self.model.start(ListPage(rows=summaries, after=page.after))
        self._stack.setCurrentIndex(0 if summaries else 1)
        if query != self._shown or summaries:
            self._answers.setCurrentWidget(self.card)
        self._shown = query
        # A number whose check digits are wrong was misread: the portal cannot know it either.
        self.ask_portal.offer(query if not summaries and doubt is None else "")
        if query:
            hint = "views.search.none_hint" if doubt is None else partial(sentence, doubt)
            self.empty.say("views.search.none", hint)
            self._say_how_many()
        else:
            self.empty.say("views.search.start", "views.search.ways")
            self.found.say("")
        if not summaries:
            self.card.show_nothing()
            return
        at = next((i for i, s in enumerate(summaries) if s.ref == shown), 0)
        self.table.setCurrentIndex(self.model.index(at, 0))
        self._read(summaries[at].ref)

    def _say_how_many(self) -> None:
        """Say how many are listed; more come when the list is read to its end."""
        key = "views.search.found" if self.model.is_whole() else "views.search.found_more"
        self.found.say(phrase(key, count=self.model.rowCount()))

    @Slot(object, int)
    def _on_page_wanted(self, after: "FoundPlace | None", limit: int) -> None:
        query = self._shown
        self._desk.ask(
            lambda workspace: workspace.status.found(query, after, limit),
            owner=self,
            done=partial(self._on_page, query, after),
            failed=self._on_failed,
        )

    def _on_page(self, query: str, after: "FoundPlace | None", page: FoundPage) -> None:
        if query == self._shown:
            self.model.put(after, ListPage(rows=page.rows, after=page.after))
            self._say_how_many()

    @Slot(QModelIndex, QModelIndex)
    def _on_rows_changed(self, first: QModelIndex, last: QModelIndex) -> None:
        """Keep to the case that is shown when its row moved, or came back."""
        index = self.table.currentIndex()
        if not first.row() <= index.row() <= last.row():
            return
        summary = self.model.row(index.row())
        if summary is None or summary.ref == self.card.ref():
            return
        moved = self.model.position(self.card.ref())
        if moved is None:
            self._read(summary.ref)
        else:
            self.table.setCurrentIndex(self.model.index(moved, 0))

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        summary = self.model.row(index.row()) if index.isValid() else None
        if summary is not None and summary.ref != self.card.ref():
            self._read(summary.ref)

    def _read(self, ref: str) -> None:
        self._desk.ask(
            lambda workspace: workspace.status.status(ref),
            owner=self,
            done=partial(self._on_status, ref),
            failed=self._on_failed,
        )

    def _on_status(self, ref: str, status: CaseStatus | None) -> None:
        current = self.model.row(self.table.currentIndex().row())
        if status is not None and current is not None and current.ref == ref:
            self.card.show_status(status)

    @Slot(object)
    def _on_portal_answered(self, answer: "PortalAnswer[CaseFound]") -> None:
        self.portal_card.show_answer(answer)
        self._answers.setCurrentWidget(self.portal_card)

    @Slot(QModelIndex)
    def _on_opened(self, _index: QModelIndex) -> None:
        self.card.focus_first()

    @Slot()
    def _on_queue_changed(self) -> None:
        if self.isVisible():
            self._read_again()

    def _connect(self) -> None:
        self.box.changed.connect(self._on_box_changed)
        self.box.installEventFilter(self)
        self.model.page_wanted.connect(self._on_page_wanted)
        self.model.dataChanged.connect(self._on_rows_changed)
        self.table.current_changed.connect(self._on_current_changed)
        self.table.opened.connect(self._on_opened)
        self.card.slip_asked.connect(self.slip_asked)
        self.ask_portal.answered.connect(self._on_portal_answered)
        self._desk.events.queue_changed.connect(self._on_queue_changed)
        self._desk.events.operator_changed.connect(self._on_operator_changed)

    def _lay_out(self) -> None:
        self._left = Card(self.ui)
        self._left_width = ZoomedWidth(self.ui, self._left, _LEFT_WIDE)
        self._left.body.setContentsMargins(1, 10, 1, 1)
        bar = QVBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.setSpacing(2)
        bar.addWidget(self.box)
        bar.addWidget(self.found)
        self._left.body.addLayout(bar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        nothing_here = QWidget()
        column = QVBoxLayout(nothing_here)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.empty, 1)
        column.addWidget(self.ask_portal)
        self._stack.addWidget(nothing_here)
        self._stack.setCurrentIndex(1)
        self._left.body.addWidget(self._stack, 1)
        centre = QHBoxLayout()
        centre.setSpacing(12)
        centre.addWidget(self._left)
        self._answers = QStackedWidget()
        self._answers.addWidget(self.card)
        self._answers.addWidget(self.portal_card)
        centre.addWidget(self._answers, 1)
        self.body.addWidget(self.messages)
        self.body.addLayout(centre, 1)
        self.set_narrow(narrow=False)
