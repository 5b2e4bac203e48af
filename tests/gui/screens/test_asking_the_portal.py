"""Asking the portal from the screens, over real HTTP: other offices' cases, other counters."""

from collections.abc import Iterator

import pytest
from counter import Counter
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from PySide6.QtCore import Qt
from small_portal import SmallPortal, hang_up

from local_db.domain.number import Number, Slot
from resources.text import Language

ENTER = Qt.Key.Key_Return
STRANGER = Number.issue(Slot("26-348-01"), 7).digits


@pytest.fixture
def portal(counter: Counter) -> Iterator[SmallPortal]:
    """Another portal than ours that knows this counter and a case of another office."""
    with SmallPortal(counter.clock) as portal:
        with counter.workspace.store.write() as records:
            records.device.save_portal_url(portal.url)
            name = records.device.install_id
        key = Ed25519PrivateKey.from_private_bytes(bytes(range(32))).public_key()
        portal.devices["device-1"] = {
            "key": key, "install_id": name, "epoch": 1, "suspended": False,
            "told": {
                "sent_at": counter.clock.now().isoformat(), "last_device_seq": 9,
                "queue": {
                    "unsent": 4, "oldest_queued_at": None, "attention": 1, "papers_pending": 2,
                },
            },
        }  # fmt: skip
        portal.filings[STRANGER] = "m1"
        portal.messages["m1"] = {
            "body": {
                "petitioner": {"mobile": "9830012345", "name": "লক্ষ্মী দাস"},
                "address": {"village": "গুসকরা"},
            }
        }
        portal.act(STRANGER, "GM005", note_bn="পাঠানো হল", note_en="Sent on")
        yield portal


def search(counter: Counter, words: str):
    counter.keys.press(Qt.Key.Key_F3)
    counter.keys.type(words)
    counter.wait_idle()
    return counter.window.current_page()


def test_a_number_of_another_office_is_asked_by_enter(on_duty: Counter, portal: SmallPortal):
    page = search(on_duty, STRANGER)
    assert page.ask_portal.isVisible()

    on_duty.keys.press(ENTER)
    on_duty.wait_idle()

    assert page.portal_card.isVisible()
    words = page.portal_card.words()
    assert Number(STRANGER).shown in words
    assert "ল*** ব***" in words
    assert "Sent on" in words
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert "পাঠানো হল" in page.portal_card.words()
    assert portal.calls(f"/v1/cases/{STRANGER}") == 1


@pytest.mark.usefixtures("portal")
def test_a_mobile_wants_a_name_and_all_of_it_is_typed(on_duty: Counter):
    page = search(on_duty, "9830012345")
    on_duty.keys.press(ENTER)
    assert on_duty.focus_path() == "ask_name"
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert "name on the complaint" in page.ask_portal.trouble.words()

    on_duty.keys.type("লক্ষ্মী")
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()

    assert Number(STRANGER).shown in page.portal_card.words()
    assert "9830012345" not in page.portal_card.words()


@pytest.mark.usefixtures("portal")
def test_nothing_at_the_portal_is_said_too(on_duty: Counter):
    page = search(on_duty, Number.issue(Slot("26-348-01"), 8).digits)
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert page.portal_card.none.isVisible()


def test_without_a_line_the_reason_stands_beside_the_question(
    on_duty: Counter, portal: SmallPortal
):
    portal.fault(hang_up, "*", times=1e9)
    page = search(on_duty, STRANGER)
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert "cannot be reached" in page.ask_portal.trouble.words()
    assert page.ask_portal.button.isEnabled()
    on_duty.wait_idle()
    assert not page.portal_card.isVisible()


def test_what_is_found_here_is_not_asked_elsewhere(on_duty: Counter, portal: SmallPortal):
    on_duty.file()
    page = search(on_duty, "9830041275")
    assert not page.ask_portal.isVisible()
    assert page.card.isVisible()
    assert not portal.seen


@pytest.mark.usefixtures("portal")
def test_a_name_and_a_misread_number_are_not_offered_to_the_portal(on_duty: Counter):
    page = search(on_duty, "সবিতা")
    assert page.ask_portal.isVisible()
    assert not page.ask_portal.button.isVisible()
    page.look_for("26-348-01-00007-00")
    on_duty.wait_idle()
    assert not page.ask_portal.isVisible()


def test_a_supervisor_sees_the_other_counters_with_their_age(counter: Counter, portal: SmallPortal):
    counter.sign_in("SV1")
    counter.keys.press(Qt.Key.Key_F4)
    counter.wait_idle()
    page = counter.window.current_page()
    assert page.others.isVisible()

    page.others.click()
    counter.wait_idle()

    (row,) = page.counters.model.rows()
    assert (row.unsent, row.papers_pending, row.missing) == (4, 2, 2)
    assert "As the portal saw it at 12:00" in page.counters.age.text()
    portal.fault(hang_up, "*", times=1e9)
    counter.clock.move(minutes=18)
    page.counters.ask()
    counter.wait_idle()
    page.counters.refresh_ages()
    assert "cannot be reached" in page.counters.trouble.words()
    assert "18 min" in page.counters.age.text()
    assert page.counters.model.rowCount() == 1
    page.others.click()
    assert not page.counters.isVisible()


@pytest.mark.usefixtures("portal")
def test_an_operator_does_not_see_the_other_counters(on_duty: Counter):
    on_duty.keys.press(Qt.Key.Key_F4)
    on_duty.wait_idle()
    assert not on_duty.window.current_page().others.isVisible()
