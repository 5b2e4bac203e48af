"""Print jobs: whatever the printer does, no slip is lost and none is doubled unmarked."""

import json
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from PIL import Image

from desktop.services.print_outcome import CancelReason, PrintResult
from desktop.services.printer_pages import PrinterPage
from desktop.services.workspace import Workspace
from local_db.domain.errors import DeskError, StorageError, StorageTrouble
from local_db.domain.printer import Printer, PrinterKind
from local_db.domain.slip_print import SlipKind, SlipState
from local_db.repositories.slips import SlipRepository
from printing.outlets.network import NetworkLine
from printing.outlets.outlet import Delivery, Outcome, Outlet, Readiness, Sheet
from printing.outlets.roll import RollLook, RollOutlet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.raster import page_image
from printing.read_back import CodeKind, pdf_text, read_codes
from resources.text import Language
from tests.fakes.escpos_printer import Behaviour, EscposPrinter
from tests.fakes.office import samples

OPERATOR = "OP1"


@dataclass
class Tray:
    """A printer device in memory: what came out, and what it does with the next sheet."""

    sheets: list[bytes] = field(default_factory=list)
    next_does: list[Callable[[], Delivery]] = field(default_factory=list)
    withdrawn: list[str] = field(default_factory=list)
    told: list[Callable[[], Delivery]] = field(default_factory=list)

    def send(self, sheet: Sheet) -> Delivery:
        does = self.next_does.pop(0) if self.next_does else confirmed
        delivery = does()
        self.sheets.append(sheet.pdf)
        return delivery

    def readiness(self) -> Readiness:
        return Readiness.READY

    def follow(self, spool_id: str) -> Delivery:
        assert spool_id == "laser-7"
        return self.told.pop(0)()

    def withdraw(self, spool_id: str) -> None:
        self.withdrawn.append(spool_id)

    def copies(self) -> list[int]:
        """Return which copy each sheet says it is."""
        return [2 if "DUPLICATE" in pdf_text(pdf) else 1 for pdf in self.sheets]


def confirmed() -> Delivery:
    return Delivery(outcome=Outcome.CONFIRMED)


def queued() -> Delivery:
    return Delivery(outcome=Outcome.NOT_CONFIRMED, spool_id="laser-7")


def mute() -> Delivery:
    return Delivery(outcome=Outcome.NOT_CONFIRMED)


def refuses() -> Delivery:
    raise PrinterError("printer_refused")


def dies() -> Delivery:
    raise HalfPrintedError("printer_silent")


def set_up(office: Workspace, make: Callable[[Printer], Outlet], **more: object) -> Printer:
    fields = {"name": "roll", "kind": PrinterKind.NETWORK, "target": "127.0.0.1:9"}
    printer = Printer(**{**fields, "paper": "58mm", "dots": 384, **more})  # type: ignore[arg-type] # by name
    office.printers.use_outlets(make)
    return office.printers.save(printer, OPERATOR).printers[0]


@pytest.fixture
def tray(office: Workspace) -> Tray:
    tray = Tray()
    set_up(office, lambda _: tray)
    return tray


@pytest.fixture
def ref(office: Workspace) -> str:
    return office.filing.file(samples()[0], OPERATOR).ref


def jobs(office: Workspace, ref: str) -> list[tuple[int, SlipState, str | None]]:
    return [(job.copy, job.state, job.code) for job in office.slips.copies(ref)]


def told_portal(office: Workspace, ref: str) -> list[int]:
    """Return the copies that wait to be told to the portal."""
    with office.store.read() as records:
        rows = records.work.connection.exec_driver_sql(
            "SELECT body FROM outbox WHERE type = 'slip.printed' AND ref = ?", (ref,)
        )
        return sorted(json.loads(body)["copy"] for (body,) in rows)


@pytest.mark.usefixtures("tray")
def test_the_job_of_the_filing_transaction_is_the_one_that_is_printed(
    office: Workspace, ref: str
) -> None:
    [waiting] = office.slips.not_printed()
    assert (waiting.state, waiting.kind) == (SlipState.PENDING, SlipKind.ACKNOWLEDGEMENT)
    outcome = office.printing.print_slip(ref, "58mm", OPERATOR)
    assert (outcome.result, outcome.copy, outcome.job_id) == (PrintResult.PRINTED, 1, waiting.id)
    [job] = office.slips.copies(ref)
    assert (job.printer, job.tries, job.paper) == ("roll", 1, "58mm")
    assert told_portal(office, ref) == [1]


