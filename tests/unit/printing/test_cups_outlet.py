"""A slip handed to CUPS arrives whole; what stands in the way has a name."""

import dataclasses
import os
from pathlib import Path

import pytest

from printing.outlets import cups
from printing.outlets.cups import CupsQueue, default_queue, has_default_queue, queues
from printing.outlets.cups_jobs import JobState, job_state
from printing.outlets.outlet import Outcome, Readiness, Sheet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.slip_pdf import SlipPaper, make_slip
from tests.samples.slips import FACTS, NUMBER

pytestmark = pytest.mark.skipif(os.name == "nt", reason="CUPS is the Linux door")
SHEET = Sheet(pdf=b"%PDF", title="26-347-02-00001-37")


def program(folder: Path, name: str, script: str) -> None:
    file = folder / name
    file.write_text(f"#!/bin/sh\n{script}\n", encoding="utf-8")
    file.chmod(0o755)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A PATH that holds only what the test puts there, and cat; no job is known to CUPS."""
    programs = tmp_path / "bin"
    programs.mkdir()
    (programs / "cat").symlink_to("/bin/cat")
    monkeypatch.setenv("PATH", str(programs))
    monkeypatch.setenv("CUPS_SERVER", str(tmp_path / "no-cups.sock"))
    return programs


def states(monkeypatch: pytest.MonkeyPatch, *told: JobState | None) -> None:
    """Let CUPS tell one state of the job after the other; the last one for ever."""
    left = list(told)
    monkeypatch.setattr(cups, "job_state", lambda _id: left.pop(0) if len(left) > 1 else left[0])


def test_the_pdf_reaches_the_named_printer_byte_for_byte(folder: Path, tmp_path: Path) -> None:
    program(folder, "lp", f'echo "$@" > {tmp_path}/words; cat > {tmp_path}/job')
    pdf = make_slip(FACTS, SlipPaper.A4).data
    queue = CupsQueue(queue="counter-2", paper="a4")
    delivery = queue.send(Sheet(pdf=pdf, title=NUMBER.shown))
    assert (tmp_path / "job").read_bytes() == pdf
    words = f"-d counter-2 -t {NUMBER.shown} -o media=A4 -o print-scaling=none -\n"
    assert (tmp_path / "words").read_text() == words
    assert (delivery.outcome, delivery.spool_id) == (Outcome.NOT_CONFIRMED, None)


def test_the_default_printer_is_used_when_none_is_named(folder: Path, tmp_path: Path) -> None:
    program(folder, "lpstat", 'echo "system default destination: laser"')
    program(folder, "lp", f'echo "$@" > {tmp_path}/words; cat > /dev/null')
    CupsQueue().send(SHEET)
    assert (tmp_path / "words").read_text() == "-d laser -t 26-347-02-00001-37 -\n"
    assert has_default_queue()


def test_a_system_without_printing_has_no_printer(folder: Path) -> None:
    for arrange in (lambda: None, lambda: program(folder, "lp", "exit 0")):
        arrange()
        with pytest.raises(PrinterError) as caught:
            CupsQueue().send(SHEET)
        assert caught.value.code == "printer_none"
    assert not has_default_queue()
    assert queues() == ()
    assert CupsQueue(queue="laser").readiness() is Readiness.UNREACHABLE


def test_a_system_without_a_default_printer_has_no_printer(folder: Path) -> None:
    program(folder, "lp", "exit 0")
    program(folder, "lpstat", 'test "$LC_ALL" = C && echo "no system default destination"')
    with pytest.raises(PrinterError) as caught:
        CupsQueue().send(SHEET)
    assert caught.value.code == "printer_none"


def test_a_queue_that_refuses_is_told(folder: Path) -> None:
    program(folder, "lp", "cat > /dev/null; exit 1")
    with pytest.raises(PrinterError) as caught:
        CupsQueue(queue="broken").send(SHEET)
    assert caught.value.code == "printer_refused"
    assert not isinstance(caught.value, HalfPrintedError)


def test_nobody_knows_what_a_hanging_queue_has_taken(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cups, "_TIMEOUT_S", 0.2)
    (folder / "sleep").symlink_to("/bin/sleep")
    for name in ("lp", "lpstat", "cancel"):
        program(folder, name, "exec sleep 5")
    with pytest.raises(HalfPrintedError) as caught:
        CupsQueue(queue="slow").send(SHEET)
    assert caught.value.code == "printer_silent"
    with pytest.raises(PrinterError) as silent:
        default_queue()
    assert silent.value.code == "printer_silent"
    assert queues() == ()
    assert CupsQueue(queue="slow").readiness() is Readiness.UNREACHABLE
    states(monkeypatch, JobState.PENDING)
    CupsQueue(queue="slow").withdraw("slow-1")


@pytest.mark.parametrize(
    ("told", "readiness"),
    [
        ("printer laser is idle.  enabled since Wed", Readiness.READY),
        ("printer laser disabled since Wed -", Readiness.STOPPED),
        ("laser not accepting requests since Wed -", Readiness.STOPPED),
    ],
)
def test_a_queue_says_whether_it_prints(folder: Path, told: str, readiness: Readiness) -> None:
    program(folder, "lpstat", f'echo "{told}"')
    assert CupsQueue(queue="laser").readiness() is readiness


def test_all_queues_are_found(folder: Path) -> None:
    program(folder, "lpstat", 'test "$1" = -e && printf "laser\\nroll\\n"')
    assert queues() == ("laser", "roll")


@pytest.fixture
def taking(folder: Path) -> CupsQueue:
    """A queue that takes jobs."""
    program(folder, "lp", 'cat > /dev/null; echo "request id is laser-7 (1 file(s))"')
    program(folder, "lpstat", 'echo "printer laser is idle"')
    return CupsQueue(queue="laser", patience_s=2)


def test_a_job_that_left_the_queue_is_confirmed(
    taking: CupsQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    states(monkeypatch, JobState.PENDING, JobState.PROCESSING, JobState.COMPLETED)
    delivery = taking.send(SHEET)
    assert (delivery.outcome, delivery.spool_id) == (Outcome.CONFIRMED, "laser-7")


@pytest.mark.parametrize(
    ("state", "reason"),
    [(JobState.HELD, "printer_held"), (JobState.STOPPED, "printer_stopped")],
)
def test_a_job_that_the_queue_holds_is_told_at_once(
    taking: CupsQueue, monkeypatch: pytest.MonkeyPatch, state: JobState, reason: str
) -> None:
    states(monkeypatch, state)
    delivery = taking.send(SHEET)
    assert (delivery.outcome, delivery.reason) == (Outcome.NOT_CONFIRMED, reason)


def test_a_job_behind_a_stopped_printer_is_told(
    taking: CupsQueue, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(folder, "lpstat", 'echo "printer laser disabled since Wed -"')
    states(monkeypatch, JobState.PENDING)
    assert taking.send(SHEET).reason == "printer_stopped"


@pytest.mark.parametrize(
    ("state", "code"),
    [(JobState.CANCELED, "printer_cancelled"), (JobState.ABORTED, "printer_aborted")],
)
def test_a_job_that_the_queue_let_go_may_be_half_on_paper(
    taking: CupsQueue, monkeypatch: pytest.MonkeyPatch, state: JobState, code: str
) -> None:
    states(monkeypatch, JobState.PROCESSING, state)
    with pytest.raises(HalfPrintedError) as caught:
        taking.send(SHEET)
    assert caught.value.code == code


def test_a_job_that_takes_long_is_followed_later(
    taking: CupsQueue, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cups, "_EVERY_S", 0.01)
    states(monkeypatch, JobState.PROCESSING)
    delivery = dataclasses.replace(taking, patience_s=0.05).send(SHEET)
    assert (delivery.outcome, delivery.reason) == (Outcome.NOT_CONFIRMED, None)


def test_a_waiting_job_is_taken_out_and_a_finished_one_is_left(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    program(folder, "cancel", f'echo "$1" >> {tmp_path}/cancelled')
    for state in (JobState.PENDING, JobState.COMPLETED, None):
        states(monkeypatch, state)
        CupsQueue(queue="laser").withdraw("laser-7")
    assert (tmp_path / "cancelled").read_text() == "laser-7\n"


@pytest.mark.usefixtures("folder")
def test_without_cups_no_job_is_known() -> None:
    assert job_state("laser-7") is None
    assert job_state("nonsense") is None


def test_the_packaged_program_gives_cups_the_libraries_of_the_system(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.frozen", True, raising=False)
    monkeypatch.setenv("LD_LIBRARY_PATH", "/opt/abhijog/_internal")
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/usr/local/lib")
    program(folder, "lp", f'echo "$LD_LIBRARY_PATH" > {tmp_path}/path; cat > /dev/null')
    CupsQueue(queue="p").send(SHEET)
    assert (tmp_path / "path").read_text() == "/usr/local/lib\n"
