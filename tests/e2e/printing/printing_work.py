"""A counter that files and prints in its own process: ``printing_work.py FOLDER PORT [BUG]``.

It begins as a morning does: what the last run left is settled, and everything in the list is
printed again. A line is told after each step.
"""

import json
import sys
from pathlib import Path
from typing import Any

from desktop.services.workspace import Workspace
from local_db.domain.printer import Printer, PrinterKind
from local_db.repositories.complaints import ComplaintRepository
from local_db.repositories.slips import SlipRepository
from printing.outlets.network import NetworkLine
from printing.outlets.outlet import Delivery, Outlet, Sheet
from printing.outlets.roll import RollLook, RollOutlet
from printing.slip_pdf import SlipPaper
from tests.fakes.office import samples

OPERATOR = "OP1"
PAPER = "58mm"


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


class TellingRoll(RollOutlet):
    """Tells the test when a slip is about to go, so that kills hit that moment."""

    __slots__ = ()

    def send(self, sheet: Sheet) -> Delivery:
        tell(sending=sheet.title)
        delivery = super().send(sheet)
        tell(sent=sheet.title)
        return delivery


def plant(bug: str, office: Workspace, outlet: Outlet) -> None:
    """Break one of the rules that printing stands on."""
    if bug == "number_not_used_up":
        SlipRepository.sending = lambda *_: None  # type: ignore[method-assign] # planted
    elif bug == "printed_before_sending":
        _mark_before_sending()
    elif bug == "printed_before_commit":
        _print_before_commit(office, outlet)


def _mark_before_sending() -> None:
    sending = SlipRepository.sending

    def marks(self: SlipRepository, job_id: int) -> None:
        sending(self, job_id)
        job = self.get(job_id)
        assert job is not None
        self.printed(job.ref, job.copy, job.paper, self._work.now(), OPERATOR)

    SlipRepository.sending = marks  # type: ignore[method-assign] # planted


def _print_before_commit(office: Workspace, outlet: Outlet) -> None:
    file = ComplaintRepository.file

    def prints(self: ComplaintRepository, request: Any, **more: Any) -> Any:
        filed = file(self, request, **more)
        from local_db.records import Records  # noqa: PLC0415 - only the bug needs it

        records = Records(self._filing._work)
        slip = office.slips.make(records, filed.ref, 1, SlipPaper(PAPER))
        outlet.send(Sheet(pdf=slip.data, title=filed.ref))
        return filed

    ComplaintRepository.file = prints  # type: ignore[method-assign] # planted


def main() -> None:
    folder, port, bug = Path(sys.argv[1]), int(sys.argv[2]), "".join(sys.argv[3:])
    outlet = TellingRoll(
        connect=NetworkLine(host="127.0.0.1", port=port), look=RollLook(dots=384), speed_mm_s=1e9
    )
    with Workspace.open(folder) as office:
        office.printers.use_outlets(lambda _: outlet)
        printer = Printer(
            name="roll", kind=PrinterKind.NETWORK, target="127.0.0.1", paper=PAPER, dots=384
        )
        if not office.printers.book().printers:
            office.printers.save(printer, OPERATOR)
        plant(bug, office, outlet)
        office.printing.settle()
        tell(settled=True)
        for ref in dict.fromkeys(job.ref for job in office.slips.not_printed()):
            print_one(office, ref)
        for body in samples() * 1000:
            ref = office.filing.file({**body, "papers": []}, OPERATOR).ref
            tell(filed=ref)
            print_one(office, ref)


def print_one(office: Workspace, ref: str) -> None:
    outcome = office.printing.print_slip(ref, PAPER, OPERATOR)
    tell(ref=ref, copy=outcome.copy, result=outcome.result.value)


if __name__ == "__main__":
    main()
