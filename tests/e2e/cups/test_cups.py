"""Slips through a real CUPS: vectors kept, in their place to 0.2 mm, jobs followed to their end."""

import os
import pwd
import subprocess
import sys
import time
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from desktop.services.print_outcome import PrintResult
from desktop.services.workspace import Workspace
from local_db.domain.printer import Printer, PrinterKind
from local_db.domain.slip_print import SlipState
from printing.escpos import escpos_job
from printing.outlets.cups import CupsQueue, default_queue, queues
from printing.outlets.cups_jobs import JobState, job_state
from printing.outlets.outlet import Outcome, Readiness, Sheet
from printing.printer_error import HalfPrintedError, PrinterError
from printing.printer_traits import PrinterTraits
from printing.raster import page_count, page_image, roll_image
from printing.read_back import read_codes
from printing.slip_pdf import SlipPaper, make_slip
from tests.e2e.cups.private_cups import PPD, PrivateCups, is_here, private_cups
from tests.fakes.escpos_printer import EscposPrinter
from tests.fakes.office import open_office, samples
from tests.samples.slips import FACTS

pytestmark = [
    pytest.mark.skipif(
        not is_here(),
        reason="needs root and Debian's cups, cups-client and printer-driver-cups-pdf",
    ),
    pytest.mark.timeout(240),
]
DPI = 300
MM = DPI / 25.4


@pytest.fixture
def cups(monkeypatch: pytest.MonkeyPatch) -> Iterator[PrivateCups]:
    with private_cups() as running:
        monkeypatch.setenv("CUPS_SERVER", running.address)
        yield running


@pytest.fixture
def pdf_queue(cups: PrivateCups) -> CupsQueue:
    if not PPD.exists():
        pytest.skip("printer-driver-cups-pdf is not installed")
    cups.add_queue("counter-pdf", "cups-pdf:/", "-P", str(PPD))
    return CupsQueue(queue="counter-pdf", paper="a4", patience_s=25)


def printed(queue: CupsQueue, pdf: bytes) -> bytes:
    """Print on cups-pdf and return the file that came out of it."""
    title = f"slip-{uuid.uuid4().hex}"
    assert queue.send(Sheet(pdf=pdf, title=title)).outcome is Outcome.CONFIRMED
    home = Path(pwd.getpwuid(os.geteuid()).pw_dir)
    [file] = (home / "PDF").glob(f"{title}*.pdf")
    data = file.read_bytes()
    file.unlink()
    return data


def ink(pdf: bytes) -> tuple[int, int, int, int]:
    page = page_image(pdf, dpi=DPI).point(lambda level: 255 * (level < 128))
    box = page.getbbox()
    assert box is not None
    return box


def test_the_slip_arrives_as_one_page_of_vectors_in_its_place(pdf_queue: CupsQueue) -> None:
    asked = make_slip(FACTS, SlipPaper.A4).data
    came_out = printed(pdf_queue, asked)
    assert page_count(came_out) == 1
    images = subprocess.run(
        ["pdfimages", "-list", "-"], input=came_out, capture_output=True, check=True
    )
    assert len(images.stdout.splitlines()) == 2, "a picture instead of vectors"
    for wanted, got in zip(ink(asked), ink(came_out), strict=True):
        assert abs(wanted - got) / MM <= 0.2
    kinds = {code.kind for code in read_codes(page_image(came_out, dpi=DPI))}
    assert len(kinds) == 2


def test_offsets_are_on_paper_what_they_are_in_the_settings(pdf_queue: CupsQueue) -> None:
    still = printed(pdf_queue, make_slip(FACTS, SlipPaper.A4).data)
    traits = PrinterTraits(dx_mm=3.0, dy_mm=-2.0)
    moved = printed(pdf_queue, make_slip(FACTS, SlipPaper.A4, traits).data)
    left, top = (b - a for a, b in zip(ink(still)[:2], ink(moved)[:2], strict=True))
    assert abs(left / MM - 3.0) <= 0.2
    assert abs(top / MM + 2.0) <= 0.2


def test_a_raw_queue_carries_the_bytes_of_a_roll_unchanged(cups: PrivateCups) -> None:
    picture = roll_image(make_slip(FACTS, SlipPaper.ROLL_80).data, dots=576)
    with EscposPrinter() as roll:
        cups.add_queue("roll", f"socket://{roll.address}", "-m", "raw")
        words = ["lp", "-d", "roll", "-o", "raw", "-"]
        subprocess.run(words, input=escpos_job(picture), check=True, timeout=30)
        assert _ended("roll-1") is JobState.COMPLETED
    assert (roll.paper.unknown, roll.paper.cuts) == ([], 1)
    same = ImageChops.difference(_grey(roll.paper.picture()), _grey(picture))
    assert same.getbbox() is None


