"""A counter at work in its own process: sets up, types, takes papers, files, and tells each step.

``python counter_work.py FOLDER COMPLAINTS [new]``. A line is printed after a step returned, which
is when the screen shows it as done: from then on it must last.
"""

import io
import json
import sys
import uuid
from pathlib import Path

from PIL import Image

from desktop.services.workspace import Workspace
from local_db.domain.complaint import PaperKind
from tests.fakes.office import lease_numbers, samples

OPERATOR = "OP1"


def tell(**line: object) -> None:
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def picture(seed: int) -> bytes:
    """A small JPEG of its own for every complaint."""
    file = io.BytesIO()
    Image.effect_noise((96, 96), 20 + seed % 60).save(file, "JPEG", quality=40)
    return file.getvalue()


def serve(office: Workspace, number: int, slips: Path) -> None:
    """One citizen: words typed in three steps, perhaps a paper, and a number in the end."""
    body = samples()[number % len(samples())]
    draft = str(uuid.uuid4())
    # So that a draft can be followed into the complaint that came of it.
    body["complaint"]["description"] += f" {draft}"
    for letters in (5, 50, 500):
        office.drafts.save(draft, OPERATOR, {"fields": body, "typed": letters})
        tell(draft=draft, typed=letters)
    held = ()
    if number % 3 == 0:
        paper = office.filing.hold_paper(picture(number), PaperKind.PHOTO, "photo.jpg")
        tell(paper=paper.sha256)
        held = (paper,)
    filed = office.filing.file(body, OPERATOR, draft_id=draft, held=held)
    tell(ref=filed.ref, case_id=filed.case_id, draft=draft)
    if number % 4 == 0:
        slip = office.slips.write(filed.ref, "a5", slips / f"{filed.ref}.pdf")
        tell(slip=slip.file.name)


def main() -> None:
    folder, complaints = Path(sys.argv[1]), int(sys.argv[2])
    is_new = sys.argv[3:] == ["new"]
    office = Workspace.create_practice(folder) if is_new else Workspace.open(folder)
    if is_new:
        tell(made=str(folder))
        lease_numbers(office)
        tell(enrolled=True)
    for number in range(complaints):
        serve(office, number, folder.parent / "slips")
    office.close()


if __name__ == "__main__":
    main()
