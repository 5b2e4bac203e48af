"""The page of settings by keyboard: in force at once, remembered, and locked with a reason."""

import socket
import time
from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from counter import Counter, StandingClock
from look_marks import clipped
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from test_screen_looks import NARROW, WIDE, settle

from desktop.settings import SettingsFile
from desktop.theme import ThemeChoice
from desktop.views.settings.page import SettingsPage
from local_db.domain.portal_line import Proxy
from resources.text import Language
from sync.portal.operations import make_enrol_code
from sync.portal.server import PortalServer
from tests.fakes.certificates import certificate

CTRL, ALT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.AltModifier
ENTER, TAB, RIGHT = Qt.Key.Key_Return, Qt.Key.Key_Tab, Qt.Key.Key_Right


@pytest.fixture
def portal(tmp_path: Path, clock: StandingClock) -> Iterator[tuple[str, str]]:
    """A running portal: its address and a code for office 347."""
    database = f"sqlite:///{tmp_path / 'portal.db'}"
    server = PortalServer(database, clock=clock)
    address = server.start()
    yield address, make_enrol_code(database, "347", clock).code
    server.stop()


def open_page(counter: Counter, code: str = "SV1", part: str = "office") -> SettingsPage:
    """Sign in and go to a part of the page by its keys."""
    counter.sign_in(code)
    counter.keys.press(Qt.Key.Key_Comma, CTRL)
    counter.wait_idle()
    page = counter.window.current_page()
    assert isinstance(page, SettingsPage)
    while page.chips.value() != part:
        counter.keys.press(RIGHT)
    counter.wait_idle()
    return page


def remembered(counter: Counter) -> SettingsFile:
    return SettingsFile(counter.folder / "settings.toml")


def tab_to(counter: Counter, widget: object) -> None:
    for _ in range(40):
        if QApplication.focusWidget() is widget:
            return
        counter.keys.press(TAB)
    raise AssertionError("not reached by Tab")


def test_the_office_is_shown_as_the_portal_told_it(counter: Counter) -> None:
    page = open_page(counter, "OP1")
    facts = page.office.facts
    assert facts.words("office") == "BDO Ausgram I"
    assert facts.words("code") == "347"
    assert facts.words("counter") == "2"
    assert facts.words("helpline") == "9137091370"
    assert "portal decides" in page.office.reason.words()
    counter.desk.ui.speaker.switch(Language.BN)
    assert facts.words("office") == "বিডিও অফিস আউশগ্রাম-১"
    assert facts.words("district") == "পূর্ব বর্ধমান"


def test_language_and_look_are_in_force_at_once_and_remembered(counter: Counter) -> None:
    page = open_page(counter, "OP1", "look")
    ui = counter.desk.ui
    tab_to(counter, page.look.language)
    counter.keys.type("ব")
    assert ui.speaker.language is Language.BN
    tab_to(counter, page.look.theme)
    counter.keys.type("d")
    assert ui.theme.choice is ThemeChoice.DARK
    tab_to(counter, page.look.zoom)
    counter.keys.type("115")
    assert ui.theme.zoom == 1.15
    kept = remembered(counter).current
    assert (kept.language, kept.theme, kept.zoom) == (Language.BN, ThemeChoice.DARK, 1.15)
    counter.keys.press(Qt.Key.Key_0, CTRL)
    assert page.look.zoom.value() == "1"


