"""The pen drive on the page of data: a supervisor writes the queue out and takes the answer in."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from desktop.views.data.drive import DriveCard
from desktop.views.data.page import DataPage
from local_db.domain.states import SendState
from sync.portal.bundles import take_bundle
from tests.fakes.portal import RunningPortal, running_portal

ENTER = Qt.Key.Key_Return


@pytest.fixture
def portal(tmp_path: Path) -> Iterator[RunningPortal]:
    folder = tmp_path / "portal"
    folder.mkdir()
    with running_portal(folder) as portal:
        yield portal


@pytest.fixture
def supervised(counter: Counter, portal: RunningPortal) -> Counter:
    """A supervisor at work, on a PC that a real portal knows and that has no line."""
    with counter.workspace.store.write() as records:
        for fact in ("device_id", "office"):
            records.work.connection.exec_driver_sql("DELETE FROM meta WHERE name = ?", (fact,))
        records.work.connection.exec_driver_sql("DELETE FROM lease")
    counter.workspace.office.enrol(portal.base_url, portal.enrol_code(), "2")
    counter.sign_in("SV1")
    return counter


def drive_card(counter: Counter) -> DriveCard:
    page = counter.program.page("data")
    assert isinstance(page, DataPage)
    counter.window.show_page("data")
    page.show_part("drive")
    counter.wait_idle()
    return page.drive


def said(counter: Counter) -> str:
    page = counter.program.page("data")
    assert isinstance(page, DataPage)
    return page.messages.words()


def test_the_queue_goes_out_and_comes_back_settled_by_keyboard(
    supervised: Counter, portal: RunningPortal, tmp_path: Path
):
    supervised.file()
    supervised.file()
    card = drive_card(supervised)
    assert "messages 2" in card.waiting.text()

    card.folder.field.setFocus()
    supervised.keys.type(str(tmp_path / "drive"))
    supervised.keys.press(ENTER)
    supervised.wait_for(lambda: "read back whole" in said(supervised))
    (written,) = (tmp_path / "drive").iterdir()
    assert written.name in said(supervised)

    taken = take_bundle(portal.database_url, written, None, portal.clock)
    card.answer.field.setFocus()
    supervised.keys.type(str(taken.file))
    supervised.keys.press(ENTER)
    supervised.wait_for(lambda: "Messages settled: 2" in said(supervised))
    supervised.wait_idle()

    assert "Nothing is waiting" in card.waiting.text()
    rows = supervised.workspace.queue.rows(None, None, 10)
    assert {row.state for row in rows} == {SendState.DONE}
    card.answer.take.click()
    supervised.wait_for(lambda: "taken in before" in said(supervised))


def test_what_is_wrong_is_said_on_the_page(supervised: Counter, tmp_path: Path):
    card = drive_card(supervised)
    card.answer.take.click()
    assert "Choose it first" in card.answer.frame.message()
    card.folder.field.set_value(str(tmp_path / "no" / "such" / "drive"))
    card.folder.take.click()
    supervised.wait_for(lambda: "pulled out" in said(supervised))
    supervised.wait_idle()
    letter = tmp_path / "letter.reply"
    letter.write_bytes(b"Dear Sir")
    card.answer.field.set_value(str(letter))
    card.answer.take.click()
    supervised.wait_for(lambda: "not a file of this program" in said(supervised))


def test_an_operator_carries_nothing_away(on_duty: Counter, tmp_path: Path):
    card = drive_card(on_duty)
    card.folder.field.set_value(str(tmp_path / "drive"))
    card.folder.take.click()
    on_duty.wait_idle()
    assert "supervisor" in said(on_duty)
    assert not (tmp_path / "drive").exists()


def test_a_portal_never_met_says_so(counter: Counter, tmp_path: Path):
    counter.sign_in("SV1")
    card = drive_card(counter)
    card.folder.field.set_value(str(tmp_path / "drive"))
    card.folder.take.click()
    counter.wait_for(lambda: "Connect once" in said(counter))


def test_a_cycle_under_way_does_not_take_back_what_the_answer_settled(
    supervised: Counter, portal: RunningPortal, tmp_path: Path
):
    supervised.file()
    workspace = supervised.workspace
    made = workspace.bundles.write_out(tmp_path / "drive")
    answer = take_bundle(portal.database_url, made.file, None, portal.clock).file
    with workspace.store.write() as records:
        (message,) = records.outbox.claim(10, body_max=1_000_000)
    workspace.bundles.take_in(answer)
    with workspace.store.write() as records:
        records.outbox.release([message.id])
    (row,) = workspace.queue.rows(None, None, 10)
    assert row.state is SendState.DONE