def _ended(spool_id: str) -> JobState | None:
    until = time.monotonic() + 30
    while (state := job_state(spool_id)) in (None, JobState.PENDING, JobState.PROCESSING):
        assert time.monotonic() < until, "the queue never ended the job"
        time.sleep(0.1)
    return state


def _grey(picture: Image.Image) -> Image.Image:
    return picture.convert("L")


def test_queues_are_found_and_say_how_they_are(cups: PrivateCups) -> None:
    cups.add_queue("roll", "socket://127.0.0.1:9", "-m", "raw")
    assert queues() == ("roll",)
    with pytest.raises(PrinterError):
        default_queue()
    cups.run("lpadmin", "-d", "roll")
    assert default_queue() == "roll"
    queue = CupsQueue(queue="roll")
    assert queue.readiness() is Readiness.READY
    cups.run("cupsdisable", "roll")
    assert queue.readiness() is Readiness.STOPPED
    assert CupsQueue(queue="nowhere").readiness() is Readiness.UNREACHABLE


def test_held_stopped_and_thrown_away_jobs_are_told(cups: PrivateCups) -> None:
    cups.add_queue("roll", "socket://127.0.0.1:9", "-m", "raw")
    queue = CupsQueue(queue="roll", patience_s=0.5)
    sheet = Sheet(pdf=b"%PDF-1.4", title="t")
    cups.run("cupsdisable", "roll")
    stopped = queue.send(sheet)
    assert (stopped.outcome, stopped.reason) == (Outcome.NOT_CONFIRMED, "printer_stopped")
    assert stopped.spool_id == "roll-1"
    cups.run("lp", "-i", "roll-1", "-H", "hold")
    assert queue.follow("roll-1").reason == "printer_held"
    queue.withdraw("roll-1")
    with pytest.raises(HalfPrintedError) as caught:
        queue.follow("roll-1")
    assert caught.value.code == "printer_cancelled"
    with pytest.raises(PrinterError):
        CupsQueue(queue="nowhere").send(sheet)


def test_a_job_is_confirmed_when_it_has_left_the_queue(cups: PrivateCups, tmp_path: Path) -> None:
    """The whole way: file, print on a stopped queue, start the queue, and ask it again."""
    with open_office(tmp_path / "data") as office:
        cups.add_queue("roll", "file:///dev/null", "-m", "raw")
        cups.run("cupsdisable", "roll")
        printer = Printer(name="roll", kind=PrinterKind.CUPS, target="roll", paper="80mm")
        office.printers.save(printer, "OP1")
        ref = office.filing.file(samples()[0], "OP1").ref
        outcome = office.printing.print_slip(ref, "80mm", "OP1")
        assert (outcome.result, outcome.reason) == (PrintResult.SENT, "printer_stopped")
        cups.run("cupsenable", "roll")
        assert _followed(office, ref) is SlipState.PRINTED


def _followed(office: Workspace, ref: str) -> SlipState:
    until = time.monotonic() + 30
    while time.monotonic() < until:
        office.printing.follow_up()
        [job] = office.slips.copies(ref)
        if job.state is not SlipState.SENT:
            break
        time.sleep(0.1)
    return job.state


@pytest.mark.usefixtures("pdf_queue")
def test_pictures_through_qt_come_to_the_same_place(tmp_path: Path) -> None:
    """In a process of its own: libcups takes its server once and for all."""
    asked = make_slip(FACTS, SlipPaper.A4).data
    (tmp_path / "slip.pdf").write_bytes(asked)
    title = f"slip-{uuid.uuid4().hex}"
    script = (
        "import sys; from pathlib import Path; from PySide6.QtGui import QGuiApplication;"
        "app = QGuiApplication([]);"
        "from desktop.system_printers import QtSystemPrinters, SystemQueue;"
        "from printing.outlets.outlet import Sheet;"
        "assert QtSystemPrinters().names() == ('counter-pdf',);"
        "SystemQueue(queue='counter-pdf').send("
        "Sheet(pdf=Path(sys.argv[1]).read_bytes(), title=sys.argv[2]))"
    )
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(Path.cwd())}
    words = [sys.executable, "-c", script, str(tmp_path / "slip.pdf"), title]
    subprocess.run(words, check=True, timeout=90, env=environment)
    home = Path(pwd.getpwuid(os.geteuid()).pw_dir)
    assert _ended("counter-pdf-1") is JobState.COMPLETED
    [file] = (home / "PDF").glob(f"{title}*.pdf")
    came_out = file.read_bytes()
    file.unlink()
    assert page_count(came_out) == 1
    for wanted, got in zip(ink(asked)[:2], ink(came_out)[:2], strict=True):
        assert abs(wanted - got) / MM <= 0.35
