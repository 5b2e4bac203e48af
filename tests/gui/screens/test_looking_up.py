"""Search, queue and slips by keyboard over a real store."""

from datetime import date

import pytest
from counter import Counter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.views.page import DeskCommand
from local_db.domain.case import CaseEvent, DepartmentName
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.finding import PAGE_ROWS
from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from resources.text import Language

DOWN, ENTER = Qt.Key.Key_Down, Qt.Key.Key_Return


def search(counter: Counter, words: str):
    counter.keys.press(Qt.Key.Key_F3)
    counter.keys.type(words)
    counter.wait_idle()
    return counter.window.current_page()


def told_by_portal(counter: Counter, ref: str, state: str = "GM008", rev: int = 1) -> None:
    event = CaseEvent(
        ref=ref,
        rev=rev,
        at="2026-11-24T11:00:00+05:30",
        state=state,
        portal_ref="CMO/26/1189204",
        department=DepartmentName(code="FNS", name_bn="খাদ্য ও সরবরাহ", name_en="Food & Supplies"),
        note_bn="পরিদর্শক গিয়েছিলেন",
        note_en="The inspector visited",
        expected_by=date(2026, 11, 20),
    )
    with counter.workspace.store.write() as records:
        records.portal_cases.apply([event], f"cursor-{rev}")
        records.device.save_last_sync(counter.clock.now())


@pytest.mark.parametrize(
    "words", ["26-347-02-00118-74", "0011874", "9830041275", "৯৮৩০০৪১২৭৫", "সবিতা মুর্মু"]
)
def test_a_complaint_is_found_by_whatever_the_citizen_knows(on_duty: Counter, words: str):
    ref = on_duty.file()
    page = search(on_duty, words)
    assert [row.ref for row in page.model.rows()] == [ref]
    assert page.card.ref() == ref


def test_the_card_tells_state_department_date_and_age(on_duty: Counter):
    ref = on_duty.file()
    told_by_portal(on_duty, ref)
    on_duty.clock.move(minutes=18)
    page = search(on_duty, "9830041275")
    card = page.card
    assert "With the field office" in card._chip.words()
    assert "Food & Supplies (confirmed" in card._facts.words("department")
    assert "20-11-2026" in card._facts.words("expected")
    assert "has passed" in card._facts.words("expected")
    assert "18 min old" in card._age.text()
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert "মাঠ পর্যায়ের অফিসে প্রেরিত" in card._chip.words()
    assert "১৮ মি" in card._age.text()


def test_an_unknown_portal_state_is_shown_with_its_code(on_duty: Counter):
    ref = on_duty.file()
    told_by_portal(on_duty, ref, state="GM099")
    page = search(on_duty, "9830041275")
    assert "GM099" in page.card._chip.words()


def test_name_and_mobile_are_masked_until_somebody_asks_and_that_is_recorded(on_duty: Counter):
    on_duty.file()
    page = search(on_duty, "9830041275")
    assert "9830041275" not in page.card._facts.words("citizen")
    before = on_duty.workspace.store
    page.card.reveal.click()
    on_duty.wait_for(lambda: "9830041275" in page.card._facts.words("citizen"))
    assert "সবিতা মুর্মু" in page.card._facts.words("citizen")
    with before.read() as records:
        assert records.audit.verify().ok
        last = records.audit.head()
    assert last is not None


def test_what_was_revealed_is_masked_again_when_the_page_is_left_or_the_desk_locked(
    on_duty: Counter,
):
    on_duty.file()
    page = search(on_duty, "9830041275")
    for leave in (lambda: on_duty.window.show_page("new"), on_duty.lock):
        page.card.reveal.click()
        on_duty.wait_for(lambda: "9830041275" in page.card._facts.words("citizen"))
        leave()
        assert "9830041275" not in page.card._facts.words("citizen")
        assert page.card.reveal.isEnabled()
        on_duty.window.show_page("search")
        on_duty.wait_idle()


def test_who_takes_over_does_not_see_what_was_searched_for(on_duty: Counter):
    on_duty.file()
    page = search(on_duty, "9830041275")
    on_duty.lock()
    on_duty.sign_in("SV1")
    on_duty.window.show_page("search")
    on_duty.wait_idle()
    assert page.box.text() == ""
    assert page.model.rowCount() == 0
    assert page.card.ref() == ""


def test_a_sensitive_citizen_is_not_revealed_to_an_operator(on_duty: Counter):
    ref = on_duty.file(sensitive=True)
    page = search(on_duty, ref)
    page.card.reveal.click()
    on_duty.wait_idle()
    assert "Only a supervisor" in page.card.messages.words()
    assert "98300" not in page.card._facts.words("citizen")


def test_a_search_without_a_hit_says_what_to_do(on_duty: Counter):
    page = search(on_duty, "9000000000")
    assert page.model.rowCount() == 0
    assert "Nothing on this PC" in page.empty._title.text()
    assert page.card.ref() == ""


