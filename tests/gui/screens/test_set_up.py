"""The first start of a real folder, against the real reference portal on loopback."""

from collections.abc import Iterator
from itertools import product
from pathlib import Path

import pytest
from counter import Counter, StandingClock
from look_marks import clipped
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from test_screen_looks import NARROW, WIDE, settle

from desktop.services.practice_office import PIN
from desktop.services.workspace import Workspace
from desktop.theme import Theme
from desktop.views.set_up.page import SetUpPage
from desktop.views.sign_in.opening import read_opening
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.people import Role
from local_db.domain.set_up import SetUpStage
from resources.text import Language
from sync.portal.operations import make_enrol_code
from sync.portal.server import PortalServer

ENTER = Qt.Key.Key_Return
SECRET = "hilsa-4711"  # noqa: S105 - of a test folder


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
        counter.keys.press(ENTER)


def page_of(counter: Counter) -> SetUpPage:
    page = counter.window.current_page()
    assert isinstance(page, SetUpPage)
    return page


def wait_for_stage(counter: Counter, stage: SetUpStage) -> SetUpPage:
    page = page_of(counter)
    counter.wait_for(lambda: page.stage is stage)
    counter.wait_idle()
    return page


def choose_language(counter: Counter) -> None:
    counter.keys.press(ENTER)
    wait_for_stage(counter, SetUpStage.ENROL)


def tab_to(counter: Counter, widget: object) -> None:
    for _ in range(20):
        if QApplication.focusWidget() is widget:
            return
        counter.keys.press(Qt.Key.Key_Tab)
    raise AssertionError("not reached by Tab")


def test_a_new_pc_is_set_up_by_keyboard_and_works(fresh: Counter, portal: tuple[str, str]):
    address, code = portal
    page = wait_for_stage(fresh, SetUpStage.LANGUAGE)
    assert page.progress.text() == "Step 1 of 4"
    choose_language(fresh)
    type_all(fresh, address, code, "2")
    wait_for_stage(fresh, SetUpStage.PERSON)
    assert page.progress.text() == "Step 3 of 4"
    type_all(fresh, "সুব্রত মণ্ডল", "Subrata Mondal", "sv1", SECRET, SECRET)
    wait_for_stage(fresh, SetUpStage.PRINTER)
    tab_to(fresh, page.later)
    fresh.keys.press(ENTER)
    fresh.wait_for(lambda: fresh.window.current_key() == "sign_in")
    fresh.wait_idle()
    (first,) = fresh.workspace.sign_in.operators()
    assert first.code == "SV1"
    assert first.role is not Role.OPERATOR
    assert fresh.workspace.set_up.facts().stage is None
    fresh.keys.type(SECRET)
    fresh.keys.press(ENTER)
    fresh.wait_for(lambda: fresh.window.current_key() == "new")


def test_the_language_that_is_chosen_is_spoken_from_then_on(fresh: Counter):
    page = wait_for_stage(fresh, SetUpStage.LANGUAGE)
    assert {b.text() for b in page.language.buttons.values()} == {"বাংলা", "English"}
    tab_to(fresh, page.language.buttons[Language.BN])
    fresh.keys.press(ENTER)
    wait_for_stage(fresh, SetUpStage.ENROL)
    assert page.heading.text() == "এই পিসিকে আপনার অফিসের কাউন্টার করুন"
    assert fresh.desk.settings.current.language is Language.BN


def test_a_way_back_leads_to_what_may_be_changed(fresh: Counter):
    page = wait_for_stage(fresh, SetUpStage.LANGUAGE)
    assert not page.back.isVisible()
    choose_language(fresh)
    fresh.keys.type("https://portal.example")
    tab_to(fresh, page.back)
    fresh.keys.press(ENTER)
    wait_for_stage(fresh, SetUpStage.LANGUAGE)
    choose_language(fresh)
    assert page.enrol.fields["portal"].value() == "https://portal.example"


def test_a_wrong_code_is_named_beside_its_field_and_the_rest_stays(
    fresh: Counter, portal: tuple[str, str]
):
    address, code = portal
    choose_language(fresh)
    type_all(fresh, address, "347-0000-0000", "2")
    enrol = page_of(fresh).enrol
    fresh.wait_for(lambda: enrol.frames["code"].has_trouble)
    assert enrol.fields["portal"].value() == address
    fresh.keys.type(code)
    enrol.submit()
    wait_for_stage(fresh, SetUpStage.PERSON)


def test_a_portal_that_is_not_reached_is_tested_step_by_step_and_the_proxy_offered(fresh: Counter):
    choose_language(fresh)
    type_all(fresh, "https://portal.invalid", "347-0000-0000", "2")
    enrol = page_of(fresh).enrol
    fresh.wait_for(lambda: enrol.test.steps.words("name") not in {"", "…"})
    fresh.wait_idle()
    assert "portal's name was not found" in enrol.test.steps.words("name")
    assert enrol.proxy.isVisible()
    enrol.proxy.fields["address"].set_value("127.0.0.1:9")
    enrol.proxy.save()
    fresh.wait_idle()
    assert fresh.workspace.portal_line.line().proxy is not None
    enrol.submit()
    fresh.wait_for(lambda: enrol.test.steps.words("connection") not in {"", "…"})
    fresh.wait_idle()
    assert "proxy does not answer" in enrol.test.steps.words("connection")


