"""The counter on a disk that fills up, is locked or turns read-only: nothing typed is lost."""

import contextlib
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from counter import Counter, StandingClock, prepare
from PySide6.QtCore import Qt
from sqlcipher3 import dbapi2

from desktop.theme import Theme
from local_db import connections, room
from local_db.domain.health import RoomLevel
from resources.text import Language
from tests.fakes.small_disk import SmallDisk, small_disk

F9 = Qt.Key.Key_F9
MB = 1024 * 1024
WORDS = "রেশন কার্ড বন্ধ।"


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[SmallDisk]:
    monkeypatch.setattr(room, "RESERVE_BYTES", room.LEAST_FREE_BYTES + MB // 2)
    with small_disk(tmp_path / "disk", 110) as disk:
        yield disk


@pytest.fixture
def at_work(theme: Theme, disk: SmallDisk, clock: StandingClock) -> Iterator[Counter]:
    """A counter whose data lie on the small disk, with a complaint typed and not yet saved."""
    prepare(disk.place / "practice", clock)
    counter = Counter(theme, disk.place / "practice", clock)
    counter.show()
    counter.sign_in()
    type_complaint(counter)
    yield counter
    disk.empty()
    counter.close()


def type_complaint(counter: Counter) -> None:
    for words in ("9830041275", "", "রিনা দাস", "", "রাম দাস", "46", "f", "মধুপুর", "কলাগ্রাম", "",
                  "", "721150", "01", "08"):  # fmt: skip
        counter.keys.type(words)
        counter.keys.press(Qt.Key.Key_Return)
        counter.wait_idle()
    counter.keys.type(WORDS)
    counter.wait_idle()


def filed(counter: Counter) -> int:
    with counter.workspace.store.read() as records:
        return records.complaints.count()


def saved_words(counter: Counter) -> object:
    (draft,) = counter.workspace.drafts.open_drafts("OP1")
    return draft.body["fields"]["complaint.description"]


def press_f9_until_refused(counter: Counter, words: str) -> str:
    """Press F9 once and return the sentence on the screen."""
    counter.keys.press(F9)
    counter.wait_for(lambda: words in counter.new.messages.words())
    counter.wait_idle()
    return counter.new.messages.words()


def test_the_complaint_in_hand_is_filed_although_the_disk_is_full(
    disk: SmallDisk, at_work: Counter
) -> None:
    disk.fill()
    at_work.keys.press(F9)
    at_work.wait_for(lambda: at_work.new.filed_strip.shown() != "")
    assert filed(at_work) == 1
    assert at_work.workspace.health.room().level is RoomLevel.LAST
    (words,) = at_work.workspace.health.sentences(Language.EN)
    assert "Finish the complaint in hand" in words


def test_on_a_full_disk_the_form_and_the_draft_stay_and_f9_works_when_there_is_room(
    disk: SmallDisk, at_work: Counter
) -> None:
    disk.fill()
    at_work.workspace.store.guard.room.give_up_reserve()
    disk.fill(leave=room.LEAST_FREE_BYTES - MB)
    said = press_f9_until_refused(at_work, "full")
    assert "everything typed is still here" in said
    assert "Delete or move files" in said
    assert at_work.words("complaint.description") == WORDS
    assert at_work.words("petitioner.name") == "রিনা দাস"
    at_work.wait_for(lambda: at_work.new.keeper.is_settled)
    assert saved_words(at_work) == WORDS
    assert filed(at_work) == 0
    disk.empty()
    at_work.keys.press(F9)
    at_work.wait_for(lambda: at_work.new.filed_strip.shown() != "")
    assert filed(at_work) == 1
    assert at_work.workspace.drafts.open_drafts("OP1") == ()


def test_on_a_disk_without_a_single_byte_the_form_stays_and_the_draft_is_saved_later(
    disk: SmallDisk, at_work: Counter
) -> None:
    disk.fill()
    at_work.workspace.store.guard.room.give_up_reserve()
    disk.fill()
    at_work.keys.type("আরও কথা" * 40)
    typed = at_work.words("complaint.description")
    press_f9_until_refused(at_work, "full")
    assert at_work.words("complaint.description") == typed
    disk.empty()
    at_work.wait_for(lambda: at_work.new.keeper.is_settled)
    at_work.keys.press(F9)
    at_work.wait_for(lambda: at_work.new.filed_strip.shown() != "")
    assert filed(at_work) == 1


def test_a_file_that_another_program_holds_makes_the_worker_wait_and_never_the_window(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
) -> None:
    type_complaint(on_duty)
    on_duty.workspace.store._dispose()
    hasty = [p.replace("10000", "300") for p in connections._PRAGMAS]
    monkeypatch.setattr(connections, "_PRAGMAS", hasty)
    holder = dbapi2.connect(str(on_duty.workspace.folder.database), isolation_level=None)
    with contextlib.closing(holder):
        holder.execute(on_duty.workspace.store.key.pragma)
        holder.execute("BEGIN IMMEDIATE")
        began = time.monotonic()
        on_duty.keys.press(F9)
        assert time.monotonic() - began < 0.2
        on_duty.wait_for(lambda: "Another program holds" in on_duty.new.messages.words())
        assert on_duty.words("complaint.description") == WORDS
        assert filed(on_duty) == 0
        holder.execute("ROLLBACK")
    on_duty.wait_idle()
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert filed(on_duty) == 1


def test_a_read_only_folder_lets_people_sign_in_and_look_up_and_keeps_what_is_typed(
    theme: Theme, disk: SmallDisk, clock: StandingClock
) -> None:
    prepare(disk.place / "practice", clock)
    first = Counter(theme, disk.place / "practice", clock)
    first.show()
    ref = first.file(petitioner__mobile="9830012345")
    first.close()
    disk.make_read_only()
    counter = Counter(theme, disk.place / "practice", clock)
    try:
        counter.show()
        counter.sign_in()
        assert counter.workspace.status.find(ref)
        (words,) = [w for w in counter.workspace.health.sentences(Language.EN) if "written" in w]
        assert "Search and status work" in words
        type_complaint(counter)
        said = press_f9_until_refused(counter, "cannot be written")
        assert "Ask for write permission" in said
        assert counter.words("complaint.description") == WORDS
        disk.make_writable()
        counter.keys.press(F9)
        counter.wait_for(lambda: counter.new.filed_strip.shown() != "")
        assert filed(counter) == 2
    finally:
        disk.make_writable()
        counter.close()


def test_a_damaged_page_stops_filing_with_the_next_step_and_the_form_stays(
    on_duty: Counter,
) -> None:
    type_complaint(on_duty)
    store = on_duty.workspace.store
    store._fold_log()
    with store.read() as records:
        root = records.work.connection.exec_driver_sql(
            "SELECT rootpage FROM sqlite_master WHERE name = 'lease'"
        ).scalar_one()
    store._dispose()
    with store.folder.database.open("r+b") as file:
        file.seek((root - 1) * 4096 + 100)
        file.write(b"damaged!")
    for _ in range(2):
        said = press_f9_until_refused(on_duty, "damaged")
        assert "salvage" in said
        assert "still in the form" in said
    assert on_duty.words("complaint.description") == WORDS
    assert filed(on_duty) == 0
    (words,) = on_duty.workspace.health.sentences(Language.EN)
    assert "Tell the supervisor" in words