def test_the_list_is_walked_with_the_arrows(on_duty: Counter):
    first = on_duty.file()
    second = on_duty.file(complaint__category="C17")
    page = search(on_duty, "9830041275")
    on_duty.keys.press(DOWN)
    assert page.table.hasFocus()
    shown = page.card.ref()
    on_duty.keys.press(DOWN)
    on_duty.wait_idle()
    assert {shown, page.card.ref()} == {first, second}


def test_from_the_answer_to_the_slip_marked_duplicate(on_duty: Counter):
    ref = on_duty.file()
    on_duty.workspace.printing.print_slip(ref, "a5", "OP1")
    search(on_duty, "9830041275")
    on_duty.keys.press(Qt.Key.Key_P, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.window.current_key() == "slips")
    page = on_duty.window.current_page()
    on_duty.wait_for(lambda: page.preview.page_count() == 1)
    page.print_shown()
    on_duty.wait_for(lambda: "DUPLICATE" in page.messages.words())
    assert len(on_duty.workspace.slips.copies(ref)) == 2


@pytest.mark.parametrize("paper", ["a4", "a5", "80mm", "58mm"])
def test_a_slip_is_previewed_on_every_paper(on_duty: Counter, paper: str):
    ref = on_duty.file()
    page = on_duty.program.page("slips")
    page.papers.choose(paper)
    page.show_slip(ref)
    on_duty.wait_for(lambda: page.preview.page_count() == 1)


def test_print_all_leaves_no_slip_in_the_list(on_duty: Counter):
    for _ in range(3):
        on_duty.file()
    page = on_duty.program.page("slips")
    on_duty.wait_for(lambda: page.model.rowCount() == 3)
    page.print_all.click()
    on_duty.wait_for(lambda: page.model.rowCount() == 0)
    assert on_duty.workspace.slips.not_printed() == ()


def test_f7_after_filing_shows_the_slip_just_made(on_duty: Counter):
    ref = on_duty.file()
    on_duty.desk.last_filed = ref
    on_duty.keys.press(Qt.Key.Key_F7)
    page = on_duty.window.current_page()
    on_duty.wait_for(lambda: page.preview.page_count() == 1)
    assert page.number.text() == "26-347-02-00118-74"


def queue_with_trouble(counter: Counter) -> None:
    for _ in range(3):
        counter.file()
    with counter.workspace.store.write() as records:
        first, second, _ = records.outbox.claim(3, body_max=10**6)
        records.outbox.done(first.id, None, "CMO/26/1189204", counter.clock.now())
        records.outbox.attention(second.id, "ref_taken", {}, counter.clock.now())
        records.outbox.recover()


def test_the_queue_explains_itself(on_duty: Counter):
    queue_with_trouble(on_duty)
    on_duty.clock.move(hours=80)
    on_duty.keys.press(Qt.Key.Key_F4)
    on_duty.wait_idle()
    page = on_duty.window.current_page()
    assert page.tiles.attention.figure() == "1"
    assert page.tiles.oldest.figure() == "3 d 8 h"
    page.chips.choose(SendState.ATTENTION.value)
    on_duty.wait_idle()
    assert page.model.rowCount() == 1
    assert "another complaint" in page.detail._reason.words()
    assert not page.detail.retry.isVisible()
    assert page.detail._note.isVisible()


def test_a_supervisor_retries_and_holds_with_one_key(counter: Counter):
    queue_with_trouble(counter)
    counter.sign_in("SV1")
    counter.keys.press(Qt.Key.Key_F4)
    counter.wait_idle()
    page = counter.window.current_page()
    page.chips.choose(SendState.ATTENTION.value)
    counter.wait_idle()
    message = page.detail.row()
    assert message is not None
    page.table.setFocus()
    counter.keys.press(Qt.Key.Key_R)
    counter.wait_for(lambda: page.model.rowCount() == 0)
    page.chips.choose(SendState.READY.value)
    counter.wait_idle()
    counter.keys.press(Qt.Key.Key_H)
    counter.wait_for(lambda: counter.workspace.queue.figures().held == 1)
    page.chips.choose(SendState.HELD.value)
    counter.wait_for(lambda: page.model.rowCount() == 1)
    counter.keys.press(Qt.Key.Key_H)
    counter.wait_for(lambda: counter.workspace.queue.figures().held == 0)


def test_a_long_queue_comes_page_by_page(on_duty: Counter):
    for _ in range(70):
        on_duty.file()
    on_duty.keys.press(Qt.Key.Key_F4)
    on_duty.wait_idle()
    page = on_duty.window.current_page()
    assert page.model.rowCount() == PAGE_ROWS
    for loaded in (2 * PAGE_ROWS, 70):
        page.table.scrollToBottom()
        on_duty.wait_for(lambda loaded=loaded: page.model.rowCount() == loaded)
    sequences = [row.device_seq for row in page.model.rows()]
    assert sequences == sorted(sequences, reverse=True)
    assert len(set(sequences)) == 70