def test_a_supervisor_sets_the_lock_time_and_the_scan_folder(
    counter: Counter, tmp_path: Path
) -> None:
    news: list[str] = []
    counter.desk.events.settings_changed.connect(lambda: news.append("changed"))
    page = open_page(counter, part="counter")
    tab_to(counter, page.counter.lock)
    counter.keys.type("10")
    assert remembered(counter).current.lock_minutes == 10
    tab_to(counter, page.counter.scans.field)
    counter.keys.type(str(tmp_path / "nowhere"))
    counter.keys.press(ENTER)
    counter.wait_idle()
    assert "no such folder" in page.counter.scans.frame.message()
    assert remembered(counter).current.scan_folder == ""
    page.counter.scans.field.clear()
    (tmp_path / "স্ক্যান").mkdir()
    counter.keys.type(str(tmp_path / "স্ক্যান"))
    counter.keys.press(ENTER)
    counter.wait_idle()
    assert remembered(counter).current.scan_folder == str(tmp_path / "স্ক্যান")
    page.counter.scans.field.clear()
    counter.keys.type(str(counter.folder))
    counter.keys.press(ENTER)
    counter.wait_idle()
    assert "program's own data" in page.counter.scans.frame.message()
    assert len(news) == 3  # one minute on the way to ten, ten, the folder


def test_an_operator_sees_what_only_a_supervisor_changes_and_why(counter: Counter) -> None:
    page = open_page(counter, "OP1", "counter")
    assert page.counter.locked.isVisible()
    assert "Only a supervisor" in page.counter.locked.words()
    assert not page.counter.lock.isEnabled()
    assert not page.counter.scans.field.isEnabled()
    page.show_part("portal")
    assert page.portal.locked.isVisible()
    for part in (page.portal.address, page.portal.proxy, page.portal.certificate):
        assert not part.isEnabled()
    assert page.portal.test.start.isEnabled()
    page.portal.proxy.fields["address"].set_value("thief.example:1")
    page.portal.proxy.save()
    counter.wait_idle()
    assert counter.workspace.portal_line.line().proxy is None


def test_the_locks_are_gone_when_a_supervisor_comes(counter: Counter) -> None:
    page = open_page(counter, "OP1", "counter")
    assert page.counter.locked.isVisible()
    counter.keys.press(Qt.Key.Key_L, CTRL)
    counter.wait_idle()
    page = open_page(counter, "SV1", "counter")
    assert not page.counter.locked.isVisible()
    assert page.counter.lock.isEnabled()


def test_the_other_pages_are_one_key_away(counter: Counter) -> None:
    page = open_page(counter, part="counter")
    tab_to(counter, page.counter.links["printers"])
    counter.keys.press(ENTER)
    assert counter.window.current_key() == "printers"


def test_a_proxy_is_set_by_keyboard_tried_at_once_and_its_password_is_gone(
    counter: Counter,
) -> None:
    page = open_page(counter, part="portal")
    form = page.portal.proxy
    tab_to(counter, form.fields["address"])
    for words in ("proxy.invalid:3128", "clerk", "গোপন-secret"):
        counter.keys.type(words)
        counter.keys.press(ENTER)
    counter.wait_for(lambda: counter.workspace.portal_line.line().proxy is not None)
    counter.wait_idle()
    read = Proxy.read("proxy.invalid:3128", "clerk", "গোপন-secret")
    assert counter.workspace.portal_line.line().proxy == read
    assert form.fields["password"].text() == ""
    assert "secret" not in (counter.folder / "settings.toml").read_text(encoding="utf-8")
    # This portal is on the PC itself, so the way there needs no proxy.
    assert "not open on it" in page.portal.test.steps.words("connection")
    page.reload()
    counter.wait_idle()
    assert form.fields["address"].value() == "proxy.invalid:3128"
    form.fields["password"].setText("half typed")
    page.left()
    assert form.fields["password"].text() == ""


def test_a_mistyped_proxy_is_named_beside_its_field(counter: Counter) -> None:
    page = open_page(counter, part="portal")
    form = page.portal.proxy
    tab_to(counter, form.fields["address"])
    counter.keys.type("proxy.office")
    form.save()
    counter.wait_idle()
    assert form.frames["address"].has_trouble
    assert form.fields["address"].value() == "proxy.office"
    counter.keys.type(":3128")
    form.fields["password"].setText("x")
    form.save()
    counter.wait_idle()
    assert form.frames["user"].has_trouble
    assert counter.workspace.portal_line.line().proxy is None


