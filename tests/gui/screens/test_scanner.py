"""A scanner at the counter: its key is there only where a scanner is, and typing goes on."""

from pathlib import Path

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from desktop.services import scanner
from tests.fakes.scanimage import FakeScanner

ALT = Qt.KeyboardModifier.AltModifier
LISTED = "epson2:libusb:001:004|Epson Perfection V39\n"


@pytest.fixture
def fake(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeScanner:
    fake = FakeScanner(tmp_path / "sane")
    monkeypatch.setattr(scanner, "PROGRAM", "scanimage")
    monkeypatch.setenv("PATH", str(fake.folder), prepend=":")
    return fake


@pytest.fixture
def scanning(fake: FakeScanner, counter: Counter) -> Counter:
    """A desk with a scanner beside it."""
    fake.has(LISTED)
    counter.sign_in()
    return counter


def test_without_a_scanner_there_is_no_button(fake: FakeScanner, on_duty: Counter):
    assert not on_duty.new.scanner.button.isVisible()
    on_duty.keys.press(Qt.Key.Key_S, ALT)
    on_duty.wait_idle()
    assert on_duty.new.papers.held() == ()
    assert len(fake.asked()) == 1


def test_one_key_scans_a_page_into_the_papers(scanning: Counter):
    button = scanning.new.scanner.button
    assert button.isVisible()
    assert button.toolTip() == "Epson Perfection V39"
    scanning.keys.press(Qt.Key.Key_S, ALT)
    scanning.wait_idle()
    assert [held.paper.mime for held in scanning.new.papers.held()] == ["image/jpeg"]
    assert scanning.focus_path() == "petitioner.mobile"


def test_typing_goes_on_while_a_page_is_on_the_glass(scanning: Counter, fake: FakeScanner):
    fake.works_slowly(slowly=True)
    scanning.keys.press(Qt.Key.Key_S, ALT)
    scanning.keys.press(Qt.Key.Key_S, ALT)
    scanning.keys.type("98300")
    assert scanning.words("petitioner.mobile") == "98300"
    assert not scanning.new.scanner.button.isEnabled()
    assert "Scanning" in scanning.new.scanner.button.text()
    fake.works_slowly(slowly=False)
    scanning.wait_idle()
    assert len(scanning.new.papers.held()) == 1


def test_a_page_that_comes_too_late_is_not_the_next_citizen_s(scanning: Counter, fake: FakeScanner):
    scanning.keys.type("98300")
    fake.works_slowly(slowly=True)
    scanning.keys.press(Qt.Key.Key_S, ALT)
    scanning.keys.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    fake.works_slowly(slowly=False)
    scanning.wait_idle()
    assert scanning.new.papers.held() == ()
    assert "came when its complaint had left" in scanning.new.form.frames["papers"].message()


def test_a_trouble_is_said_with_what_to_do(scanning: Counter, fake: FakeScanner):
    fake.fails("sane_start: Document feeder out of documents")
    scanning.keys.press(Qt.Key.Key_S, ALT)
    scanning.wait_idle()
    assert "Put the paper in" in scanning.new.form.frames["papers"].message()
    assert scanning.new.scanner.button.isEnabled()
