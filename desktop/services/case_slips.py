"""Status slips and re-contact slips: made from what is committed, printed or written, and noted.

They are no acknowledgement, so they have no copies to count; that one was handed out is in the
audit chain, for it tells a stranger about a case.
"""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path

from desktop.services.case_material import PrintedBy, case_facts, recontact_facts
from desktop.services.master_data import MasterData
from desktop.services.print_outcome import PrintOutcome
from desktop.services.printing import PrintService
from local_db.domain.clock import Clock
from local_db.domain.errors import DeskError
from local_db.domain.slip_print import SlipKind
from local_db.records import Records, SlipPrint
from local_db.store import Store
from printing.case_slip import make_recontact_slip, make_status_slip
from printing.one_page import SlipFile, SlipPaper
from printing.printer_traits import ANY_PRINTER, PrinterTraits
from printing.whole_file import written_whole


class CaseSlipKind(StrEnum):
    """The slips about a case that has its acknowledgement already."""

    STATUS = SlipKind.STATUS.value
    RECONTACT = SlipKind.RECONTACT.value


class CaseSlipService:
    """Makes and prints slips about a case."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        master: Callable[[], MasterData],
        printing: PrintService,
    ) -> None:
        self._store = store
        self._clock = clock
        self._master = master
        self._printing = printing
        for kind in CaseSlipKind:
            printing.make_by(SlipKind(kind), self._made_for)

    def make(self, kind: CaseSlipKind, ref: str, paper: str, operator: str) -> SlipFile:
        """Return a slip about a case; nothing is noted.

        Raises:
            DeskError: ``nothing_found``, ``no_recontact``.
        """
        with self._store.read() as records:
            return self._make(kind, records, ref, SlipPaper(paper), operator)

    def write(
        self, kind: CaseSlipKind, ref: str, paper: str, target: Path, operator: str = "TERMINAL"
    ) -> SlipFile:
        """Write a slip about a case as a PDF.

        Raises:
            DeskError: ``nothing_found``, ``no_recontact``, ``slip_not_written``.
        """
        slip = self.make(kind, ref, paper, operator)
        with written_whole(target, slip.data):
            self._note(kind, ref, paper, operator)
        return slip

    def print_case(self, kind: CaseSlipKind, ref: str, paper: str, operator: str) -> PrintOutcome:
        """Print a slip about a case as a job of its own; without a printer it becomes a PDF.

        Raises:
            DeskError: ``nothing_found``, ``no_recontact``.
            StorageError: it could not be accounted for.
        """
        self.make(kind, ref, paper, operator)
        return self._printing.print_slip(ref, paper, operator, kind=SlipKind(kind))

    def _made_for(
        self, records: Records, job: SlipPrint, operator: str, traits: PrinterTraits
    ) -> SlipFile:
        return self._make(
            CaseSlipKind(job.kind), records, job.ref, SlipPaper(job.paper), operator, traits
        )

    def _make(
        self,
        kind: CaseSlipKind,
        records: Records,
        ref: str,
        paper: SlipPaper,
        operator: str,
        traits: PrinterTraits = ANY_PRINTER,
    ) -> SlipFile:
        complaint, status = records.complaints.get(ref), records.complaints.status(ref)
        if complaint is None or status is None:
            raise DeskError("nothing_found")
        printed = PrintedBy(operator=operator, at=self._clock.now())
        facts = case_facts(complaint, status, records.device.get(), self._master(), printed)
        if kind is CaseSlipKind.STATUS:
            return make_status_slip(facts, paper, traits)
        so_far = records.amendments.recontacts(ref)
        if not so_far:
            raise DeskError("no_recontact")
        return make_recontact_slip(facts, recontact_facts(so_far, operator), paper, traits)

    def _note(self, kind: CaseSlipKind, ref: str, paper: str, operator: str) -> None:
        with self._store.write() as records:
            facts = {"kind": kind.value, "paper": paper}
            records.audit.add(operator, "case_slip.printed", "complaint", ref, facts)