def test_a_printer_that_refused_gets_the_same_copy_again(
    office: Workspace, ref: str, tray: Tray
) -> None:
    tray.next_does = [refuses]
    failed = office.printing.print_slip(ref, "58mm", OPERATOR)
    assert (failed.is_failed, failed.reason) == (True, "printer_refused")
    assert [job.ref for job in office.slips.not_printed()] == [ref]
    assert office.printing.print_slip(ref, "58mm", OPERATOR).is_printed
    assert jobs(office, ref) == [(1, SlipState.PRINTED, None)]
    assert office.slips.copies(ref)[0].tries == 2
    assert tray.copies() == [1]


def test_after_a_printer_died_in_the_middle_the_next_slip_says_duplicate(
    office: Workspace, ref: str, tray: Tray
) -> None:
    tray.next_does = [dies]
    assert office.printing.print_slip(ref, "58mm", OPERATOR).reason == "printer_silent"
    assert [job.ref for job in office.slips.not_printed()] == [ref]
    assert office.printing.print_slip(ref, "58mm", OPERATOR).copy == 2
    assert tray.copies() == [2]
    assert jobs(office, ref) == [
        (1, SlipState.CANCELLED, "slip_replaced"),
        (2, SlipState.PRINTED, None),
    ]
    assert told_portal(office, ref) == [2]
    assert office.slips.not_printed() == ()


def test_a_mute_printer_leaves_the_question_to_the_operator(
    office: Workspace, ref: str, tray: Tray
) -> None:
    tray.next_does = [mute]
    outcome = office.printing.print_slip(ref, "58mm", OPERATOR)
    assert outcome.needs_an_answer
    assert told_portal(office, ref) == []
    [job] = office.printing.unconfirmed()
    office.printing.came_out(job.id, OPERATOR)
    office.printing.came_out(job.id, OPERATOR)
    assert jobs(office, ref) == [(1, SlipState.PRINTED, None)]
    assert told_portal(office, ref) == [1]


def test_what_did_not_come_out_may_still_come_so_the_next_is_a_duplicate(
    office: Workspace, ref: str, tray: Tray
) -> None:
    tray.next_does = [queued]
    job_id = office.printing.print_slip(ref, "58mm", OPERATOR).job_id
    office.printing.did_not_come_out(job_id, OPERATOR)
    assert tray.withdrawn == ["laser-7"]
    [job] = office.slips.not_printed()
    assert (job.state, job.code) == (SlipState.FAILED, "printer_nothing_came_out")
    assert office.printing.print_slip(ref, "58mm", OPERATOR).copy == 2


@pytest.mark.usefixtures("tray")
def test_the_answer_no_to_a_job_that_never_left_changes_nothing(
    office: Workspace, ref: str
) -> None:
    [waiting] = office.slips.not_printed()
    for job_id in (waiting.id, 9_999):
        office.printing.did_not_come_out(job_id, OPERATOR)
        assert jobs(office, ref) == [(1, SlipState.PENDING, None)]


def test_a_queue_is_asked_again_until_it_knows(office: Workspace, ref: str, tray: Tray) -> None:
    tray.next_does = [queued]
    office.printing.print_slip(ref, "58mm", OPERATOR)
    held = Delivery(outcome=Outcome.NOT_CONFIRMED, spool_id="laser-7", reason="printer_held")
    tray.told = [queued, lambda: held, lambda: held, confirmed]
    assert [office.printing.follow_up() for _ in range(4)] == [0, 1, 0, 1]
    assert jobs(office, ref) == [(1, SlipState.PRINTED, None)]
    assert office.printing.follow_up() == 0


def test_a_queue_that_threw_the_slip_away_is_told(office: Workspace, ref: str, tray: Tray) -> None:
    def thrown_away() -> Delivery:
        raise HalfPrintedError("printer_cancelled")

    tray.next_does, tray.told = [queued], [thrown_away]
    office.printing.print_slip(ref, "58mm", OPERATOR)
    assert office.printing.follow_up() == 1
    assert jobs(office, ref) == [(1, SlipState.FAILED, "printer_cancelled")]


