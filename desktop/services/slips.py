"""Slips: made from what is committed, printed or written, and every copy accounted for."""

import io
from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from desktop.services.master_data import MasterData
from desktop.services.slip_material import CopyFacts, slip_facts
from desktop.services.slip_seal import SlipVerdict, judge_slip, seal_slip
from desktop.services.whole_file import written_whole
from local_db.domain.clock import Clock, office_time
from local_db.domain.errors import DeskError, StorageError
from local_db.records import Records, SlipPrint
from local_db.store import Store
from printing.printer_error import PrinterError
from printing.raster import page_image
from printing.slip_pdf import SlipFile, SlipPaper, make_slip
from printing.spool import has_default_printer, spool_pdf

_NO_PRINTER = "printer_none"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipOnDisk:
    """A slip that was written as a PDF."""

    file: Path
    copy: int
    pages: int


class PrintResult(StrEnum):
    """What became of a slip."""

    PRINTED = "printed"
    SAVED = "saved_as_pdf"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintOutcome:
    """A slip's way to paper: printed, written where there is no printer, or failed and why."""

    result: PrintResult
    copy: int
    path: Path | None = None
    reason: str | None = None

    @property
    def is_printed(self) -> bool:
        """Whether a printer took it."""
        return self.result is PrintResult.PRINTED

    @property
    def is_failed(self) -> bool:
        """Whether it is neither on paper nor in a file."""
        return self.result is PrintResult.FAILED


class SlipService:
    """Makes, prints, reprints and checks slips."""

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

    def print_filed(self, ref: str, paper: str, operator: str) -> PrintOutcome:
        """Print the next copy of a slip; without a printer it is written as a PDF.

        A copy counts as printed only when the queue took it; a failure stays in the list of slips
        that were not printed.

        Raises:
            StorageError: no copy could be accounted for, so none is printed.
        """
        self._store.require_writable()
        copy, slip = self._next(ref, SlipPaper(paper))
        try:
            spool_pdf(slip.data, title=ref)
        except PrinterError as error:
            if error.code == _NO_PRINTER:
                return self._save_instead(ref, copy, slip, paper, operator)
            return self._note_failed(ref, copy, paper, operator, error)
        self._note_printed(ref, copy, paper, operator)
        return PrintOutcome(result=PrintResult.PRINTED, copy=copy)

    def preview_pages(self, ref: str, paper: str, dpi: float) -> tuple[bytes, ...]:
        """Return the next copy's pages as PNG pictures; nothing is counted."""
        _, slip = self._next(ref, SlipPaper(paper))
        pages = []
        for page in range(slip.pages):
            out = io.BytesIO()
            page_image(slip.data, dpi=dpi, page=page).save(out, "PNG")
            pages.append(out.getvalue())
        return tuple(pages)

    def has_printer(self) -> bool:
        """Tell whether this PC has a printer; without one, slips are written as PDF."""
        return has_default_printer()

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

    def _next(self, ref: str, paper: SlipPaper) -> tuple[int, SlipFile]:
        with self._store.read() as records:
            copy = records.slips.next_copy(ref)
            return copy, self._make(records, ref, copy, paper)

    def _make(self, records: Records, ref: str, copy: int, paper: SlipPaper) -> SlipFile:
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
                qr_text=seal_slip(complaint, copy, records),
            ),
        )
        return make_slip(facts, paper)

    def _save_instead(
        self, ref: str, copy: int, slip: SlipFile, paper: str, operator: str
    ) -> PrintOutcome:
        suffix = "" if copy == 1 else f"-{copy}"
        target = self._slips_folder / f"{ref}{suffix}-{paper}.pdf"
        try:
            with written_whole(target, slip.data):
                self._note_printed(ref, copy, paper, operator)
        except StorageError:
            raise
        except DeskError as error:
            return self._note_failed(ref, copy, paper, operator, error)
        return PrintOutcome(result=PrintResult.SAVED, copy=copy, path=target)

    def _note_printed(self, ref: str, copy: int, paper: str, operator: str) -> None:
        now = office_time(self._clock.now())
        with self._store.write() as records:
            records.slips.printed(ref, copy, paper, now, operator)

    def _note_failed(
        self, ref: str, copy: int, paper: str, operator: str, error: DeskError
    ) -> PrintOutcome:
        with self._store.write() as records:
            records.slips.failed(ref, copy, paper, error.code, operator)
        return PrintOutcome(result=PrintResult.FAILED, copy=copy, reason=error.code)
