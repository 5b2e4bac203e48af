"""A scanner through SANE's program: found where there is one, and its troubles in plain words."""

from pathlib import Path

import pytest

from desktop.services import scanner as scanning
from desktop.services.scanner import Scanner, find_scanners, scan_page
from local_db.domain.errors import DeskError
from tests.fakes.scanimage import FakeScanner

LISTED = "epson2:libusb:001:004|Epson Perfection V39\n"
EPSON = Scanner(device="epson2:libusb:001:004", name="Epson Perfection V39")


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeScanner:
    scanner = FakeScanner(tmp_path / "sane")
    monkeypatch.setenv("PATH", str(scanner.folder))
    return scanner


def test_a_scanner_is_found_by_its_name(fake: FakeScanner) -> None:
    fake.has(LISTED)
    assert find_scanners() == (EPSON,)


def test_without_the_program_or_a_device_there_is_no_scanner(
    fake: FakeScanner, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert find_scanners() == ()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find_scanners() == ()
    with pytest.raises(DeskError, match="scanner_gone"):
        scan_page(EPSON)
    assert fake.asked()


def test_a_page_comes_as_a_picture_in_grey(fake: FakeScanner) -> None:
    assert scan_page(EPSON).startswith(b"\x89PNG")
    assert fake.asked() == ["-d epson2:libusb:001:004 --format=png --resolution 200 --mode Gray"]


def test_a_device_without_grey_scans_as_it_does_by_itself(fake: FakeScanner) -> None:
    fake.fails("setting of option --mode failed (Invalid argument)")
    assert scan_page(EPSON).startswith(b"\x89PNG")
    assert fake.asked()[-1] == "-d epson2:libusb:001:004 --format=png"


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("sane_start: Document feeder out of documents", "scanner_no_paper"),
        ("sane_start: Document feeder jammed", "scanner_jammed"),
        ("sane_start: Scanner cover is open", "scanner_open"),
        ("open of device epson2 failed: Device busy", "scanner_busy"),
        ("open of device epson2 failed: Invalid argument", "scanner_gone"),
        ("sane_read: Error during device I/O", "scanner_failed"),
    ],
)
def test_a_trouble_has_its_own_words(fake: FakeScanner, said: str, code: str) -> None:
    fake.fails(said)
    with pytest.raises(DeskError, match=code):
        scan_page(EPSON)


def test_a_scanner_that_hangs_is_given_up(
    fake: FakeScanner, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(scanning, "_SCAN_S", 0.3)
    fake.works_slowly(slowly=True)
    with pytest.raises(DeskError, match="scanner_slow"):
        scan_page(EPSON)
