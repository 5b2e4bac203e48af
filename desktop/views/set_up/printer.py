"""A printer for the slips and a page to see it work; it may wait, slips are then kept as PDF."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout
from typing_extensions import override

from desktop.services.wording import problem_sentence, value_label
from desktop.settings import SlipPaper
from desktop.speaker import phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.set_up.step import SetUpStep
from desktop.widgets.button import Button
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.line_field import TextField
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.people import Operator
from local_db.domain.printer import ROLL_DOTS, ROLL_KINDS, ROLL_PAPERS, Printer, PrinterKind
from local_db.domain.set_up import SetUpStage
from local_db.domain.text import ascii_digits
from resources.text import Language

if TYPE_CHECKING:
    from desktop.services.printers import FoundPrinter

_NETWORK: Final = "network"
# How wide these rolls print; what is otherwise is set on the page of printers.
_DOTS: Final = {"58mm": 384, "80mm": 576}


class PrinterStep(SetUpStep):
    """One printer and its paper; more of it is on the page of printers."""

    STAGE = SetUpStage.PRINTER
    CAN_WAIT = True

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk)
        ui = desk.ui
        self._person: Operator | None = None
        self._found: tuple[FoundPrinter, ...] = ()
        self.printer = ChoiceField(ui, placeholder="set_up.printer.choose")
        self.address = TextField(ui)
        self.paper = ChoiceField(ui, _papers())
        self.printer_frame = FieldFrame(ui, self.printer, "set_up.printer.printer")
        self.address_frame = FieldFrame(
            ui, self.address, "set_up.printer.address", hint="set_up.printer.address_hint"
        )
        self.paper_frame = FieldFrame(ui, self.paper, "set_up.printer.paper")
        self.test = Button(ui, "set_up.printer.test", icon="print", key="Alt+T")
        self.explain("set_up.printer.why")
        row = QHBoxLayout()
        row.setSpacing(10)
        row.addWidget(self.printer_frame, 2)
        row.addWidget(self.paper_frame, 1)
        self.column.addLayout(row)
        self.column.addWidget(self.address_frame)
        foot = QHBoxLayout()
        foot.addWidget(self.test)
        foot.addStretch(1)
        self.column.addLayout(foot)
        self.column.addWidget(self.messages)
        self.chain((self.printer_frame, self.paper_frame, self.address_frame))
        self.printer.changed.connect(self._on_chosen)
        self.test.clicked.connect(self._on_test)

    def act_for(self, person: Operator) -> None:
        """Save the printer in the name of this person."""
        self._person = person

    @override
    def begin(self) -> None:
        """Look which printers there are."""
        self.paper.set_value(self.desk.settings.current.paper.value)
        self._on_chosen()
        self.desk.ask(
            lambda workspace: workspace.printers.found(),
            owner=self,
            done=self._on_found,
            failed=self.fail,
            lane=Lane.PRINTER,
        )

    @override
    def focus_first(self) -> None:
        """Put the cursor into the printer."""
        self.printer_frame.focus()

    @override
    def submit(self) -> None:
        """Save the printer, without one go on: slips are then kept as PDF."""
        printer, person = self._printer(), self._person
        if self.is_asking or person is None:
            return
        if printer is None:
            self._ask_for_one()
            return
        paper = SlipPaper(printer.paper)
        self.set_asking(is_asking=True)
        self.desk.ask(
            lambda workspace: workspace.printers.save(printer, person.code, before=printer.name),
            owner=self,
            done=lambda _: self._on_saved(paper),
            failed=self._on_failed,
            lane=Lane.PRINTER,
        )

    def _on_found(self, found: "tuple[FoundPrinter, ...]") -> None:
        self._found = found
        self.printer.set_choices((*map(_choice, found), _network_choice()))
        if not found:
            self.printer_frame.show_warning("set_up.printer.none_found")
        elif not self.printer.value():
            self.printer.set_value(found[0].target)
        self._on_chosen()

    def _ask_for_one(self) -> None:
        is_network = self.printer.value() == _NETWORK
        frame = self.address_frame if is_network else self.printer_frame
        frame.show_error("views.marks.required" if is_network else "set_up.printer.or_later")
        frame.focus()

    @Slot()
    def _on_chosen(self) -> None:
        """Ask for an address where there is none, and offer paper that the printer can hold."""
        self.address_frame.setVisible(self.printer.value() == _NETWORK)
        if self._kind() in ROLL_KINDS and self.paper.value() not in ROLL_PAPERS:
            self.paper.set_value(SlipPaper.ROLL_80.value)

    def _kind(self) -> PrinterKind | None:
        key = self.printer.value()
        if key == _NETWORK:
            return PrinterKind.NETWORK
        return next((one.kind for one in self._found if one.target == key), None)

    def _printer(self) -> Printer | None:
        kind, paper = self._kind(), self.paper.value() or SlipPaper.A4.value
        key = self.printer.value()
        target = ascii_digits(self.address.value()) if key == _NETWORK else key
        if kind is None or not target:
            return None
        dots = _DOTS.get(paper, ROLL_DOTS[-1])
        return Printer(name=target, kind=kind, target=target, paper=paper, dots=dots)

    @Slot()
    def _on_test(self) -> None:
        printer, language = self._printer(), self.desk.ui.speaker.language
        if printer is None:
            self._ask_for_one()
            return
        self.messages.tell(Tone.INFO, phrase("printers.told.testing", name=printer.name))
        self.desk.ask(
            lambda workspace: workspace.printing.try_out(printer, "test", language),
            owner=self,
            done=self._on_tested,
            failed=self._on_failed,
            lane=Lane.PRINTER,
        )

    def _on_tested(self, _delivery: object) -> None:
        self.messages.tell(Tone.OK, "set_up.printer.tested")

    def _on_saved(self, paper: SlipPaper) -> None:
        self.set_asking(is_asking=False)
        self.desk.settings.change(paper=paper)
        self.finished.emit()

    def _on_failed(self, error: DeskError) -> None:
        if not isinstance(error, ValidationError):
            self.fail(error)
            return
        self.set_asking(is_asking=False)
        problem = error.problems[0]
        frame = self.paper_frame if problem.field == "paper" else self.address_frame
        frame.show_error(partial(problem_sentence, problem))
        frame.focus()


def _choice(found: "FoundPrinter") -> Choice:
    return Choice(
        key=found.target,
        bn=f"{found.target} · {value_label(found.kind, Language.BN)}",
        en=f"{found.target} · {value_label(found.kind, Language.EN)}",
    )


def _network_choice() -> Choice:
    kind = PrinterKind.NETWORK
    return Choice(
        key=_NETWORK, bn=value_label(kind, Language.BN), en=value_label(kind, Language.EN)
    )


def _papers() -> tuple[Choice, ...]:
    return tuple(
        Choice(
            key=paper.value, bn=value_label(paper, Language.BN), en=value_label(paper, Language.EN)
        )
        for paper in SlipPaper
    )
