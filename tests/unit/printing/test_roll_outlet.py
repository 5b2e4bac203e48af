"""Bars 8 and 12: a roll printer gets every row once and one cut, and its troubles have names."""

import os
import socket
import time
from pathlib import Path

import pytest
from PIL import Image, ImageChops

from local_db.domain.printer import Printer, PrinterKind
from printing.outlets.choose import outlet_of
from printing.outlets.device_file import DeviceLine, device_files
from printing.outlets.network import NetworkLine
from printing.outlets.outlet import Outcome, Readiness, Sheet
from printing.outlets.roll import RollLook, RollOutlet
from printing.outlets.windows_raw import WindowsRawLine
from printing.printer_error import HalfPrintedError, PrinterError
from printing.raster import roll_image
from printing.slip_pdf import SlipPaper, make_slip
from tests.fakes.escpos_printer import Behaviour, EscposPrinter, device_printer
from tests.samples.slips import FACTS

_PAPERS = [(SlipPaper.ROLL_80, 576), (SlipPaper.ROLL_80, 512), (SlipPaper.ROLL_58, 384)]
_AT_ONCE = 1e9


def slip(paper: SlipPaper = SlipPaper.ROLL_58) -> Sheet:
    return Sheet(pdf=make_slip(FACTS, paper).data, title="26-347-02-00001-37")


def network(
    printer: EscposPrinter, *, timeout_s: float = 5, dots: int = 384, cuts: bool = True
) -> RollOutlet:
    line = NetworkLine(host="127.0.0.1", port=printer.port, timeout_s=timeout_s)
    return RollOutlet(connect=line, look=RollLook(dots=dots, cuts=cuts), speed_mm_s=_AT_ONCE)


def same(one: Image.Image, other: Image.Image) -> bool:
    if one.size != other.size:
        return False
    return ImageChops.difference(one.convert("L"), other.convert("L")).getbbox() is None


@pytest.mark.parametrize(("paper", "dots"), _PAPERS)
def test_every_row_arrives_bit_for_bit_and_the_paper_is_cut_once(
    paper: SlipPaper, dots: int
) -> None:
    with EscposPrinter() as printer:
        delivery = network(printer, dots=dots).send(slip(paper))
    assert delivery.outcome is Outcome.CONFIRMED
    assert (printer.paper.unknown, printer.paper.cuts) == ([], 1)
    assert same(printer.paper.picture(), roll_image(slip(paper).pdf, dots=dots))


def test_the_device_file_carries_the_same_rows_and_answers() -> None:
    with device_printer() as (path, paper):
        outlet = RollOutlet(
            connect=DeviceLine(path=path), look=RollLook(dots=576), speed_mm_s=_AT_ONCE
        )
        assert outlet.readiness() is Readiness.READY
        assert outlet.send(slip(SlipPaper.ROLL_80)).outcome is Outcome.CONFIRMED
    assert (paper.unknown, paper.cuts) == ([], 1)
    assert same(paper.picture(), roll_image(slip(SlipPaper.ROLL_80).pdf, dots=576))


def test_a_printer_without_a_knife_is_sent_no_cut() -> None:
    with EscposPrinter() as printer:
        assert network(printer, cuts=False).send(slip()).outcome is Outcome.CONFIRMED
    assert printer.paper.cuts == 0
    assert printer.paper.rows


def test_a_darker_threshold_prints_less_ink() -> None:
    light, dark = (roll_image(slip().pdf, dots=384, threshold=level) for level in (220, 60))
    assert sum(light.convert("L").histogram()[:128]) > sum(dark.convert("L").histogram()[:128])


def test_a_printer_that_gives_no_status_is_sent_to_but_not_confirmed() -> None:
    with EscposPrinter(Behaviour(is_mute=True)) as printer:
        outlet = network(printer, timeout_s=0.2)
        assert outlet.readiness() is Readiness.UNKNOWN
        assert outlet.send(slip()).outcome is Outcome.NOT_CONFIRMED
    assert printer.paper.cuts == 1
    assert outlet.follow("1").outcome is Outcome.NOT_CONFIRMED


def test_an_answer_that_is_no_status_confirms_nothing() -> None:
    with EscposPrinter(Behaviour(talks_nonsense=True)) as printer:
        assert network(printer).send(slip()).outcome is Outcome.NOT_CONFIRMED


def test_a_slow_printer_is_asked_only_when_it_must_be_through() -> None:
    picture = Image.new("1", (384, 203), 0)
    with EscposPrinter() as printer:
        line = NetworkLine(host="127.0.0.1", port=printer.port)
        started = time.monotonic()
        RollOutlet(connect=line, look=RollLook(), speed_mm_s=100).print_picture(picture)
    assert time.monotonic() - started >= 0.25


