"""Printers: which there are, how each is, a test page of it, and which takes which paper."""

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from desktop.models.paged import Column, PagedModel
from desktop.services.wording import sentence
from desktop.speaker import Saying, nothing, phrase, verbatim
from desktop.tasks import Lane
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.printers.form import PrinterForm
from desktop.views.printers.row import READINESS_TONES, PrinterRow
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.label import SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.register_table import ChipDelegate, RegisterTable
from desktop.widgets.strip import MessageStrip
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.printer import Printer, PrinterBook

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.printers import FoundPrinter
    from desktop.services.workspace import Workspace

_T = TypeVar("_T")
_WIDTHS: Final = (100, 104, 156)
_LEFT_WIDE: Final = 372
_LEFT_NARROW: Final = 300
_STATE: Final = 2


class PrintersPage(Page):
    """The list left, the marked printer right; every call to a printer is the print worker's."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        ui = desk.ui
        self._desk = desk
        self._book = PrinterBook()
        self._marked = ""
        self._removing = ""
        self.messages = MessageStrip(ui)
        self.model = PagedModel[PrinterRow](ui.speaker, _columns(), self)
        self.table = RegisterTable(ui, "printers.list.name")
        self.table.setModel(self.model)
        self.table.set_columns(_WIDTHS, stretch=0)
        self._delegate = ChipDelegate(ui)
        self.table.setItemDelegateForColumn(_STATE, self._delegate)
        self.empty = EmptyState(
            ui, "printers.list.empty", icon="print", hint="printers.list.empty_hint"
        )
        self.add = Button(ui, "printers.list.add", icon="new", key="Alt+A")
        self.form = PrinterForm(desk)
        self.heading = SpokenLabel(ui, size=TextSize.SECTION)
        self.usual = SpokenLabel(ui, kind="muted")
        self.save = PrimaryButton(ui, "printers.form.save", icon="ok", key="Alt+S")
        self.test = Button(ui, "printers.form.test", icon="print", key="Alt+T")
        self.ruler = Button(ui, "printers.form.ruler", icon="print", key="Alt+R")
        self.make_usual = Button(ui, "printers.form.make_usual", icon="ok", key="Alt+D")
        self.remove = Button(ui, "printers.form.remove", icon="close", key="Alt+X")
        self._lay_out()
        self._connect()

    @override
    def subtitle(self) -> str:
        """Say what the page is for."""
        return "printers.hint"

    @override
    def entered(self) -> None:
        """Read what is set up, and look for printers."""
        self._ask(lambda workspace: workspace.printers.book(), self._on_read)
        self._ask(lambda workspace: workspace.printers.found(), self._on_found)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def set_narrow(self, *, narrow: bool) -> None:
        """Give the list less room where the window is narrow."""
        self._left_width.change(_LEFT_NARROW if narrow else _LEFT_WIDE)

    def _on_read(self, book: PrinterBook) -> None:
        self._show_book(book, self._marked)

    def _show_book(self, book: PrinterBook, marked: str) -> None:
        """Show the printers, one of them marked, and ask each how it is."""
        self._book = book
        rows = tuple(
            PrinterRow(printer=p, is_usual=book.is_default(p), readiness=self._readiness_of(p))
            for p in book.printers
        )
        self.model.replace(rows, is_whole=True)
        self._stack.setCurrentIndex(0 if rows else 1)
        names = [row.printer.name for row in rows]
        at = names.index(marked) if marked in names else 0
        self.table.setCurrentIndex(self.model.index(at, 0) if rows else QModelIndex())
        if rows:
            self._show_printer(rows[at].printer)
        else:
            self.start_new()
        for printer in book.printers:
            self._ask(
                partial(_readiness, printer), partial(self._on_readiness, printer), is_quiet=True
            )

    def _readiness_of(self, printer: Printer) -> str:
        known = (row.readiness for row in self.model.rows() if row.printer == printer)
        return next(known, "")

    def _on_readiness(self, printer: Printer, readiness: str) -> None:
        rows = tuple(
            PrinterRow(printer=row.printer, is_usual=row.is_usual, readiness=readiness)
            if row.printer == printer
            else row
            for row in self.model.rows()
        )
        self.model.replace(rows, is_whole=True)

    def _on_found(self, found: "tuple[FoundPrinter, ...]") -> None:
        self.form.show_found(found)

    @Slot()
    def start_new(self) -> None:
        """Show empty fields for a new printer."""
        self._marked = ""
        self.form.show_printer(None)
        self._show_heading()
        if self.isVisible():
            self.form.frames["found"].focus()

    def _show_printer(self, printer: Printer) -> None:
        self._marked = printer.name
        self.form.show_printer(printer)
        self._show_heading()

    def _show_heading(self) -> None:
        printer = self._book.named(self._marked)
        self._removing = ""
        self.heading.say("printers.form.new" if printer is None else verbatim(printer.name))
        is_usual = printer is not None and self._book.is_default(printer)
        self.usual.say("printers.list.usual" if is_usual else nothing())
        for button in (self.test, self.ruler, self.remove):
            button.setEnabled(printer is not None)
        self.make_usual.setEnabled(printer is not None and not is_usual)

    @Slot()
    def _on_save(self) -> None:
        operator = self._desk.operator
        if operator is None:
            return
        code, printer, before = operator.code, self.form.printer(), self._marked
        self._ask(
            lambda workspace: workspace.printers.save(printer, code, before=before),
            self._on_saved,
        )

    def _on_saved(self, book: PrinterBook) -> None:
        name = self.form.printer().name
        self.messages.tell(Tone.OK, phrase("printers.told.saved", name=name), seconds=6)
        self._show_book(book, name)

    @Slot()
    def _on_remove(self) -> None:
        """Remove at the second press: there is no dialog, and slips wait in the list anyway."""
        operator, name = self._desk.operator, self._marked
        if operator is None or not name:
            return
        if self._removing != name:
            self._removing = name
            self.messages.tell(Tone.WARN, phrase("printers.told.remove_again", name=name))
            return
        code = operator.code
        told = phrase("printers.told.removed", name=name)
        self._ask(
            lambda workspace: workspace.printers.remove(name, code),
            partial(self._on_changed, told, ""),
        )

    @Slot()
    def _on_make_usual(self) -> None:
        operator, name = self._desk.operator, self._marked
        if operator is None or not name:
            return
        code = operator.code
        told = phrase("printers.told.usual", name=name)
        self._ask(
            lambda workspace: workspace.printers.choose(name, code),
            partial(self._on_changed, told, name),
        )

    def _on_changed(self, told: Saying, name: str, book: PrinterBook) -> None:
        self.messages.tell(Tone.OK, told, seconds=6)
        self._show_book(book, name)

    @Slot()
    def _on_test(self) -> None:
        self._try_out("test")

    @Slot()
    def _on_ruler(self) -> None:
        self._try_out("ruler")

    def _try_out(self, page: str) -> None:
        """Print a page on what the fields say now, so that offsets can be tried before saving."""
        printer, language = self.form.printer(), self.ui.speaker.language
        self.messages.tell(Tone.INFO, phrase("printers.told.testing", name=printer.name))
        self._ask(
            lambda workspace: workspace.printing.try_out(printer, page, language),
            partial(self._on_tried_out, printer),
        )

    def _on_tried_out(self, printer: Printer, _: object) -> None:
        self.messages.tell(Tone.OK, phrase("printers.told.tested", name=printer.name))

    def _ask(
        self,
        question: "Callable[[Workspace], _T]",
        done: "Callable[[_T], object]",
        *,
        is_quiet: bool = False,
    ) -> None:
        failed = _not_told if is_quiet else self._on_failed
        self._desk.ask(question, owner=self, done=done, failed=failed, lane=Lane.PRINTER)

    def _on_failed(self, error: DeskError) -> None:
        if isinstance(error, ValidationError):
            self.messages.dismiss()
            self.form.show_problems(error.problems)
            return
        self.messages.tell(Tone.ERROR, partial(sentence, error))

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        row = self.model.row(index.row()) if index.isValid() else None
        if row is not None and row.printer.name != self._marked:
            self._show_printer(row.printer)

    @Slot(QModelIndex)
    def _on_opened(self, _index: QModelIndex) -> None:
        self.form.frames["name"].focus()

    def _connect(self) -> None:
        self.table.current_changed.connect(self._on_current_changed)
        self.table.opened.connect(self._on_opened)
        self.add.clicked.connect(self.start_new)
        self.save.clicked.connect(self._on_save)
        self.test.clicked.connect(self._on_test)
        self.ruler.clicked.connect(self._on_ruler)
        self.make_usual.clicked.connect(self._on_make_usual)
        self.remove.clicked.connect(self._on_remove)

    def _lay_out(self) -> None:
        left = Card(self.ui)
        left.body.setContentsMargins(1, 10, 1, 10)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        left.body.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self.add, 1)
        left.body.addLayout(foot)
        self._left_width = ZoomedWidth(self.ui, left, _LEFT_WIDE)
        centre = QHBoxLayout()
        centre.setSpacing(12)
        centre.addWidget(left)
        centre.addWidget(PageScroll(self._right()), 1)
        self.body.addWidget(self.messages)
        self.body.addLayout(centre, 1)

    def _right(self) -> QWidget:
        right = Card(self.ui)
        head = QHBoxLayout()
        head.addWidget(self.heading)
        head.addWidget(self.usual, 1)
        actions, more = QHBoxLayout(), QHBoxLayout()
        for button in (self.save, self.test, self.ruler):
            actions.addWidget(button)
        for button in (self.make_usual, self.remove):
            more.addWidget(button)
        actions.addStretch(1)
        more.addStretch(1)
        right.body.addLayout(head)
        right.body.addWidget(self.form)
        right.body.addLayout(actions)
        right.body.addLayout(more)
        right.body.addStretch(1)
        return right


def _columns() -> tuple[Column[PrinterRow], ...]:
    return (
        Column(title="printers.list.printer", words=lambda row: verbatim(row.printer.name)),
        Column(title="printers.list.paper", words=lambda row: row.paper_words()),
        Column(
            title="printers.list.state",
            words=lambda row: row.state_words(),
            tone=lambda row: READINESS_TONES.get(row.readiness, Tone.NEUTRAL).value,
        ),
    )


def _readiness(printer: Printer, workspace: "Workspace") -> str:
    return workspace.printers.readiness(printer).value


def _not_told(_error: DeskError) -> None:
    """A printer that cannot be asked keeps what was known of it."""