def test_secrets_that_differ_are_named_and_nobody_is_added(fresh: Counter, portal: tuple[str, str]):
    address, code = portal
    choose_language(fresh)
    type_all(fresh, address, code, "2")
    person = wait_for_stage(fresh, SetUpStage.PERSON).person
    type_all(fresh, "সুব্রত মণ্ডল", "", "SV1", SECRET, "other-4711")
    assert person.frames["again"].has_trouble
    assert fresh.workspace.sign_in.operators() == ()
    type_all(fresh, SECRET)
    wait_for_stage(fresh, SetUpStage.PRINTER)


def test_a_short_secret_is_named_beside_its_field(fresh: Counter, portal: tuple[str, str]):
    address, code = portal
    choose_language(fresh)
    type_all(fresh, address, code, "2")
    person = wait_for_stage(fresh, SetUpStage.PERSON).person
    type_all(fresh, "সুব্রত মণ্ডল", "", "SV1", "12", "12")
    fresh.wait_for(lambda: person.frames["secret"].has_trouble)
    assert fresh.workspace.sign_in.operators() == ()


def test_missing_fields_are_marked_before_anything_is_asked(fresh: Counter):
    choose_language(fresh)
    page = page_of(fresh)
    page.next.click()
    assert all(frame.has_trouble for frame in page.enrol.frames.values())
    assert page.stage is SetUpStage.ENROL


def test_who_would_rather_practise_is_heard(fresh: Counter):
    asked: list[str] = []
    fresh.program.practice_asked.connect(lambda: asked.append("practice"))
    page = wait_for_stage(fresh, SetUpStage.LANGUAGE)
    assert not page.practise.isVisible()
    choose_language(fresh)
    tab_to(fresh, page.practise)
    fresh.keys.press(ENTER)
    assert asked == ["practice"]


def finish_later(counter: Counter, stage: SetUpStage) -> None:
    """As after a power cut at a stage that comes when there are people."""
    counter.workspace.set_up.reach(stage)


@pytest.fixture
def real(locked: Counter) -> Counter:
    """A real office whose set-up was cut off, with its supervisor signed in."""
    finish_later(locked, SetUpStage.KEYS)
    locked.window.current_page().open()
    locked.wait_idle()
    locked.program._on_opened(read_opening(locked.workspace))
    page = locked.window.current_page()
    page.operator.set_value("SV1")
    page.pin.setFocus()
    locked.keys.type(PIN)
    locked.keys.press(ENTER)
    locked.wait_for(lambda: locked.window.current_key() == "set_up")
    locked.wait_idle()
    return locked


def test_what_was_cut_off_goes_on_when_the_supervisor_signs_in(real: Counter):
    page = wait_for_stage(real, SetUpStage.KEYS)
    assert page.heading.text() == "A recovery key for the data"
    page.next.click()
    assert "Make the recovery key first" in page.keys.messages.words()
    page.keys.make.click()
    real.wait_for(lambda: page.keys.card.key() is not None)
    real.wait_idle()
    page.next.click()
    assert "Write the key down" in page.keys.messages.words()
    page.keys.card.done.click()
    real.wait_for(lambda: real.window.current_key() == "new")
    assert real.workspace.keys.ways().has_recovery_key
    assert real.workspace.set_up.facts().stage is None
    assert page.keys.card.key() is None


def test_a_recovery_key_on_the_screen_is_gone_when_the_page_is_left(real: Counter):
    page = wait_for_stage(real, SetUpStage.KEYS)
    page.keys.make.click()
    real.wait_for(lambda: page.keys.card.key() is not None)
    real.wait_idle()
    real.keys.press(Qt.Key.Key_F3)
    assert page.keys.card.key() is None
    assert real.workspace.set_up.facts().stage is SetUpStage.KEYS


def test_an_operator_is_not_asked_to_finish_the_set_up(locked: Counter):
    finish_later(locked, SetUpStage.PRINTER)
    locked.program._on_opened(read_opening(locked.workspace))
    locked.sign_in("OP1")


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
    assert page.stage is SetUpStage.ENROL
    assert page.progress.text() == ""
    page.enrol.fields["portal"].setFocus()
    page.enrol.fields["portal"].selectAll()
    type_all(counter, address, code, "2")
    counter.wait_for(lambda: counter.window.current_key() == "sign_in")
    counter.wait_idle()

    report = counter.workspace.sync.run_cycle()
    assert (report.accepted, report.attention, report.unsent) == (0, 1, 0)
    later = counter.file()
    assert counter.workspace.sync.run_cycle().accepted == 1
    assert (filed[:7], later[:7]) == ("2634702", "2634701")


@pytest.mark.parametrize(("size", "language"), list(product((WIDE, NARROW), Language)))
def test_no_words_of_any_step_are_clipped(
    fresh: Counter, size: tuple[int, int], language: Language
):
    page = page_of(fresh)
    fresh.desk.ui.speaker.switch(language)
    fresh.window.resize(*size)
    page._plan = tuple(SetUpStage)
    for stage in SetUpStage:
        page._show(stage)
        settle(fresh)
        assert clipped(fresh.window) == [], stage
    assert fresh.window.width() == size[0]