@pytest.mark.usefixtures("tray")
def test_a_slip_nobody_wants_leaves_the_list_with_its_reason(office: Workspace, ref: str) -> None:
    [job] = office.slips.not_printed()
    office.printing.cancel(job.id, CancelReason.BY_HAND, OPERATOR)
    office.printing.cancel(job.id, CancelReason.NOT_WANTED, OPERATOR)
    assert office.slips.not_printed() == ()
    assert jobs(office, ref) == [(1, SlipState.CANCELLED, "slip_by_hand")]
    with office.store.read() as records:
        assert records.audit.verify().ok
    assert office.verify_failures() == ()
    # Nothing was printed, so the first slip is the original still.
    assert office.printing.print_slip(ref, "58mm", OPERATOR).copy == 1


def test_several_copies_are_each_marked(office: Workspace, ref: str, tray: Tray) -> None:
    assert office.printing.print_slip(ref, "58mm", OPERATOR, copies=3).copy == 3
    assert tray.copies() == [1, 2, 2]
    assert told_portal(office, ref) == [1, 2, 3]


def test_a_printer_may_want_two_copies_of_each_slip(office: Workspace, ref: str) -> None:
    tray = Tray()
    set_up(office, lambda _: tray, copies=2)
    office.printing.print_slip(ref, "58mm", OPERATOR)
    assert tray.copies() == [1, 2]


def test_no_further_copy_follows_one_that_failed(office: Workspace, ref: str, tray: Tray) -> None:
    tray.next_does = [dies]
    assert office.printing.print_slip(ref, "58mm", OPERATOR, copies=3).is_failed
    assert tray.sheets == []


def test_a_printer_of_a_kind_that_is_not_here_fails_by_name(office: Workspace, ref: str) -> None:
    printer = Printer(name="laser", kind=PrinterKind.SYSTEM, target="Laser", paper="a4")
    office.printers.save(printer, OPERATOR)
    outcome = office.printing.print_slip(ref, "a4", OPERATOR)
    assert outcome.reason == "printer_needs_desk"
    assert office.printers.readiness(printer) is Readiness.UNREACHABLE
    assert jobs(office, ref) == [(1, SlipState.FAILED, "printer_needs_desk")]


@pytest.mark.usefixtures("tray")
def test_an_unknown_number_is_not_printed(office: Workspace) -> None:
    with pytest.raises(DeskError) as refusal:
        office.printing.print_slip("26347020000137", "58mm", OPERATOR)
    assert refusal.value.code == "nothing_found"


def ink(page: Image.Image) -> tuple[int, int, int, int]:
    box = page.point(lambda level: 255 - level).getbbox()
    assert box is not None
    return box


def test_the_offsets_of_a_printer_move_what_it_prints(
    office: Workspace, ref: str, tmp_path: Path
) -> None:
    tray = Tray()
    printer = set_up(office, lambda _: tray, dx_mm=3.0, dy_mm=2.0)
    office.printing.print_slip(ref, "58mm", OPERATOR)
    plain = office.slips.write(ref, "58mm", tmp_path / "plain.pdf").file.read_bytes()
    [moved, still] = [page_image(pdf, dpi=254) for pdf in (tray.sheets[0], plain)]
    left, top = (b - a for a, b in zip(ink(still)[:2], ink(moved)[:2], strict=True))
    assert (left / 10, top / 10) == (pytest.approx(3.0, abs=0.2), pytest.approx(2.0, abs=0.2))
    for page in PrinterPage:
        office.printing.try_out(printer, page, Language.EN)
    assert len(tray.sheets) == 3
    assert "roll" in pdf_text(tray.sheets[1])


BETWEEN = ("rendering", "sending", "sent", "printed")


class Killed(BaseException):
    """The process ends here."""


