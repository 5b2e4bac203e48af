"""Printing: each job from the wish to the paper, so that none is lost or doubled in silence.

Every step is committed before the next begins. From the commit of ``SENDING`` on the copy's number
is used up, for some of it may be on paper; whatever is printed after that says DUPLICATE.
"""

import logging
import threading
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.services.printers import PrinterService, Way
from desktop.services.slips import SlipService
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError
from local_db.domain.printer import Printer
from local_db.domain.slip_print import SlipKind, SlipPrint
from local_db.records import Records
from local_db.store import Store
from printing.outlets.outlet import Delivery, Outcome, Outlet, Sheet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.shift import shift_pdf
from printing.slip_pdf import SlipPaper

_log = logging.getLogger(__name__)
_NOTHING_CAME_OUT = "printer_nothing_came_out"


class PrintResult(StrEnum):
    """What became of a job."""

    PRINTED = "printed"
    SAVED = "saved_as_pdf"
    SENT = "sent_not_confirmed"
    FAILED = "failed"


class CancelReason(StrEnum):
    """Why a slip need not be printed any more."""

    NOT_WANTED = "slip_not_wanted"
    BY_HAND = "slip_by_hand"
    ELSEWHERE = "slip_elsewhere"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOutcome:
    """A slip's way to paper: printed, written, sent without an answer, or failed and why."""

    result: PrintResult
    ref: str
    copy: int
    job_id: int
    path: Path | None = None
    reason: str | None = None

    @property
    def is_printed(self) -> bool:
        """Whether a printer says that it came out."""
        return self.result is PrintResult.PRINTED

    @property
    def is_failed(self) -> bool:
        """Whether it is known not to be on paper whole."""
        return self.result is PrintResult.FAILED

    @property
    def needs_an_answer(self) -> bool:
        """Whether the operator must say if it came out."""
        return self.result is PrintResult.SENT