@pytest.mark.parametrize(
    ("wrong", "code", "readiness"),
    [
        (Behaviour(is_paper_out=True), "printer_paper_out", Readiness.PAPER_OUT),
        (Behaviour(is_offline=True), "printer_offline", Readiness.OFFLINE),
        (Behaviour(hangs_up_when_asked=True), "printer_silent", Readiness.UNREACHABLE),
    ],
)
def test_nothing_is_printed_on_a_printer_that_says_it_cannot(
    wrong: Behaviour, code: str, readiness: Readiness
) -> None:
    with EscposPrinter(wrong) as printer:
        outlet = network(printer)
        assert outlet.readiness() is readiness
        with pytest.raises(PrinterError) as caught:
            outlet.send(slip())
    assert caught.value.code == code
    assert not isinstance(caught.value, HalfPrintedError)
    assert printer.paper.rows == []


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        (Behaviour(dies_after=20_000), "printer_silent"),
        (Behaviour(has_paper_until_cut=True), "printer_paper_out"),
    ],
)
def test_what_fails_after_the_first_byte_may_be_on_paper(wrong: Behaviour, code: str) -> None:
    with EscposPrinter(wrong) as printer, pytest.raises(HalfPrintedError) as caught:
        network(printer).send(slip())
    assert caught.value.code == code


def test_a_hung_network_printer_takes_the_bytes_and_confirms_nothing() -> None:
    """Evidence printing.md 7: the whole job vanishes into socket buffers."""
    with EscposPrinter(Behaviour(hangs_after=6)) as printer:
        delivery = network(printer, timeout_s=0.3).send(slip())
    assert delivery.outcome is Outcome.NOT_CONFIRMED
    assert printer.paper.rows == []


def test_a_hung_device_file_never_hangs_the_program() -> None:
    with device_printer(Behaviour(hangs_after=0)) as (path, _):
        line = DeviceLine(path=path, timeout_s=0.3)
        outlet = RollOutlet(connect=line, look=RollLook(dots=576), speed_mm_s=_AT_ONCE)
        started = time.monotonic()
        with pytest.raises(HalfPrintedError) as caught:
            outlet.send(slip(SlipPaper.ROLL_80))
    assert caught.value.code == "printer_silent"
    assert time.monotonic() - started < 8


def test_an_address_where_nothing_listens_is_unreachable() -> None:
    with EscposPrinter() as printer:
        outlet = network(printer, timeout_s=1)
        printer.vanish()
        with pytest.raises(PrinterError) as caught:
            outlet.send(slip())
    assert caught.value.code == "printer_unreachable"
    assert outlet.readiness() is Readiness.UNREACHABLE


def test_a_device_that_is_not_there_or_is_a_plain_file_is_unreachable(tmp_path: Path) -> None:
    (tmp_path / "lp0").write_bytes(b"")
    for path in (tmp_path / "lp0", tmp_path / "lp1"):
        with pytest.raises(PrinterError) as caught, DeviceLine(path=str(path))():
            pass
        assert caught.value.code == "printer_unreachable"
    assert (tmp_path / "lp0").read_bytes() == b""
    assert not (tmp_path / "lp1").exists()


def test_device_files_are_found_by_their_usual_names(tmp_path: Path) -> None:
    (tmp_path / "usb").mkdir()
    for name in ("usb/lp0", "usb/hiddev0", "lp1", "lpx", "ttyUSB0", "tty1", "ttyACM3"):
        (tmp_path / name).touch()
    found = [os.path.relpath(path, tmp_path) for path in device_files(tmp_path)]
    assert found == ["usb/lp0", "lp1", "ttyUSB0", "ttyACM3"]


@pytest.mark.skipif(os.name == "nt", reason="it is the Windows way")
def test_the_windows_queue_is_said_to_be_out_of_reach_elsewhere() -> None:
    with pytest.raises(PrinterError), WindowsRawLine(queue="POS-80")():
        pass


def test_settings_lead_to_the_right_way() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    printer = Printer(
        name="roll", kind=PrinterKind.NETWORK, target=f"127.0.0.1:{port}", paper="58mm", dots=384
    )
    outlet = outlet_of(printer)
    assert isinstance(outlet, RollOutlet)
    assert (outlet.look.dots, outlet.connect) == (
        384,
        NetworkLine(host="127.0.0.1", port=port),
    )
    device = Printer(name="u", kind=PrinterKind.DEVICE, target="/dev/usb/lp0", paper="80mm")
    assert getattr(outlet_of(device), "connect", None) == DeviceLine(path="/dev/usb/lp0")
    raw = Printer(name="w", kind=PrinterKind.WINDOWS_RAW, target="POS-80", paper="80mm")
    assert getattr(outlet_of(raw), "connect", None) == WindowsRawLine(queue="POS-80")
    with pytest.raises(PrinterError) as caught:
        outlet_of(Printer(name="s", kind=PrinterKind.SYSTEM, target="Laser"))
    assert caught.value.code == "printer_needs_desk"
