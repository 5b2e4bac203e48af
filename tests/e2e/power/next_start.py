"""What the next start finds after a power cut, held against what the program had told before."""

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from desktop.services.workspace import Workspace
from local_db.domain.clock import SystemClock
from local_db.domain.errors import DeskError
from local_db.domain.outbox import MessageType
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.restore import restore
from tests.e2e.power.power_cuts import Computer, Lines
from tests.fakes.office import samples

_ALL: Final = 100_000
_NEWEST: Final = "SELECT body FROM complaint ORDER BY id DESC LIMIT 5"


def faults_at_the_counter(
    computer: Computer, told: Lines, given: frozenset[str] = frozenset()
) -> list[str]:
    """Return what a citizen or an operator could complain of; nothing is forgiven.

    ``given`` are numbers that somebody has although this store does not hold them.
    """
    try:
        with computer.at_work() as office:
            return [*_faults(office, told, given), *_lost_slips(computer, told)]
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


def faults_of_backup(computer: Computer, told: Lines) -> list[str]:
    """A backup that was told of is whole and can be restored; the store is as it was."""
    faults = faults_at_the_counter(computer, [])
    for line in told:
        file = computer.root / "disk" / Path(line["file"]).name
        elsewhere = DataFolder(computer.root / "elsewhere" / "data")
        elsewhere.make()
        elsewhere.lock()
        try:
            done = restore(file, elsewhere, lambda it: open_key(it, lambda: None), SystemClock())
        except DeskError as error:
            faults.append(f"backup not restored: {error.code}")
            continue
        finally:
            elsewhere.unlock()
        if done.cases != line["cases"] or done.papers_bad:
            faults.append(f"backup not whole: {done.cases} cases, {done.papers_bad} bad papers")
    return faults


def faults_of_restore(earlier: Lines, later: Lines, computer: Computer, told: Lines) -> list[str]:
    """The old store or the restored one opens, whole, and no number of either is given again."""
    given = frozenset(line["ref"] for line in later if "ref" in line)
    try:
        with computer.at_work() as office:
            there = set(_numbers(office))
    except DeskError as error:
        return [f"not opened: {error.code}"]
    is_old = given <= there
    faults = ["restored and gone again"] if told and is_old else []
    faults += [f"number given twice: {it['ref']}" for it in told if it.get("ref") in given]
    holds = [*earlier, *later] if is_old else [*earlier, *told]
    return faults + faults_at_the_counter(computer, holds, given)


def faults_of_upgrade(rows: Mapping[str, int], computer: Computer, _told: Lines) -> list[str]:
    """The old store opens, is brought up to date, and has all that it had."""
    try:
        with computer.at_work() as office:
            with office.store.read() as records:
                count = records.work.connection.exec_driver_sql
                found = {name: count(f"SELECT count(*) FROM {name}").scalar() for name in rows}  # noqa: S608 - our own tables
            # The upgrade itself stands in the chain.
            fewer = [name for name, least in rows.items() if (found[name] or 0) < least]
            return [*(f"lost of {name}" for name in fewer), *_broken(office)]
    except DeskError as error:
        return [f"not opened: {error.code}"]


def _numbers(office: Workspace) -> dict[str, str]:
    """Return every number in the store and whose it is."""
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql("SELECT ref, case_id FROM complaint").all()
    assert len(rows) == len({ref for ref, _ in rows})
    return {str(ref): str(case_id) for ref, case_id in rows}


def _faults(office: Workspace, told: Lines, given: frozenset[str]) -> Iterator[str]:
    numbers = {line["ref"]: line["case_id"] for line in told if "ref" in line}
    saved = _numbers(office)
    with office.store.read() as records:
        messages = records.outbox.rows(limit=_ALL)
        epoch = records.device.get().db_epoch
    if epoch != 1 and not given:
        yield f"taken for an older copy: epoch {epoch}"
    queued = Counter(it.ref for it in messages if it.type is MessageType.FILED)
    yield from (f"lost: {ref}" for ref in sorted(numbers.keys() - saved.keys()))
    yield from (f"of another: {ref}" for ref, it in saved.items() if numbers.get(ref, it) != it)
    yield from (f"not queued once: {ref}" for ref in saved if queued[ref] != 1)
    yield from (f"queued and not saved: {ref}" for ref in queued.keys() - saved.keys())
    yield from _lost_drafts(office, told)
    yield from (
        f"paper lost: {line['paper'][:7]}"
        for line in told
        if "paper" in line and not office.store.papers.has(line["paper"])
    )
    yield from _broken(office)
    # The counter goes on, and never with a number that somebody has on a slip.
    if office.filing.file(samples()[0], "OP1").ref in saved.keys() | numbers.keys() | given:
        yield "number given twice: the next one"


def _lost_drafts(office: Workspace, told: Lines) -> Iterator[str]:
    """A draft lasts until it is filed; the last one may be filed and not told so yet."""
    typed = {line["draft"]: line["typed"] for line in told if "typed" in line}
    filed = {line["draft"] for line in told if "ref" in line and "draft" in line}
    there = {it.id: _letters(it.body) for it in office.drafts.open_drafts("OP1")}
    with office.store.read() as records:
        newest = records.work.connection.exec_driver_sql(_NEWEST).scalars().all()
    for draft, letters in typed.items():
        is_filed = draft in filed or any(draft in str(body) for body in newest)
        if there.get(draft, 0) < letters and not is_filed:
            yield f"draft lost: {letters} letters"
    yield from (f"draft came back: {draft[:7]}" for draft in filed & there.keys())


def _letters(body: Mapping[str, Any]) -> int:
    """How much of a draft is there, as ``counter_work.py`` or as the desk's form keeps it."""
    words: str = body["fields"].get("complaint.description", "")
    return int(body.get("typed", len(words)))


def _lost_slips(computer: Computer, told: Lines) -> Iterator[str]:
    for name in (line["slip"] for line in told if "slip" in line):
        slip = computer.root / "slips" / name
        if not (slip.exists() and b"%%EOF" in slip.read_bytes()[-64:]):
            yield f"slip lost: {name}"


def _broken(office: Workspace) -> Iterator[str]:
    yield from (f"broken {check.check}: {check.detail}" for check in office.verify_failures())
