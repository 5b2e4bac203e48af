"""The way to the system's printers through Qt, its driver writing into a file."""

import concurrent.futures
from pathlib import Path

import pytest

from desktop.system_printers import QtSystemPrinters, SystemQueue
from local_db.domain.printer import Printer, PrinterKind
from printing.outlets.outlet import Outcome, Readiness, Sheet
from printing.printer_error import PrinterError
from printing.raster import page_count, page_image
from printing.read_back import CodeKind, read_codes
from printing.slip_pdf import SlipPaper, make_slip
from tests.samples.slips import FACTS

pytestmark = pytest.mark.usefixtures("qapp")


@pytest.mark.parametrize("paper", [SlipPaper.A4, SlipPaper.A5, SlipPaper.ROLL_80])
def test_a_page_is_printed_whole_and_in_its_place(tmp_path: Path, paper: SlipPaper) -> None:
    pdf = make_slip(FACTS, paper).data
    queue = SystemQueue(queue="", into_file=str(tmp_path / "out.pdf"))
    with concurrent.futures.ThreadPoolExecutor(1) as worker:
        delivery = worker.submit(queue.send, Sheet(pdf=pdf, title="26-347-02-00001-37")).result(60)
    assert delivery.outcome is Outcome.NOT_CONFIRMED
    printed = (tmp_path / "out.pdf").read_bytes()
    assert page_count(printed) == 1
    # The driver keeps pictures as JPEG: its faint rings are no ink.
    dark = (page_image(data, dpi=150).point(lambda v: 255 * (v < 128)) for data in (pdf, printed))
    asked, found = dark
    # A pixel at 150 dpi is 0.17 mm; Qt knows the size of a page in whole points.
    moved = [b - a for a, b in zip(asked.getbbox() or (), found.getbbox() or (), strict=True)]
    assert max(map(abs, moved[:2])) <= 1
    assert abs(moved[3]) <= 2
    # The dashes of the line to cut along run off the paper, the last one is whole or not.
    words = [
        picture.crop((0, 0, picture.width, picture.height * 2 // 5)) for picture in (asked, found)
    ]
    right_asked, right_found = ((picture.getbbox() or (0, 0, 0, 0))[2] for picture in words)
    assert abs(right_found - right_asked) <= 2
    kinds = {code.kind for code in read_codes(page_image(printed, dpi=300))}
    assert kinds == {CodeKind.QR, CodeKind.CODE_128}


def test_a_queue_that_is_not_there_is_unreachable() -> None:
    outlet = QtSystemPrinters().outlet(
        Printer(name="x", kind=PrinterKind.SYSTEM, target="no such queue", dpi=600)
    )
    assert isinstance(outlet, SystemQueue)
    assert outlet.dpi == 300
    assert outlet.readiness() is Readiness.UNREACHABLE
    with pytest.raises(PrinterError) as caught:
        outlet.send(Sheet(pdf=make_slip(FACTS, SlipPaper.A5).data, title="t"))
    assert caught.value.code == "printer_unreachable"
    outlet.withdraw("1")
    assert outlet.follow("1").outcome is Outcome.NOT_CONFIRMED


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    queue = SystemQueue(queue="", into_file=str(tmp_path / "no" / "such" / "folder.pdf"))
    with pytest.raises(PrinterError) as caught:
        queue.send(Sheet(pdf=make_slip(FACTS, SlipPaper.A5).data, title="t"))
    assert caught.value.code == "printer_refused"


def test_the_names_of_queues_are_texts() -> None:
    printers = QtSystemPrinters()
    assert all(isinstance(name, str) for name in printers.names())
    assert printers.default() is None or printers.default()