class PrintService:
    """Carries out print jobs, one at a time; its calls wait for printers, so never on the GUI."""

    def __init__(
        self, store: Store, clock: Clock, slips: SlipService, printers: PrinterService
    ) -> None:
        self._store = store
        self._clock = clock
        self._slips = slips
        self._printers = printers
        self._one_at_a_time = threading.Lock()

    def print_slip(
        self, ref: str, paper: str, operator: str, *, copies: int | None = None
    ) -> PrintOutcome:
        """Print the next copy of a slip, and as many more as are wanted here.

        ``copies`` is what the printer's settings say unless somebody asks for a number. Further
        copies are asked for only when the one before came out, each with its own DUPLICATE.

        Raises:
            StorageError: no copy could be accounted for, so none is printed.
        """
        with self._one_at_a_time:
            outcome, wanted = self._print_next(ref, paper, operator)
            for _ in range((copies or wanted) - 1):
                if outcome.is_failed or outcome.needs_an_answer:
                    break
                outcome, _ = self._print_next(ref, paper, operator)
        return outcome

    def unconfirmed(self) -> tuple[SlipPrint, ...]:
        """Return the jobs of which only the operator can tell whether they came out."""
        with self._store.read() as records:
            return records.slips.unconfirmed()

    def came_out(self, job_id: int, operator: str) -> None:
        """Note that somebody holds the slip in the hand."""
        with self._store.write() as records:
            job = records.slips.get(job_id)
            if job is not None:
                self._note_printed(records, job, operator)

    def did_not_come_out(self, job_id: int, operator: str) -> None:
        """Note that nothing came; it may still come later, so the next one says DUPLICATE."""
        job = self._job(job_id)
        if job is None or not job.may_be_on_paper:
            return
        self._withdraw(job)
        with self._store.write() as records:
            self._note_failed(records, job, _NOTHING_CAME_OUT, operator)

    def cancel(self, job_id: int, reason: CancelReason, operator: str) -> None:
        """Take a job off the list; the reason stays in the audit chain."""
        job = self._job(job_id)
        if job is not None:
            self._withdraw(job)
            with self._store.write() as records:
                records.slips.cancel(job_id, reason.value, operator)

    def settle(self) -> int:
        """Bring to rest what a process that ended left in the middle; return how many jobs."""
        with self._one_at_a_time, self._store.write() as records:
            return records.slips.settle()

    def follow_up(self) -> int:
        """Ask the queues again about what they were given; return how many jobs are known now."""
        known = 0
        for job in self.unconfirmed():
            outlet = self._printers.way_named(job.printer or "") if job.spool_id else None
            if outlet is not None and job.spool_id is not None:
                known += self._followed(job, outlet, job.spool_id)
        return known

    def print_sheet(self, printer: Printer, sheet: Sheet) -> Delivery:
        """Print a page that is nobody's slip: to try a printer out.

        Raises:
            PrinterError: it did not come out.
        """
        with self._one_at_a_time:
            return self._printers.outlet(printer).send(_moved(sheet, printer))

    def _print_next(self, ref: str, paper: str, operator: str) -> tuple[PrintOutcome, int]:
        """Print one copy; return also how many copies its printer wants."""
        self._store.require_writable()
        job = self._asked(ref, paper, operator)
        try:
            way = self._printers.way_for(paper)
            sheet = self._drawn(job, way)
        except DeskError as error:
            return self._failed(job, error.code, operator), 1
        wanted = 1 if way.printer is None else way.printer.copies
        return self._sent(job, way.outlet, sheet, operator), wanted

    def _asked(self, ref: str, paper: str, operator: str) -> SlipPrint:
        with self._store.write() as records:
            records.slips.settle()
            if records.complaints.get(ref) is None:
                raise DeskError("nothing_found")
            before = records.slips.pending_of(ref, SlipKind.ACKNOWLEDGEMENT)
            job = records.slips.ask_next(ref, SlipKind.ACKNOWLEDGEMENT, paper, operator)
        for old in before:
            if old.copy < job.copy:
                self._withdraw(old)
        return job

    def _drawn(self, job: SlipPrint, way: Way) -> Sheet:
        with self._store.write() as records:
            records.slips.rendering(job.id, way.name)
        with self._store.read() as records:
            made = self._slips.make(records, job.ref, job.copy, SlipPaper(job.paper))
        suffix = "" if job.copy == 1 else f"-{job.copy}"
        name = f"{job.ref}{suffix}-{job.paper}.pdf"
        return _moved(Sheet(pdf=made.data, title=job.ref, file_name=name), way.printer)

    def _sent(self, job: SlipPrint, outlet: Outlet, sheet: Sheet, operator: str) -> PrintOutcome:
        with self._store.write() as records:
            records.slips.sending(job.id)
        try:
            delivery = outlet.send(sheet)
        except HalfPrintedError as error:
            return self._failed(job, error.code, operator)
        except PrinterError as error:
            return self._failed(job, error.code, operator, was_sent=False)
        return self._noted(job, delivery, operator)

    def _noted(self, job: SlipPrint, delivery: Delivery, operator: str) -> PrintOutcome:
        is_out = delivery.outcome is Outcome.CONFIRMED
        with self._store.write() as records:
            if is_out:
                self._note_printed(records, job, operator)
            else:
                records.slips.sent(job.id, delivery.spool_id, delivery.reason)
        if not is_out:
            return _outcome(job, PrintResult.SENT, reason=delivery.reason)
        result = PrintResult.PRINTED if delivery.path is None else PrintResult.SAVED
        return _outcome(job, result, path=delivery.path)

    def _failed(
        self, job: SlipPrint, code: str, operator: str, *, was_sent: bool = True
    ) -> PrintOutcome:
        _log.info("slip of %s not printed: %s", job.ref, code)
        with self._store.write() as records:
            if not was_sent:
                records.slips.nothing_sent(job.id)
            self._note_failed(records, job, code, operator)
        return _outcome(job, PrintResult.FAILED, reason=code)

    def _followed(self, job: SlipPrint, outlet: Outlet, spool_id: str) -> bool:
        try:
            delivery = outlet.follow(spool_id)
        except PrinterError as error:
            self._failed(job, error.code, job.operator)
            return True
        if delivery.outcome is Outcome.CONFIRMED or delivery.reason != job.code:
            self._noted(job, delivery, job.operator)
            return True
        return False

    def _withdraw(self, job: SlipPrint) -> None:
        """Take an earlier copy out of its queue, so that it does not come out after all."""
        outlet = self._printers.way_named(job.printer or "") if job.spool_id else None
        if outlet is not None and job.spool_id is not None:
            outlet.withdraw(job.spool_id)

    def _job(self, job_id: int) -> SlipPrint | None:
        with self._store.read() as records:
            return records.slips.get(job_id)

    def _note_printed(self, records: Records, job: SlipPrint, operator: str) -> None:
        now = office_time(self._clock.now())
        records.slips.printed(job.ref, job.copy, job.paper, now, operator, job.kind)

    def _note_failed(self, records: Records, job: SlipPrint, code: str, operator: str) -> None:
        records.slips.failed(job.ref, job.copy, job.paper, code, operator, job.kind)


def _moved(sheet: Sheet, printer: Printer | None) -> Sheet:
    if printer is None:
        return sheet
    pdf = shift_pdf(sheet.pdf, dx_mm=printer.dx_mm, dy_mm=printer.dy_mm)
    return Sheet(pdf=pdf, title=sheet.title, file_name=sheet.file_name)


def _outcome(
    job: SlipPrint, result: PrintResult, *, path: Path | None = None, reason: str | None = None
) -> PrintOutcome:
    return PrintOutcome(
        result=result, ref=job.ref, copy=job.copy, job_id=job.id, path=path, reason=reason
    )
