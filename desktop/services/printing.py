"""Printing: each job from the wish to the paper, so that none is lost or doubled in silence.

Every step is committed before the next begins. From the commit of ``SENDING`` on the copy's number
is used up, for some of it may be on paper; whatever is printed after that says DUPLICATE.
"""

import logging
import threading
from collections.abc import Callable
from pathlib import Path
from typing import TypeAlias

from desktop.services.print_outcome import CancelReason, PrintOutcome, PrintResult
from desktop.services.printer_pages import PrinterPage, printer_page
from desktop.services.printers import PrinterService, Way
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError
from local_db.domain.printer import Printer
from local_db.domain.slip_print import SlipKind, SlipPrint
from local_db.records import Records
from local_db.store import Store
from printing.one_page import SlipFile
from printing.outlets.outlet import Delivery, Outcome, Outlet, Sheet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.printer_traits import ANY_PRINTER, PrinterTraits
from resources.text import Language

_log = logging.getLogger(__name__)
# Makes the page of a job, for the operator who prints it, as the printer wants its pages.
Maker: TypeAlias = Callable[[Records, SlipPrint, str, PrinterTraits], SlipFile]
_NOTHING_CAME_OUT = "printer_nothing_came_out"


class PrintService:
    """Carries out print jobs, one at a time; its calls wait for printers, so never on the GUI."""

    def __init__(self, store: Store, clock: Clock, printers: PrinterService) -> None:
        self._store = store
        self._clock = clock
        self._printers = printers
        self._makers: dict[SlipKind, Maker] = {}
        self._one_at_a_time = threading.Lock()

    def make_by(self, kind: SlipKind, make: Maker) -> None:
        """Let pages of a kind be made so."""
        self._makers[kind] = make

    def print_slip(
        self,
        ref: str,
        paper: str,
        operator: str,
        *,
        copies: int | None = None,
        kind: SlipKind = SlipKind.ACKNOWLEDGEMENT,
    ) -> PrintOutcome:
        """Print the next copy of a slip, and as many more as are wanted here.

        ``copies`` is what the printer's settings say unless somebody asks for a number. Further
        copies are asked for only when the one before came out, each with its own DUPLICATE.

        Raises:
            StorageError: no copy could be accounted for, so none is printed.
        """
        with self._one_at_a_time:
            outcome, wanted = self._print_next(kind, ref, paper, operator)
            for _ in range((copies or wanted) - 1):
                if outcome.is_failed or outcome.needs_an_answer:
                    break
                outcome, _ = self._print_next(kind, ref, paper, operator)
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

    def try_out(self, printer: Printer, page: str, language: Language) -> Delivery:
        """Print a page (``test``, ``ruler``) on a printer as it is set, saved or not.

        Raises:
            ValidationError: a setting is bad.
            PrinterError: it did not come out.
        """
        checked = printer.checked()
        made = printer_page(
            PrinterPage(page),
            checked.paper,
            traits_of(checked),
            printer=checked.name,
            language=language,
            at=self._clock.now(),
        )
        with self._one_at_a_time:
            sheet = Sheet(pdf=made.data, title=f"abhijog-{page}")
            return self._printers.outlet(checked).send(sheet)

    def _print_next(
        self, kind: SlipKind, ref: str, paper: str, operator: str
    ) -> tuple[PrintOutcome, int]:
        """Print one copy; return also how many copies its printer wants."""
        self._store.require_writable()
        job = self._asked(kind, ref, paper, operator)
        try:
            way = self._printers.way_for(paper)
            sheet = self._drawn(job, way, operator)
        except DeskError as error:
            return self._failed(job, error.code, operator), 1
        wanted = 1 if way.printer is None else way.printer.copies
        return self._sent(job, way.outlet, sheet, operator), wanted

    def _asked(self, kind: SlipKind, ref: str, paper: str, operator: str) -> SlipPrint:
        with self._store.write() as records:
            records.slips.settle()
            if records.complaints.get(ref) is None:
                raise DeskError("nothing_found")
            before = records.slips.pending_of(ref, kind)
            job = records.slips.ask_next(ref, kind, paper, operator)
        for old in before:
            if old.copy < job.copy:
                self._withdraw(old)
        return job

    def _drawn(self, job: SlipPrint, way: Way, operator: str) -> Sheet:
        with self._store.write() as records:
            records.slips.rendering(job.id, way.name)
        with self._store.read() as records:
            made = self._makers[job.kind](records, job, operator, traits_of(way.printer))
        return Sheet(pdf=made.data, title=job.ref, file_name=_file_name(job))

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


def traits_of(printer: Printer | None) -> PrinterTraits:
    """Return how a printer wants its pages."""
    if printer is None:
        return ANY_PRINTER
    return PrinterTraits(dx_mm=printer.dx_mm, dy_mm=printer.dy_mm, is_24_pin=printer.is_24_pin)


def _file_name(job: SlipPrint) -> str:
    kind = "" if job.kind is SlipKind.ACKNOWLEDGEMENT else f"-{job.kind.value}"
    copy = "" if job.copy == 1 else f"-{job.copy}"
    return f"{job.ref}{kind}{copy}-{job.paper}.pdf"


def _outcome(
    job: SlipPrint, result: PrintResult, *, path: Path | None = None, reason: str | None = None
) -> PrintOutcome:
    return PrintOutcome(
        result=result, ref=job.ref, copy=job.copy, job_id=job.id, path=path, reason=reason
    )