@pytest.mark.parametrize("step", BETWEEN)
def test_a_program_that_ended_between_two_steps_loses_and_doubles_nothing(
    office: Workspace, ref: str, tray: Tray, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    if step == "sent":
        tray.next_does = [mute]

    def killed(*_: object, **__: object) -> None:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(SlipRepository, step, killed)
        with pytest.raises(Killed):
            office.printing.print_slip(ref, "58mm", OPERATOR)
    was_handed_over = len(tray.sheets) == 1
    assert was_handed_over is (step in ("sent", "printed"))
    office.printing.settle()
    assert [job.ref for job in office.slips.not_printed()] == [ref]
    outcome = office.printing.print_slip(ref, "58mm", OPERATOR)
    assert outcome.copy == (2 if was_handed_over else 1)
    assert sorted(tray.copies()) == ([1, 2] if was_handed_over else [1])


def test_an_interrupted_job_asks_the_operator(
    office: Workspace, ref: str, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def killed(_: Sheet) -> Delivery:
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(tray, "send", killed)
        with pytest.raises(Killed):
            office.printing.print_slip(ref, "58mm", OPERATOR)
    assert office.printing.settle() == 1
    [job] = office.printing.unconfirmed()
    assert (job.state, job.code) == (SlipState.SENT, "printer_interrupted")


def test_nothing_is_printed_that_cannot_be_accounted_for(
    office: Workspace, ref: str, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full() -> None:
        raise StorageError(StorageTrouble.FULL)

    monkeypatch.setattr(office.store, "require_writable", full)
    with pytest.raises(StorageError):
        office.printing.print_slip(ref, "58mm", OPERATOR)
    assert tray.sheets == []


def rolls(printer: EscposPrinter, *, timeout_s: float = 0.3) -> Callable[[Printer], Outlet]:
    """Reach every printer at the emulator."""
    line = NetworkLine(host="127.0.0.1", port=printer.port, timeout_s=timeout_s)
    return lambda p: RollOutlet(connect=line, look=RollLook(dots=p.dots), speed_mm_s=1e9)


FAULTS = [
    (Behaviour(is_paper_out=True), 1),
    (Behaviour(is_offline=True), 1),
    (Behaviour(hangs_up_when_asked=True), 1),
    (Behaviour(dies_after=12_000), 2),
    (Behaviour(has_paper_until_cut=True), 2),
    (Behaviour(hangs_after=6), 2),
    (Behaviour(is_mute=True), 2),
]


@pytest.mark.parametrize(("fault", "copy"), FAULTS)
def test_whatever_the_printer_does_the_slip_comes_out_once_unmarked_at_most(
    office: Workspace, ref: str, fault: Behaviour, copy: int
) -> None:
    with EscposPrinter(fault) as broken:
        set_up(office, rolls(broken))
        assert not office.printing.print_slip(ref, "58mm", OPERATOR).is_printed
        assert [job.ref for job in office.slips.not_printed()] == [ref]
    with EscposPrinter() as mended:
        office.printers.use_outlets(rolls(mended, timeout_s=5))
        outcome = office.printing.print_slip(ref, "58mm", OPERATOR)
    assert (outcome.is_printed, outcome.copy) == (True, copy)
    assert office.slips.not_printed() == ()
    [code] = [c.text for c in read_codes(mended.paper.picture()) if c.kind is CodeKind.QR]
    # The copy's number is signed: the printed slip itself says which one it is.
    assert code.split(":")[5] == str(outcome.copy)


def test_a_printer_that_vanished_takes_nothing(office: Workspace, ref: str) -> None:
    with EscposPrinter() as gone:
        set_up(office, rolls(gone))
        gone.vanish()
        assert office.printing.print_slip(ref, "58mm", OPERATOR).reason == "printer_unreachable"
    with EscposPrinter() as back:
        office.printers.use_outlets(rolls(back, timeout_s=5))
        assert office.printing.print_slip(ref, "58mm", OPERATOR).copy == 1


def test_planted_bug_a_copy_whose_number_is_not_used_up_is_doubled(
    office: Workspace, ref: str, tray: Tray, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The guard of these tests: without the commit of SENDING two originals come out."""
    monkeypatch.setattr(SlipRepository, "sending", lambda *_: None)
    tray.next_does = [mute]
    office.printing.print_slip(ref, "58mm", OPERATOR)
    office.printing.print_slip(ref, "58mm", OPERATOR)
    assert tray.copies() == [1, 1]


def test_without_a_printer_the_folder_gets_a_name_that_says_which_copy(
    office: Workspace, ref: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    paths = [office.printing.print_slip(ref, "a5", OPERATOR).path for _ in range(2)]
    assert [path.name for path in paths if path] == [f"{ref}-a5.pdf", f"{ref}-2-a5.pdf"]
