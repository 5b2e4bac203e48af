"""What the next start finds after a power cut, held against what the program had told before."""

from collections import Counter
from collections.abc import Iterator
from typing import Final

from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError
from local_db.domain.outbox import MessageType
from tests.e2e.power.power_cuts import Computer, Lines
from tests.fakes.office import samples

_ALL: Final = 100_000


def faults_at_the_counter(computer: Computer, told: Lines) -> list[str]:
    """Return what a citizen or an operator could complain of; nothing is forgiven."""
    try:
        with computer.at_work() as office:
            return [*_faults(office, told), *_lost_slips(computer, told)]
    except DeskError as error:
        return [f"not opened: {error.code}"]


def faults_of_set_up(computer: Computer, told: Lines) -> list[str]:
    """As ``faults_at_the_counter``, while the data folder itself is being made.

    A set-up that was not over is gone on with; one that was told as done is never made anew.
    """
    try:
        if not any("enrolled" in line for line in told):
            with computer.set_up() as office:
                return list(_broken(office))
    except DeskError as error:
        return [f"not set up: {error.code}"]
    return faults_at_the_counter(computer, told)


def _faults(office: Workspace, told: Lines) -> Iterator[str]:
    numbers = {line["ref"] for line in told if "ref" in line}
    with office.store.read() as records:
        saved = Counter(row.ref for row in records.complaints.page(limit=_ALL).rows)
        messages = records.outbox.rows(limit=_ALL)
    queued = Counter(it.ref for it in messages if it.type is MessageType.FILED)
    yield from (f"lost: {ref}" for ref in sorted(numbers - saved.keys()))
    yield from (f"twice: {ref}" for ref, times in saved.items() if times != 1)
    yield from (f"not queued once: {ref}" for ref in saved if queued[ref] != 1)
    yield from (f"queued and not saved: {ref}" for ref in queued.keys() - saved.keys())
    yield from _lost_drafts(office, told, unfinished=len(saved) == len(numbers))
    yield from (
        f"paper lost: {line['paper'][:7]}"
        for line in told
        if "paper" in line and not office.store.papers.has(line["paper"])
    )
    yield from _broken(office)
    # The counter goes on, and never with a number that somebody has on a slip.
    if office.filing.file(samples()[0], "OP1").ref in saved.keys() | numbers:
        yield "number given twice: the next one"


def _lost_drafts(office: Workspace, told: Lines, *, unfinished: bool) -> Iterator[str]:
    """A draft lasts until it is filed; the newest may be filed already and not told so yet."""
    typed = {line["draft"]: line["typed"] for line in told if "typed" in line}
    filed = {line["draft"] for line in told if "ref" in line and "draft" in line}
    there = {it.id: it.body["typed"] for it in office.drafts.open_drafts("OP1")}
    for draft, letters in typed.items():
        if draft not in filed and there.get(draft, 0) < letters and unfinished:
            yield f"draft lost: {letters} letters"
    yield from (f"draft came back: {draft[:7]}" for draft in filed & there.keys())


def _lost_slips(computer: Computer, told: Lines) -> Iterator[str]:
    for name in (line["slip"] for line in told if "slip" in line):
        slip = computer.root / "slips" / name
        if not (slip.exists() and b"%%EOF" in slip.read_bytes()[-64:]):
            yield f"slip lost: {name}"


def _broken(office: Workspace) -> Iterator[str]:
    yield from (f"broken {check.check}: {check.detail}" for check in office.verify_failures())
