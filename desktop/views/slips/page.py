"""Slips: what was not printed, a preview on each paper, and honest reprints (domain.md D)."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout
from typing_extensions import override

from desktop.models.paged import Column, PagedModel
from desktop.services.wording import sentence
from desktop.settings import SlipPaper
from desktop.speaker import Saying, count, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.page import DeskCommand, Page
from desktop.views.shown import moment_words, spoken
from desktop.views.slips.preview import SlipPreview
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.chip import FilterChips
from desktop.widgets.label import SectionTitle, SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.register_table import RegisterTable
from desktop.widgets.strip import MessageStrip
from local_db.domain.case import CaseSummary
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.slip_print import SlipPrint

if TYPE_CHECKING:
    from desktop.services.slips import PrintOutcome

_WIDTHS: Final = (162, 120)
_LEFT_WIDTH: Final = 316


class SlipsPage(Page):
    """The list left, the paper right."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self._ref = self._last_shown = ""
        self._is_printing_all = False
        self.box = TextField(ui, placeholder="views.slips.box_hint")
        self.box.setObjectName("slip_box")
        self.model = PagedModel[SlipPrint](ui.speaker, _columns(), self)
        self.table = RegisterTable(ui, "views.slips.not_printed")
        self.table.setModel(self.model)
        self.table.set_columns(_WIDTHS, stretch=1)
        self.empty = EmptyState(ui, "views.slips.all_printed", icon="ok")
        self.print_all = Button(ui, "views.slips.print_all", icon="print", key="Alt+L")
        self.papers = FilterChips(ui)
        for paper in SlipPaper:
            self.papers.add(paper.value, f"values.slip_paper.{paper.value}")
        self.preview = SlipPreview(ui, desk.tasks)
        self.number = SpokenLabel(ui, size=TextSize.SECTION)
        self.print_one = PrimaryButton(ui, "views.slips.print", icon="print", key="Alt+P")
        self.messages = MessageStrip(ui)
        self._lay_out()
        self._connect()
        self.papers.choose(desk.settings.current.paper.value)
        self.show_slip("")

    @override
    def subtitle(self) -> str:
        """Say that every slip is printed or listed."""
        return "views.slips.hint"

    @override
    def entered(self) -> None:
        """Read what was not printed, and show the slip of the complaint just filed."""
        self._read_not_printed()
        if self._desk.last_filed not in ("", self._last_shown):
            self._last_shown = self._desk.last_filed
            self.show_slip(self._last_shown)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    @override
    def takes_command(self, command: DeskCommand) -> bool:
        """Go to the box on Ctrl+F."""
        if command is DeskCommand.FIND:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def show_slip(self, ref: str) -> None:
        """Preview the slip of a number on the paper chosen."""
        self._ref = ref
        self.print_one.setEnabled(bool(ref))
        self.number.say(verbatim(Number(ref).shown) if ref else "")
        if not ref:
            self.preview.show_nothing()
            return
        paper = self.papers.value()
        self._desk.ask(
            lambda workspace: workspace.slips.preview(ref, paper),
            owner=self,
            done=partial(self._on_preview, ref, paper),
            failed=self._on_failed,
        )

    @Slot()
    def print_shown(self) -> None:
        """Print the slip shown; one that was printed before is marked DUPLICATE."""
        self._print(self._ref)

    def _print(self, ref: str) -> None:
        operator, paper = self._desk.operator, self.papers.value()
        if not ref or operator is None:
            return
        self.messages.tell(Tone.INFO, "views.new.slip_printing")
        self._desk.ask(
            lambda workspace: workspace.slips.print_filed(ref, paper, operator.code),
            owner=self,
            done=partial(self._on_printed, ref),
            failed=self._on_failed,
        )

    def _on_printed(self, ref: str, outcome: "PrintOutcome") -> None:
        if outcome.is_failed:
            self._is_printing_all = False
            self._on_failed(DeskError(outcome.reason or "print_failed"))
            self._desk.events.slip_failed.emit(ref, outcome.reason or "print_failed")
        else:
            self._tell_printed(outcome)
            self._desk.events.slip_printed.emit(ref)
        self._read_not_printed()

    def _tell_printed(self, outcome: "PrintOutcome") -> None:
        if outcome.path is not None and not outcome.is_printed:
            saying = phrase("views.slips.saved_as", path=str(outcome.path))
        else:
            saying = phrase("views.new.slip_printed")
        copy = count(outcome.copy)
        if outcome.copy > 1:
            saying = spoken("views.slips.duplicate", what=saying, copy=copy)
        self.messages.tell(Tone.OK, saying)

    @Slot()
    def _on_print_all_clicked(self) -> None:
        self._is_printing_all = True
        self._print_next()

    def _print_next(self) -> None:
        waiting = self.model.row(0)
        if waiting is None:
            self._is_printing_all = False
            return
        self._print(waiting.ref)

    def _read_not_printed(self) -> None:
        self._desk.ask(
            lambda workspace: workspace.slips.not_printed(),
            owner=self,
            done=self._on_not_printed,
            failed=self._on_failed,
        )

    def _on_not_printed(self, slips: tuple[SlipPrint, ...]) -> None:
        self.model.replace(slips, is_whole=True)
        self._stack.setCurrentIndex(0 if slips else 1)
        self.print_all.setEnabled(bool(slips))
        if self._is_printing_all:
            self._print_next()

    def _on_preview(self, ref: str, paper: str, pdf: bytes) -> None:
        if ref == self._ref and paper == self.papers.value():
            self.preview.show_pdf(pdf)

    def _on_failed(self, error: DeskError) -> None:
        self.messages.tell(Tone.ERROR, partial(sentence, error))

    @Slot()
    def _on_box_changed(self) -> None:
        query = self.box.value()
        if not query:
            return
        self._desk.ask(
            lambda workspace: workspace.status.find(query),
            owner=self,
            done=partial(self._on_found, query),
            failed=self._on_failed,
        )

    def _on_found(self, query: str, summaries: tuple[CaseSummary, ...]) -> None:
        if query == self.box.value() and summaries and summaries[0].ref != self._ref:
            self.messages.dismiss()
            self.show_slip(summaries[0].ref)

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        slip = self.model.row(index.row()) if index.isValid() else None
        if slip is not None and self.table.hasFocus():
            self.show_slip(slip.ref)

    @Slot(str)
    def _on_paper_chosen(self, _paper: str) -> None:
        self.show_slip(self._ref)

    def _connect(self) -> None:
        self.box.changed.connect(self._on_box_changed)
        self.table.current_changed.connect(self._on_current_changed)
        self.papers.chosen.connect(self._on_paper_chosen)
        self.print_one.clicked.connect(self.print_shown)
        self.print_all.clicked.connect(self._on_print_all_clicked)

    def _lay_out(self) -> None:
        self._left = Card(self.ui)
        self._left.body.setContentsMargins(1, 10, 1, 10)
        bar = QVBoxLayout()
        bar.setContentsMargins(12, 0, 12, 0)
        bar.addWidget(self.box)
        bar.addWidget(SectionTitle(self.ui, "views.slips.not_printed"))
        self._left.body.addLayout(bar)
        self._stack = QStackedWidget()
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        self._left.body.addWidget(self._stack, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self.print_all, 1)
        self._left.body.addLayout(foot)
        right = Card(self.ui)
        head = QHBoxLayout()
        head.addWidget(self.papers)
        head.addStretch(1)
        head.addWidget(self.print_one)
        right.body.addLayout(head)
        right.body.addWidget(self.number)
        right.body.addWidget(self.preview, 1)
        centre = QHBoxLayout()
        centre.setSpacing(12)
        centre.addWidget(self._left)
        centre.addWidget(right, 1)
        self.body.addWidget(self.messages)
        self.body.addLayout(centre, 1)
        # Number and moment in Bengali just fit; in a low window the paper gives way.
        self._left.setFixedWidth(self.ui.theme.sizes.px(_LEFT_WIDTH))


def _columns() -> tuple[Column[SlipPrint], ...]:
    def number(slip: SlipPrint) -> Saying:
        return verbatim(Number(slip.ref).shown)

    def asked(slip: SlipPrint) -> Saying:
        return moment_words(slip.asked_at)

    return (
        Column(title="views.queue.col_number", words=number),
        Column(title="views.slips.col_asked", words=asked),
    )
