"""The first start of a real folder, against the real reference portal on loopback."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from counter import Counter, StandingClock
from PySide6.QtCore import Qt

from desktop.services.workspace import Workspace
from desktop.theme import Theme
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.people import Role
from sync.portal.operations import make_enrol_code
from sync.portal.server import PortalServer


@pytest.fixture
def portal(tmp_path: Path, clock: StandingClock) -> Iterator[tuple[str, str]]:
    """A running portal: its address and a code for office 347."""
    database = f"sqlite:///{tmp_path / 'portal.db'}"
    server = PortalServer(database, clock=clock)
    address = server.start()
    yield address, make_enrol_code(database, "347", clock).code
    server.stop()


@pytest.fixture
def fresh(theme: Theme, tmp_path: Path, clock: StandingClock) -> Iterator[Counter]:
    """A folder with a store and nothing in it, as after installing."""
    Workspace.create_practice(tmp_path / "data", clock=clock).close()
    counter = Counter(theme, tmp_path / "data", clock)
    counter.show()
    yield counter
    counter.close()


def type_all(counter: Counter, *words: str) -> None:
    for word in words:
        counter.keys.type(word)
        counter.keys.press(Qt.Key.Key_Return)


def test_a_new_pc_is_set_up_by_keyboard_and_works(fresh: Counter, portal: tuple[str, str]):
    address, code = portal
    assert fresh.window.current_key() == "set_up"
    type_all(fresh, address, code, "2", "সুব্রত মণ্ডল", "Subrata Mondal", "sv1", "4711")
    fresh.wait_for(lambda: fresh.window.current_key() == "sign_in")
    fresh.wait_idle()
    (supervisor,) = fresh.workspace.sign_in.operators()
    assert supervisor.code == "SV1"
    assert supervisor.role is Role.SUPERVISOR
    fresh.keys.type("4711")
    fresh.keys.press(Qt.Key.Key_Return)
    fresh.wait_for(lambda: fresh.window.current_key() == "new")


def test_a_wrong_code_is_named_beside_its_field_and_the_rest_stays(
    fresh: Counter, portal: tuple[str, str]
):
    address, code = portal
    type_all(fresh, address, "347-0000-0000", "2", "সুব্রত মণ্ডল", "", "SV1", "4711")
    page = fresh.window.current_page()
    fresh.wait_for(lambda: page.frames["code"].has_trouble or page.messages.words() != "")
    assert page.frames["code"].has_trouble
    assert page.fields["name_bn"].value() == "সুব্রত মণ্ডল"
    assert fresh.workspace.sign_in.operators() == ()
    fresh.keys.type(code)
    page.try_set_up()
    fresh.wait_for(lambda: fresh.window.current_key() == "sign_in")


def test_a_short_pin_after_enrolment_asks_only_for_another_pin(
    fresh: Counter, portal: tuple[str, str]
):
    address, code = portal
    type_all(fresh, address, code, "2", "সুব্রত মণ্ডল", "", "SV1", "12")
    page = fresh.window.current_page()
    fresh.wait_for(lambda: page.frames["pin"].has_trouble)
    fresh.keys.type("4711")
    fresh.keys.press(Qt.Key.Key_Return)
    fresh.wait_for(lambda: fresh.window.current_key() == "sign_in")


def test_missing_fields_are_marked_before_anything_is_asked(fresh: Counter):
    page = fresh.window.current_page()
    page.try_set_up()
    assert page.frames["portal"].has_trouble
    assert page.frames["pin"].has_trouble
    assert not page.frames["name_en"].has_trouble


def test_a_passphrase_is_asked_for_when_the_key_needs_one(counter: Counter):
    page = counter.window.current_page()
    page._is_open = False

    def locked() -> None:
        if counter.passphrases != ["উনুন ঘর"]:
            raise StorageError(StorageTrouble.NO_KEY)

    counter.blocked = locked
    page.open()
    counter.wait_for(page.passphrase_frame.isVisible)
    assert not page.pin_frame.isVisible()
    counter.keys.type("উনুন ঘর")
    counter.keys.press(Qt.Key.Key_Return)
    counter.wait_for(page.pin_frame.isVisible)
    assert page.passphrase.text() == ""
    counter.sign_in()


def test_a_pc_without_its_key_goes_on_filing_and_enrols_again_by_the_banner(
    counter: Counter, portal: tuple[str, str]
):
    address, code = portal
    with counter.workspace.store.write() as records:
        records.work.connection.exec_driver_sql("DELETE FROM meta WHERE name = 'device_key'")
    counter.sign_in("SV1")
    filed = counter.file()
    counter.program.care.feed.refresh()
    counter.wait_idle()
    banner = counter.window.banner
    assert "key by which the portal knows this computer is gone" in banner.words()

    banner.enrol.click()
    counter.wait_for(lambda: counter.window.current_key() == "set_up")
    page = counter.window.current_page()
    assert page.frames["account"].isHidden()
    page.fields["portal"].setFocus()
    page.fields["portal"].selectAll()
    type_all(counter, address, code, "2")
    counter.wait_for(lambda: counter.window.current_key() == "sign_in")
    counter.wait_idle()

    report = counter.workspace.sync.run_cycle()
    assert (report.accepted, report.attention, report.unsent) == (0, 1, 0)
    later = counter.file()
    assert counter.workspace.sync.run_cycle().accepted == 1
    assert (filed[:7], later[:7]) == ("2634702", "2634701")
