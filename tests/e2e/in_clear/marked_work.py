"""A real office whose every word is a mark: typed, filed, searched, printed, backed up, sent.

``python marked_work.py ROOT PORTAL``: the data folder is ``ROOT/data``, and nothing else in ROOT
but ``slips`` is ever meant to be read by a person.
"""

import sys
import uuid
from contextlib import suppress
from pathlib import Path
from typing import Final

from reportlab.pdfgen.canvas import Canvas

from desktop.services.filing import FiledComplaint
from desktop.services.workspace import Workspace
from local_db.domain.complaint import PaperKind
from local_db.domain.errors import DeskError
from tests.e2e.in_clear.marks import BENGALI, BOTH, MOBILE, WORD, complaint
from tests.fakes.office import lease_numbers

OPERATOR: Final = "OP1"
COMPLAINTS: Final = 40


def paper() -> bytes:
    """A PDF whose words can be read in its bytes, as in any letter."""
    canvas = Canvas("", pageCompression=0)
    canvas.drawString(72, 720, f"{WORD} {MOBILE}")
    return bytes(canvas.getpdfdata())


def file_all(office: Workspace) -> list[FiledComplaint]:
    filed = []
    for number in range(COMPLAINTS):
        draft = str(uuid.uuid4())
        body = complaint(number, sensitive=number % 5 == 4, confidential=number % 5 == 3)
        office.drafts.save(draft, OPERATOR, {"fields": body, "papers": [BOTH]})
        if number % 10 == 9:
            # Somebody went to fetch a paper and never came back.
            office.drafts.park(draft)
            continue
        held = ()
        if number % 10 == 0:
            kept = office.filing.hold_paper(paper(), PaperKind.LETTER, f"{BOTH}.pdf")
            held = (kept,)
        filed.append(office.filing.file(body, OPERATOR, draft_id=draft, held=held))
    return filed


def ask(office: Workspace, ref: str) -> None:
    for query in (MOBILE, WORD, BENGALI, BOTH, f"{BENGALI} {WORD}", ref):
        office.status.find(query)
        office.status.answers(query)
    office.status.reveal(ref, OPERATOR)
    office.filing.returning(MOBILE)
    office.filing.check(complaint(0, petitioner={"name": BOTH, "mobile": BOTH}))
    for wrong in ({"petitioner": BOTH}, {BOTH: BOTH}, BOTH):
        with suppress(DeskError):
            office.filing.file(wrong, OPERATOR)


def print_slips(office: Workspace, root: Path, filed: list[FiledComplaint]) -> None:
    office.slips.write(filed[0].ref, "a4", root / "slips" / "first.pdf")
    office.printing.print_slip(filed[1].ref, "a5", OPERATOR)
    office.slips.preview(filed[2].ref, "80mm")


def main() -> None:
    root, portal = Path(sys.argv[1]), sys.argv[2]
    with Workspace.open_or_create(root / "data") as office:
        lease_numbers(office)
        office.office.move_portal(portal)
        filed = file_all(office)
        ask(office, filed[0].ref)
        print_slips(office, root, filed)
        office.backup(root / "backup")
        report = office.sync.send(until_empty=False, timeout_s=5, scale=0.01, sleep=lambda _s: None)
        office.verify()
    sys.stdout.write(f'{{"filed": {len(filed)}, "unsent": {report.unsent}}}\n')


if __name__ == "__main__":
    main()
