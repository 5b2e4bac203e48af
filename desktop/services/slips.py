"""Slips: made from what is committed, written, looked at and checked; every copy accounted for."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from desktop.services.master_data import MasterData
from desktop.services.slip_material import CopyFacts, slip_facts
from desktop.services.slip_seal import SlipVerdict, judge_slip, seal_slip
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError
from local_db.records import Records, SlipPrint
from local_db.store import Store
from printing.printer_traits import ANY_PRINTER, PrinterTraits
from printing.slip_pdf import SlipFile, SlipPaper, make_slip
from printing.whole_file import written_whole


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOnDisk:
    """A slip that was written as a PDF."""

    file: Path
    copy: int
    pages: int


class SlipService:
    """Makes, writes and checks slips; printing them is ``PrintService``."""

    def __init__(self, store: Store, clock: Clock, master: Callable[[], MasterData]) -> None:
        self._store = store
        self._clock = clock
        self._master = master

    def write(self, asked: str, paper: str, target: Path, operator: str = "TERMINAL") -> SlipOnDisk:
        """Write the next copy of a slip as a PDF and account for it.

        Raises:
            DeskError: ``nothing_found``, ``slip_not_written``.
        """
        ref = self.ref_of(asked)
        copy, slip = self._next(ref, SlipPaper(paper))
        with written_whole(target, slip.data):
            self._note_printed(ref, copy, paper, operator)
        return SlipOnDisk(file=target, copy=copy, pages=slip.pages)

    def preview(self, ref: str, paper: str) -> bytes:
        """Return the next copy as a PDF, to be looked at; nothing is counted."""
        return self._next(ref, SlipPaper(paper))[1].data

    def copies(self, ref: str) -> tuple[SlipPrint, ...]:
        """Return every copy of a complaint's slip."""
        with self._store.read() as records:
            return records.slips.copies(ref)

    def not_printed(self) -> tuple[SlipPrint, ...]:
        """Return slips that were asked for and are not known to have come out."""
        with self._store.read() as records:
            return records.slips.pending()

    def check(self, qr_text: str) -> SlipVerdict:
        """Tell offline whether a slip's QR text is genuine."""
        with self._store.read() as records:
            return judge_slip(qr_text, records)

    def ref_of(self, asked: str) -> str:
        """Return the number a person means: all digits, or the last seven at this office.

        Raises:
            DeskError: ``nothing_found``, ``several_found``.
        """
        with self._store.read() as records:
            found = records.complaints.find(asked)
        if len(found) > 1:
            raise DeskError("several_found")
        if not found:
            raise DeskError("nothing_found")
        return found[0].ref

    def make(
        self,
        records: Records,
        ref: str,
        copy: int,
        paper: SlipPaper,
        traits: PrinterTraits = ANY_PRINTER,
    ) -> SlipFile:
        """Return one copy of a complaint's acknowledgement, as one printer wants its pages.

        Raises:
            DeskError: ``nothing_found``.
        """
        complaint, status = records.complaints.get(ref), records.complaints.status(ref)
        if complaint is None or status is None:
            raise DeskError("nothing_found")
        facts = slip_facts(
            complaint,
            status,
            records.device.get(),
            self._master(),
            CopyFacts(
                copy=copy,
                today=office_time(self._clock.now()).date(),
                marks=seal_slip(complaint, copy, records),
            ),
        )
        return make_slip(facts, paper, traits)

    def made_for(
        self, records: Records, job: SlipPrint, operator: str, traits: PrinterTraits
    ) -> SlipFile:
        """Return the slip of a print job; who prints it is told by the job itself."""
        del operator
        return self.make(records, job.ref, job.copy, SlipPaper(job.paper), traits)

    def _next(self, ref: str, paper: SlipPaper) -> tuple[int, SlipFile]:
        with self._store.read() as records:
            copy = records.slips.next_copy(ref)
            return copy, self.make(records, ref, copy, paper)

    def _note_printed(self, ref: str, copy: int, paper: str, operator: str) -> None:
        now = office_time(self._clock.now())
        with self._store.write() as records:
            records.slips.printed(ref, copy, paper, now, operator)
