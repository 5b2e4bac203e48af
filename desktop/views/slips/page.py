"""Slips: what was not printed, a preview on each paper, honest reprints, and checking a slip."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QWidget
from typing_extensions import override

from desktop.services.wording import sentence
from desktop.settings import SlipPaper
from desktop.speaker import Saying, count, phrase, verbatim
from desktop.tasks import Lane
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.page import DeskCommand, Page
from desktop.views.shown import spoken
from desktop.views.slips.check import CheckSlipCard
from desktop.views.slips.not_printed import NotPrintedCard
from desktop.views.slips.preview import SlipPreview
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.chip import FilterChips
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.strip import MessageStrip
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.case import CaseSummary
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.printer import MOST_COPIES
from local_db.domain.slip_print import SlipPrint
from resources.text import Language, local_digits

if TYPE_CHECKING:
    from desktop.services.print_outcome import PrintOutcome

_COPIES_WIDTH: Final = 92


class SlipsPage(Page):
    """The list left, the paper right; or the field for what somebody brought, to be checked."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self._ref = self._last_shown = ""
        self._to_print: list[str] = []
        self.box = TextField(ui, placeholder="views.slips.box_hint")
        self.box.setObjectName("slip_box")
        self.left_card = NotPrintedCard(desk, self.box)
        self.model, self.table = self.left_card.model, self.left_card.table
        self.job, self.empty = self.left_card.job, self.left_card.empty
        self.print_all = self.left_card.print_all
        self.papers = FilterChips(ui)
        for paper in SlipPaper:
            self.papers.add(paper.value, f"values.slip_paper.{paper.value}")
        self.preview = SlipPreview(ui, desk.tasks)
        self.number = SpokenLabel(ui, size=TextSize.SECTION)
        self.copies = ChoiceField(ui, _copies(), placeholder="printers.check.copy")
        self.copies.setObjectName("slip_copies")
        self.print_one = PrimaryButton(ui, "views.slips.print", icon="print", key="Alt+P")
        self.check = CheckSlipCard(desk)
        self.switch = Button(ui, "printers.check.open", icon="scan", key="Alt+C", is_helper=True)
        self.messages = MessageStrip(ui)
        self._whole = QStackedWidget()
        self._lay_out()
        self._connect()
        self.papers.choose(desk.settings.current.paper.value)
        self.show_slip("")

    @override
    def subtitle(self) -> str:
        """Say that every slip is printed or listed."""
        return "views.slips.hint"

    @override
    def header_widget(self) -> QWidget:
        """Show the way to checking a slip that somebody brings, and back."""
        return self.switch

    @override
    def entered(self) -> None:
        """Read what was not printed, and show the slip of the complaint just filed."""
        self.left_card.reload()
        if self.is_checking():
            self.check.start_anew()
            return
        if self._desk.last_filed not in ("", self._last_shown):
            self._last_shown = self._desk.last_filed
            self.show_slip(self._last_shown)
        self.box.setFocus(Qt.FocusReason.OtherFocusReason)
        self.box.selectAll()

    @override
    def takes_command(self, command: DeskCommand) -> bool:
        """Go to the box on Ctrl+F."""
        if command is DeskCommand.FIND:
            field = self.check.field if self.is_checking() else self.box
            field.setFocus(Qt.FocusReason.OtherFocusReason)
            return True
        return False

    def is_checking(self) -> bool:
        """Tell whether the field for scanned slips is shown."""
        return self._whole.currentWidget() is self.check

    def show_slip(self, ref: str) -> None:
        """Preview the slip of a number on the paper chosen."""
        self._ref = ref
        self.print_one.setEnabled(bool(ref))
        self.number.say(verbatim(Number(ref).shown) if ref else "")
        if not ref:
            self.preview.show_nothing()
            return
        if self.is_checking():
            self._on_switch()
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
        self._print(self._ref, int(self.copies.value() or 0) or None)

    @Slot(object)
    def print_one_by_one(self, refs: list[str]) -> None:
        """Print slips one after the other, until one fails."""
        self._to_print = list(refs)
        self._print_next()

    def _print(self, ref: str, copies: int | None = None) -> None:
        operator, paper = self._desk.operator, self.papers.value()
        if not ref or operator is None:
            return
        self.messages.tell(Tone.INFO, "views.new.slip_printing")
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.printing.print_slip(ref, paper, code, copies=copies),
            owner=self,
            done=partial(self._on_printed, ref),
            failed=self._on_failed,
            lane=Lane.PRINTER,
        )

    def _print_next(self) -> None:
        if self._to_print:
            self._print(self._to_print.pop(0))

    def _on_printed(self, ref: str, outcome: "PrintOutcome") -> None:
        events = self._desk.events
        if outcome.is_failed:
            # Whatever stopped this one stops the next ones too.
            self._to_print = []
            self._on_failed(DeskError(outcome.reason or "print_failed"))
            events.slip_failed.emit(ref, outcome.reason or "print_failed")
        elif outcome.needs_an_answer:
            # The window asks; a second line would say the same.
            self.messages.dismiss()
            events.slip_unsure.emit(ref)
        else:
            self._tell_printed(outcome)
            events.slip_printed.emit(ref)
        self.left_card.reload()
        self._print_next()

    def _tell_printed(self, outcome: "PrintOutcome") -> None:
        if outcome.path is not None and not outcome.is_printed:
            saying = phrase("views.slips.saved_as", path=str(outcome.path))
        else:
            saying = phrase("views.new.slip_printed")
        copy = count(outcome.copy)
        if outcome.copy > 1:
            saying = spoken("views.slips.duplicate", what=saying, copy=copy)
        self.messages.tell(Tone.OK, saying)

    def _on_preview(self, ref: str, paper: str, pdf: bytes) -> None:
        if ref == self._ref and paper == self.papers.value():
            self.preview.show_pdf(pdf)

    def _on_failed(self, error: DeskError) -> None:
        self._to_print = []
        self._tell(Tone.ERROR, partial(sentence, error))

    @Slot(object, object)
    def _tell(self, tone: Tone, saying: Saying) -> None:
        self.messages.tell(tone, saying)

    @Slot()
    def _on_switch(self) -> None:
        is_checking = not self.is_checking()
        self.messages.dismiss()
        self._whole.setCurrentIndex(1 if is_checking else 0)
        self.switch.say("printers.check.close" if is_checking else "printers.check.open")
        if is_checking:
            self.check.start_anew()
        else:
            self.box.setFocus(Qt.FocusReason.OtherFocusReason)

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

    @Slot(object)
    def _on_marked(self, slip: SlipPrint) -> None:
        self.show_slip(slip.ref)

    @Slot(str)
    def _on_paper_chosen(self, _paper: str) -> None:
        self.show_slip(self._ref)

    @Slot(str)
    def _on_slip_changed(self, _ref: str) -> None:
        if self.isVisible():
            self.left_card.reload()

    def _connect(self) -> None:
        self.box.changed.connect(self._on_box_changed)
        self.papers.chosen.connect(self._on_paper_chosen)
        self.print_one.clicked.connect(self.print_shown)
        self.switch.clicked.connect(self._on_switch)
        self.left_card.marked.connect(self._on_marked)
        self.left_card.print_asked.connect(self.print_one_by_one)
        self.left_card.told.connect(self._tell)
        self._desk.events.slip_printed.connect(self._on_slip_changed)
        self._desk.events.slip_unsure.connect(self._on_slip_changed)

    def _lay_out(self) -> None:
        right = Card(self.ui)
        head = QHBoxLayout()
        head.addWidget(self.number)
        head.addStretch(1)
        ZoomedWidth(self.ui, self.copies, _COPIES_WIDTH)
        head.addWidget(self.copies)
        head.addWidget(self.print_one)
        right.body.addLayout(head)
        right.body.addWidget(self.papers)
        right.body.addWidget(self.preview, 1)
        printing = QWidget()
        centre = QHBoxLayout(printing)
        centre.setContentsMargins(0, 0, 0, 0)
        centre.setSpacing(12)
        centre.addWidget(self.left_card)
        centre.addWidget(right, 1)
        self._whole.addWidget(printing)
        self._whole.addWidget(self.check)
        self.body.addWidget(self.messages)
        self.body.addWidget(self._whole, 1)


def _copies() -> tuple[Choice, ...]:
    """Return how many slips come out at once; nothing chosen asks the printer's settings."""
    return tuple(
        Choice(key=str(n), bn=local_digits(n, Language.BN), en=str(n))
        for n in range(1, MOST_COPIES + 1)
    )