def test_a_certificate_file_is_taken_named_and_given_up(counter: Counter, tmp_path: Path) -> None:
    _, ca_file = certificate(tmp_path)
    page = open_page(counter, part="portal")
    form = page.portal.certificate
    tab_to(counter, form.file.field)
    counter.keys.type(str(tmp_path / "key.pem"))
    counter.keys.press(ENTER)
    counter.wait_idle()
    assert "no certificate in this file" in form.file.frame.message()
    form.file.field.clear()
    counter.keys.type(str(ca_file))
    counter.keys.press(ENTER)
    counter.wait_idle()
    assert "127.0.0.1, until" in form.trusted.text()
    assert counter.workspace.portal_line.line().certificates.startswith("-----BEGIN CERT")
    assert form.forget.isVisible()
    form.forget.click()
    counter.wait_idle()
    assert counter.workspace.portal_line.line().certificates == ""
    assert not form.forget.isVisible()


def test_the_test_ends_at_the_broken_step_and_says_what_to_do(counter: Counter) -> None:
    page = open_page(counter, "OP1", "portal")
    counter.keys.press(Qt.Key.Key_T, ALT)
    counter.wait_for(lambda: page.portal.test.messages.words() != "")
    steps = page.portal.test.steps
    assert steps.words("name").startswith("fine")
    assert "not open on it" in steps.words("connection")
    assert steps.words("answer") == ""
    assert "marked red" in page.portal.test.messages.words()
    counter.desk.ui.speaker.switch(Language.BN)
    assert "পোর্টাল সেখানে এখন খোলা নেই" in steps.words("connection")


def test_a_portal_that_moved_is_tried_out_before_it_is_taken(
    counter: Counter, portal: tuple[str, str]
) -> None:
    address, code = portal
    page = open_page(counter, part="portal")
    tab_to(counter, page.portal.address)
    page.portal.address.selectAll()
    counter.keys.type(address)
    counter.keys.press(ENTER)
    counter.wait_for(lambda: page.portal.address_frame.has_trouble)
    assert counter.workspace.office.device().portal_url == "http://127.0.0.1:9"
    assert page.portal.test.steps.words("answer").startswith("fine")
    assert "does not know this counter" in page.portal.test.steps.words("sign_in")

    with counter.workspace.store.write() as records:
        records.work.connection.exec_driver_sql("DELETE FROM meta WHERE name = 'device_key'")
    counter.workspace.office.enrol(address, code, "2")
    counter.workspace.office.move_portal("http://127.0.0.1:9")
    page.portal.take.click()
    counter.wait_for(lambda: not page.portal.test.is_under_way)
    counter.wait_idle()
    assert page.portal.test.messages.words().startswith("Everything works")
    assert counter.workspace.office.device().portal_url == address
    assert page.portal.facts.words("portal") == address


def test_a_desk_that_closes_ends_the_test_at_once(counter: Counter) -> None:
    silent = socket.create_server(("127.0.0.1", 0))
    counter.workspace.office.move_portal(f"http://127.0.0.1:{silent.getsockname()[1]}")
    counter.program._stop_sending = counter.workspace.stop_sending
    page = open_page(counter, part="portal")
    counter.keys.press(Qt.Key.Key_T, ALT)
    QTest.qWait(300)
    assert page.portal.test.is_under_way
    began = time.monotonic()
    counter.program.close()
    assert time.monotonic() - began < 3
    silent.close()


@pytest.mark.parametrize(("size", "language"), list(product((WIDE, NARROW), Language)))
def test_no_words_of_any_part_are_clipped(
    counter: Counter, size: tuple[int, int], language: Language
) -> None:
    page = open_page(counter)
    counter.desk.ui.speaker.switch(language)
    counter.window.resize(*size)
    for part in page.parts:
        page.show_part(part)
        if part == "portal":
            page.portal.test.run()
        settle(counter)
        assert clipped(counter.window) == [], part
    assert counter.window.width() == size[0]