def test_an_empty_queue_is_good_news(on_duty: Counter):
    on_duty.keys.press(Qt.Key.Key_F4)
    on_duty.wait_idle()
    page = on_duty.window.current_page()
    assert page.empty.isVisible()
    assert page.detail.row() is None


def test_the_status_bar_says_why_nothing_is_sent(on_duty: Counter):
    on_duty.file()
    with on_duty.workspace.store.write() as records:
        records.device.save_hold(Hold.CLOCK)
    on_duty.desk.events.queue_changed.emit()
    on_duty.wait_idle()
    assert "Clock" in on_duty.window.status.chip.words()
    assert "1" in on_duty.window.status.waiting.text()


def test_trouble_while_searching_is_told_and_the_words_stay(on_duty: Counter):
    on_duty.keys.press(Qt.Key.Key_F3)

    def damaged() -> None:
        raise StorageError(StorageTrouble.BUSY)

    on_duty.blocked = damaged
    on_duty.keys.type("9830041275")
    page = on_duty.window.current_page()
    on_duty.wait_for(lambda: page.messages.words() != "")
    assert page.box.text() == "9830041275"
    on_duty.blocked = lambda: None


def test_ctrl_f_goes_to_the_box(on_duty: Counter):
    page = search(on_duty, "98")
    on_duty.window.status.setFocus()
    on_duty.window.give(DeskCommand.FIND)
    assert QApplication.focusWidget() is page.box


def test_a_long_answer_comes_page_by_page(on_duty: Counter):
    refs = [on_duty.file() for _ in range(37)]
    page = search(on_duty, "9830041275")
    assert page.model.rowCount() == PAGE_ROWS
    assert page.found.text() == "30 shown, there are more – scroll down"
    page.table.scrollToBottom()
    on_duty.wait_for(lambda: page.model.rowCount() == 37)
    assert [row.ref for row in page.model.rows()] == refs[::-1]
    assert page.found.text() == "Found: 37"


def test_news_leave_the_reader_of_a_long_answer_where_he_is(on_duty: Counter):
    refs = [on_duty.file() for _ in range(37)]
    page = search(on_duty, "9830041275")
    page.table.scrollToBottom()
    on_duty.wait_for(lambda: page.model.rowCount() == 37)
    page.table.setCurrentIndex(page.model.index(33, 0))
    on_duty.wait_idle()
    shown = page.card.ref()
    assert shown == refs[::-1][33]
    newest = on_duty.file()
    on_duty.desk.events.queue_changed.emit()
    on_duty.wait_for(lambda: page.model.rowCount() == 38)
    on_duty.wait_idle()
    assert page.model.rows()[0].ref == newest
    assert (page.table.currentIndex().row(), page.card.ref()) == (34, shown)


def test_a_number_with_a_wrong_digit_is_said_to_be_wrong(on_duty: Counter):
    on_duty.file()
    page = search(on_duty, "26-347-02-00118-75")
    assert page.model.rowCount() == 0
    assert "A digit of this complaint number is wrong" in page.empty._hint.text()
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert "কোনো একটি অঙ্ক ভুল" in page.empty._hint.text()


def test_the_status_slip_is_printed_from_the_answer(on_duty: Counter, monkeypatch, tmp_path):
    monkeypatch.setenv("PATH", str(tmp_path))
    ref = on_duty.file()
    told_by_portal(on_duty, ref)
    page = search(on_duty, "9830041275")
    on_duty.keys.press(Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: f"{ref}-status-" in page.card.messages.words())


def test_a_citizen_who_came_again_is_kept_and_gets_a_slip_by_keyboard_alone(
    on_duty: Counter, monkeypatch, tmp_path
):
    monkeypatch.setenv("PATH", str(tmp_path))
    ref = on_duty.file()
    page = search(on_duty, "9830041275")
    on_duty.keys.press(Qt.Key.Key_G, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(page.card.again.note.hasFocus)
    on_duty.keys.type("nobody came")
    on_duty.keys.press(Qt.Key.Key_K, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: f"{ref}-recontact-" in page.card.messages.words())
    [again] = on_duty.workspace.recontacts.of(ref)
    assert (again.note, again.disputes_outcome) == ("nobody came", False)
    assert not page.card.again.isVisible()


def test_giving_up_keeps_no_re_contact(on_duty: Counter):
    ref = on_duty.file()
    page = search(on_duty, "9830041275")
    page.card.came_again.click()
    on_duty.keys.type("nobody came")
    page.card.again.give_up.click()
    on_duty.wait_idle()
    assert on_duty.workspace.recontacts.of(ref) == ()
    page.card.came_again.click()
    assert page.card.again.note.value() == ""
