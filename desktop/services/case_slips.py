"""Status slips and re-contact slips: made from what is committed, printed or written, and noted.

They are no acknowledgement, so they have no copies to count; that one was handed out is in the
audit chain, for it tells a stranger about a case.
"""

from collections.abc import Callable
from enum import StrEnum
from pathlib import Path
from typing import Final

from desktop.services.case_material import PrintedBy, case_facts, recontact_facts
from desktop.services.master_data import MasterData
from desktop.services.slips import PrintOutcome, PrintResult
from desktop.services.whole_file import written_whole
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError
from local_db.records import Records
from local_db.store import Store
from printing.case_slip import make_recontact_slip, make_status_slip
from printing.one_page import SlipFile, SlipPaper
from printing.printer_error import PrinterError
from printing.spool import spool_pdf

_NO_PRINTER: Final = "printer_none"


class CaseSlipKind(StrEnum):
    """The slips about a case that has its acknowledgement already."""

    STATUS = "status"
    RECONTACT = "recontact"


class CaseSlipService:
    """Makes and prints slips about a case."""

    def __init__(
        self,
        store: Store,
        clock: Clock,
        master: Callable[[], MasterData],
        slips_folder: Path,
    ) -> None:
        self._store = store
        self._clock = clock
        self._master = master
        self._slips_folder = slips_folder

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
        """Print a slip about a case; without a printer it is written as a PDF.

        Raises:
            DeskError: ``nothing_found``, ``no_recontact``, ``slip_not_written``.
            StorageError: it could not be accounted for.
        """
        self._store.require_writable()
        slip = self.make(kind, ref, paper, operator)
        try:
            spool_pdf(slip.data, title=ref)
        except PrinterError as error:
            if error.code != _NO_PRINTER:
                return PrintOutcome(result=PrintResult.FAILED, copy=1, reason=error.code)
            return self._save_instead(kind, ref, slip, paper, operator)
        self._note(kind, ref, paper, operator)
        return PrintOutcome(result=PrintResult.PRINTED, copy=1)

    def _save_instead(
        self, kind: CaseSlipKind, ref: str, slip: SlipFile, paper: str, operator: str
    ) -> PrintOutcome:
        moment = office_time(self._clock.now()).strftime("%Y%m%d-%H%M%S")
        target = self._slips_folder / f"{ref}-{kind.value}-{moment}-{paper}.pdf"
        with written_whole(target, slip.data):
            self._note(kind, ref, paper, operator)
        return PrintOutcome(result=PrintResult.SAVED, copy=1, path=target)

    def _make(
        self, kind: CaseSlipKind, records: Records, ref: str, paper: SlipPaper, operator: str
    ) -> SlipFile:
        complaint, status = records.complaints.get(ref), records.complaints.status(ref)
        if complaint is None or status is None:
            raise DeskError("nothing_found")
        printed = PrintedBy(operator=operator, at=self._clock.now())
        facts = case_facts(complaint, status, records.device.get(), self._master(), printed)
        if kind is CaseSlipKind.STATUS:
            return make_status_slip(facts, paper)
        so_far = records.amendments.recontacts(ref)
        if not so_far:
            raise DeskError("no_recontact")
        return make_recontact_slip(facts, recontact_facts(so_far, operator), paper)

    def _note(self, kind: CaseSlipKind, ref: str, paper: str, operator: str) -> None:
        with self._store.write() as records:
            facts = {"kind": kind.value, "paper": paper}
            records.audit.add(operator, "case_slip.printed", "complaint", ref, facts)
