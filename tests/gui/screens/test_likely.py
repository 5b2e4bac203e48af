"""Earlier complaints suggested while one is typed: with reason, by key, never in the way."""

import pytest
from counter import Counter, StandingClock
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from local_db.domain.errors import StorageError, StorageTrouble
from resources.text import Language

CULVERT = "কলাগ্রামের কালভার্টটি ভেঙে পড়েছে, স্কুলের বাচ্চারা যেতে পারছে না"
AGAIN = "কলাগ্রামের কালভার্টটি ভেঙে পড়েছে, স্কুলের বাচ্চারা যেতে পারছে না আজও"


def type_matter(counter: Counter, words: str, mobile: str = "9830041275") -> None:
    form = counter.new.form
    form.set_words("petitioner.mobile", mobile)
    form.set_words("complaint.description", words)
    for path in ("petitioner.mobile", "complaint.description"):
        form.changed.emit(path)


def advice(counter: Counter) -> list[str]:
    return [said.words(Language.EN) for said in counter.new.panel.advice()]


def test_the_same_matter_of_the_same_mobile_is_said_with_reason_number_and_state(
    on_duty: Counter, clock: StandingClock
):
    clock.move(days=-12)
    ref = on_duty.file(complaint__description=CULVERT, complaint__category="C16")
    clock.move(days=12)
    focus = QApplication.focusWidget()
    type_matter(on_duty, AGAIN)
    on_duty.wait_for(lambda: advice(on_duty) != [])
    (said,) = advice(on_duty)
    assert said.startswith("Same mobile, same matter 12 days ago: 26-347-02-00118-74 – ")
    assert said.endswith("Received at the office, not yet sent.")
    assert QApplication.focusWidget() is focus
    assert QApplication.activeModalWidget() is None
    on_duty.keys.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.words("previous_ref") != "")
    assert "".join(filter(str.isdigit, on_duty.words("previous_ref"))) == ref


def test_what_others_reported_is_counted_and_the_newest_is_named(
    on_duty: Counter, clock: StandingClock
):
    clock.move(days=-3)
    for number in range(3):
        on_duty.file(complaint__description=CULVERT, petitioner__mobile=f"900000000{number}")
    clock.move(days=3)
    type_matter(on_duty, AGAIN)
    on_duty.wait_for(lambda: advice(on_duty) != [])
    (said,) = advice(on_duty)
    assert said.startswith("Others have reported this (3). Latest 3 days ago: 26-347-02-00")
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert "৩টি অভিযোগ" in on_duty.new.panel.others.words()


@pytest.mark.parametrize("change", ["other matter", "sensitive now", "was sensitive", "cleared"])
def test_nothing_is_said_where_nothing_agrees_or_may_be_shown(on_duty: Counter, change: str):
    on_duty.file(complaint__description=CULVERT, sensitive=change == "was sensitive")
    if change == "sensitive now":
        on_duty.new.form.set_words("sensitive", "yes")
    type_matter(on_duty, "আমার রেশন কার্ড হারিয়ে গেছে নতুন চাই" if change == "other matter" else AGAIN)
    if change == "cleared":
        on_duty.wait_for(lambda: advice(on_duty) != [])
        on_duty.new.drafting.clear()
    QTest.qWait(900)
    on_duty.wait_idle()
    assert advice(on_duty) == []
    assert not on_duty.new.panel.link.isVisible()


def test_a_narrow_window_says_it_on_one_line(on_duty: Counter):
    on_duty.file(complaint__description=CULVERT)
    on_duty.window.resize(1092, 614)
    page = on_duty.new
    assert not page.likely_line.isVisible()
    type_matter(on_duty, AGAIN)
    on_duty.wait_for(page.likely_line.isVisible)
    assert "Same mobile, same matter today" in page.likely_line.words()
    on_duty.keys.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.words("previous_ref") != "")
    on_duty.window.resize(1366, 728)
    on_duty.wait_idle()
    assert not page.likely_line.isVisible()
    assert page.panel.same_subject.isVisible()


def test_a_busy_disk_says_nothing_and_the_next_word_asks_again(on_duty: Counter):
    on_duty.file(complaint__description=CULVERT)

    def busy() -> None:
        raise StorageError(StorageTrouble.BUSY)

    on_duty.blocked = busy
    type_matter(on_duty, AGAIN)
    QTest.qWait(900)
    on_duty.blocked = lambda: None
    assert advice(on_duty) == []
    type_matter(on_duty, f"{AGAIN} কেন")
    on_duty.wait_for(lambda: advice(on_duty) != [])


def test_filing_goes_on_while_the_question_is_open(on_duty: Counter):
    on_duty.file(complaint__description=CULVERT)
    form = on_duty.new.form
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("complaint.type", "T01"),
        ("complaint.category", "C08"),
        ("address.village", "কলাগ্রাম"),
    ):
        form.set_words(path, words)
    type_matter(on_duty, AGAIN)
    on_duty.new.filing.file_only()
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")


def came_again(counter: Counter) -> str:
    """A citizen who says the same once more; the number of the first time."""
    ref = counter.file(complaint__description=CULVERT)
    type_matter(counter, AGAIN)
    counter.wait_for(lambda: advice(counter) != [])
    counter.keys.press(Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    return ref


def test_a_reminder_keeps_the_old_number_and_files_nothing_new(on_duty: Counter):
    ref = came_again(on_duty)
    assert "reminder of 26-347-02-00118-74" in on_duty.new.messages.words()
    assert on_duty.workspace.recontacts.of(ref) == ()
    on_duty.keys.press(Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.workspace.recontacts.of(ref) != ())
    on_duty.wait_idle()
    (again,) = on_duty.workspace.recontacts.of(ref)
    assert again.note == AGAIN
    assert not again.disputes_outcome
    with on_duty.workspace.store.read() as records:
        assert records.complaints.count() == 1
    assert on_duty.new.form.is_untouched()
    assert on_duty.focus_path() == "petitioner.mobile"
    assert on_duty.workspace.drafts.open_drafts("OP1") == ()


def test_nothing_is_kept_until_it_is_confirmed_and_typing_goes_on(on_duty: Counter):
    ref = came_again(on_duty)
    on_duty.new.messages.dismiss()
    assert on_duty.workspace.recontacts.of(ref) == ()
    assert on_duty.words("complaint.description") == AGAIN


def test_a_reminder_that_is_too_long_is_refused_and_stays_in_the_form(on_duty: Counter):
    ref = on_duty.file(complaint__description=CULVERT)
    long = f"{AGAIN} " * 40
    type_matter(on_duty, long)
    on_duty.wait_for(lambda: advice(on_duty) != [])
    on_duty.keys.press(Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    on_duty.keys.press(Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: "characters long" in on_duty.new.messages.words())
    assert on_duty.words("complaint.description") == long
    assert on_duty.workspace.recontacts.of(ref) == ()


def test_what_others_reported_is_no_reminder(on_duty: Counter):
    on_duty.file(complaint__description=CULVERT, petitioner__mobile="9000000001")
    type_matter(on_duty, AGAIN)
    on_duty.wait_for(lambda: advice(on_duty) != [])
    assert not on_duty.new.panel.remind.isVisible()
    on_duty.keys.press(Qt.Key.Key_M, Qt.KeyboardModifier.AltModifier)
    assert on_duty.new.messages.words() == ""
