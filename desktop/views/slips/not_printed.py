"""The slips that are not known to be on paper, and what can be done about each of them."""

from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QModelIndex, Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QVBoxLayout, QWidget

from desktop.models.paged import Column, PagedModel
from desktop.services.print_outcome import CancelReason
from desktop.services.wording import sentence
from desktop.speaker import Saying, phrase, verbatim
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.shown import moment_words
from desktop.views.slips.job_card import JobCard
from desktop.widgets.button import Button
from desktop.widgets.card import Card, EmptyState
from desktop.widgets.label import SectionTitle
from desktop.widgets.register_table import RegisterTable
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.errors import DeskError
from local_db.domain.number import Number
from local_db.domain.slip_print import SlipPrint

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.printing import PrintService

_WIDTHS: Final = (162, 120)
_WIDTH: Final = 316


class NotPrintedCard(Card):
    """The list, and under it the marked job with its reason and its answers."""

    marked = Signal(object)  # SlipPrint that the keyboard went to
    print_asked = Signal(object)  # the numbers to print, one after the other
    told = Signal(object, object)  # Tone, Saying

    def __init__(self, desk: Desk, above: QWidget) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        ui = desk.ui
        self.model = PagedModel[SlipPrint](ui.speaker, _columns(), self)
        self.table = RegisterTable(ui, "views.slips.not_printed")
        self.table.setModel(self.model)
        self.table.set_columns(_WIDTHS, stretch=1)
        self.empty = EmptyState(ui, "views.slips.all_printed", icon="ok")
        self.job = JobCard(ui)
        self.print_all = Button(ui, "views.slips.print_all", icon="print", key="Alt+L")
        self._stack = QStackedWidget()
        self._lay_out(above)
        self._connect()

    @Slot()
    def reload(self) -> None:
        """Read the list again."""
        self._desk.ask(
            lambda workspace: workspace.slips.not_printed(),
            owner=self,
            done=self._on_read,
            failed=self._on_failed,
        )

    def _on_read(self, slips: tuple[SlipPrint, ...]) -> None:
        self.model.replace(slips, is_whole=True)
        self._stack.setCurrentIndex(0 if slips else 1)
        self.print_all.setEnabled(bool(self._to_print()))
        self._show_job(self.table.currentIndex())

    def _to_print(self) -> list[str]:
        """Return what may be printed without an answer first; each number once.

        What was sent and not confirmed may be on paper: that one waits for its answer.
        """
        waiting = (job.ref for job in self.model.rows() if not job.needs_an_answer)
        return list(dict.fromkeys(waiting))

    def _show_job(self, index: QModelIndex) -> None:
        self.job.show_job(self.model.row(index.row()) if index.isValid() else None)

    @Slot()
    def _on_print_all_clicked(self) -> None:
        self.print_asked.emit(self._to_print())

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        self._show_job(index)
        slip = self.model.row(index.row()) if index.isValid() else None
        if slip is not None and self.table.hasFocus():
            self.marked.emit(slip)

    @Slot(object)
    def _on_came_out(self, job: SlipPrint) -> None:
        code, number = self._operator(), Number(job.ref).shown
        self._change(
            lambda printing: printing.came_out(job.id, code),
            phrase("printers.ask.noted", number=number),
            partial(self._desk.events.slip_printed.emit, job.ref),
        )

    @Slot(object)
    def _on_nothing_came(self, job: SlipPrint) -> None:
        code, number = self._operator(), Number(job.ref).shown
        self._change(
            lambda printing: printing.did_not_come_out(job.id, code),
            phrase("printers.ask.again", number=number),
            partial(self._desk.events.slip_failed.emit, job.ref, "printer_nothing_came_out"),
        )

    @Slot(object, str)
    def _on_cancel_asked(self, job: SlipPrint, reason: str) -> None:
        code, number = self._operator(), Number(job.ref).shown
        self._change(
            lambda printing: printing.cancel(job.id, CancelReason(reason), code),
            phrase("printers.job.cancelled_told", number=number),
            partial(self._desk.events.slip_cancelled.emit, job.ref),
        )

    def _operator(self) -> str:
        return "" if self._desk.operator is None else self._desk.operator.code

    def _change(
        self,
        change: "Callable[[PrintService], None]",
        told: Saying,
        then: "Callable[[], object]",
    ) -> None:
        def on_done(_: None) -> None:
            self.told.emit(Tone.OK, told)
            then()
            self.reload()

        self._desk.ask(
            lambda workspace: change(workspace.printing),
            owner=self,
            done=on_done,
            failed=self._on_failed,
            lane=Lane.PRINTER,
        )

    def _on_failed(self, error: DeskError) -> None:
        self.told.emit(Tone.ERROR, partial(sentence, error))

    def _connect(self) -> None:
        self.table.current_changed.connect(self._on_current_changed)
        self.print_all.clicked.connect(self._on_print_all_clicked)
        self.job.came_out.connect(self._on_came_out)
        self.job.nothing_came.connect(self._on_nothing_came)
        self.job.cancel_asked.connect(self._on_cancel_asked)

    def _lay_out(self, above: QWidget) -> None:
        self.body.setContentsMargins(1, 10, 1, 10)
        head, foot = QVBoxLayout(), QVBoxLayout()
        for part in (head, foot):
            part.setContentsMargins(12, 0, 12, 0)
        head.addWidget(above)
        head.addWidget(SectionTitle(self._desk.ui, "views.slips.not_printed"))
        self._stack.addWidget(self.table)
        self._stack.addWidget(self.empty)
        foot.addWidget(self.job)
        foot.addWidget(self.print_all)
        self.body.addLayout(head)
        self.body.addWidget(self._stack, 1)
        self.body.addLayout(foot)
        # Number and moment in Bengali just fit; in a low window the paper gives way.
        ZoomedWidth(self._desk.ui, self, _WIDTH)


def _columns() -> tuple[Column[SlipPrint], ...]:
    def number(slip: SlipPrint) -> Saying:
        return verbatim(Number(slip.ref).shown)

    def asked(slip: SlipPrint) -> Saying:
        return moment_words(slip.asked_at)

    return (
        Column(title="views.queue.col_number", words=number),
        Column(title="views.slips.col_asked", words=asked),
    )
