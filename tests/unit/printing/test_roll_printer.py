"""Bar 8 and 12: the roll printer gets every row once and one cut, and its troubles have names."""

import socket

import pytest
from PIL import ImageChops

from printing.printer_error import PrinterError
from printing.raster import roll_image
from printing.roll_printer import RollOutcome, RollPrinter
from printing.slip_pdf import SlipPaper, make_slip
from tests.fakes.roll_printer import RollPrinterFake
from tests.samples.slips import FACTS

_PAPERS = [(SlipPaper.ROLL_80, 576), (SlipPaper.ROLL_58, 384)]


def _slip(paper: SlipPaper = SlipPaper.ROLL_58, dots: int = 384):
    return roll_image(make_slip(FACTS, paper).data, dots=dots)


def _printer(fake: RollPrinterFake, timeout_s: float = 5) -> RollPrinter:
    return RollPrinter(host="127.0.0.1", port=fake.port, timeout_s=timeout_s)


@pytest.mark.parametrize(("paper", "dots"), _PAPERS)
def test_every_row_arrives_bit_for_bit_and_the_paper_is_cut_once(
    paper: SlipPaper, dots: int
) -> None:
    picture = _slip(paper, dots)
    with RollPrinterFake() as fake:
        assert _printer(fake).print_picture(picture) is RollOutcome.CONFIRMED
    assert fake.unknown == []
    assert fake.cuts == 1
    printed = fake.picture(dots)
    assert printed.size == picture.size
    assert ImageChops.difference(printed.convert("L"), picture.convert("L")).getbbox() is None


def test_a_printer_that_gives_no_status_is_sent_to_but_not_confirmed() -> None:
    with RollPrinterFake(is_mute=True) as fake:
        outcome = _printer(fake, timeout_s=0.2).print_picture(_slip())
    assert outcome is RollOutcome.SENT_NOT_CONFIRMED
    assert fake.cuts == 1


@pytest.mark.parametrize(
    ("fake", "code"),
    [
        (RollPrinterFake(is_paper_out=True), "printer_paper_out"),
        (RollPrinterFake(is_offline=True), "printer_offline"),
    ],
)
def test_nothing_is_printed_on_a_printer_that_says_it_cannot(
    fake: RollPrinterFake, code: str
) -> None:
    with fake, pytest.raises(PrinterError) as caught:
        _printer(fake).print_picture(_slip())
    assert caught.value.code == code
    assert fake.rows == []


def test_paper_that_ends_during_the_job_is_told() -> None:
    with RollPrinterFake(has_paper_until_cut=True) as fake, pytest.raises(PrinterError) as caught:
        _printer(fake).print_picture(_slip())
    assert caught.value.code == "printer_paper_out"


def test_a_printer_that_dies_in_the_middle_is_called_silent() -> None:
    with RollPrinterFake(dies_after=20_000) as fake, pytest.raises(PrinterError) as caught:
        _printer(fake).print_picture(_slip())
    assert caught.value.code == "printer_silent"
    assert fake.cuts == 0


def test_a_printer_that_hangs_up_when_asked_is_called_silent() -> None:
    with RollPrinterFake(hangs_up_when_asked=True) as fake, pytest.raises(PrinterError) as caught:
        _printer(fake).print_picture(_slip())
    assert caught.value.code == "printer_silent"


def test_an_answer_that_is_no_status_confirms_nothing() -> None:
    with RollPrinterFake(talks_nonsense=True) as fake:
        outcome = _printer(fake).print_picture(_slip())
    assert outcome is RollOutcome.SENT_NOT_CONFIRMED


def test_an_address_where_nothing_listens_is_unreachable() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(PrinterError) as caught:
        RollPrinter(host="127.0.0.1", port=port, timeout_s=1).print_picture(_slip())
    assert caught.value.code == "printer_unreachable"
