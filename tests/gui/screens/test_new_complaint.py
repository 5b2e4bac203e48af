"""The counter's main act by keyboard: fast, nothing lost, every mistake named."""

import time

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from desktop.views.page import DeskCommand
from local_db.domain.errors import StorageError, StorageTrouble
from resources.text import Language

ENTER = Qt.Key.Key_Return
F9 = Qt.Key.Key_F9


def new_citizen(counter: Counter) -> None:
    """Type a new citizen's complaint as an operator does, with codes where there are codes."""
    keys = counter.keys
    for words in (
        "9830041275",
        "",
        "রিনা দাস",
        "",
        "রাম দাস",
        "46",
        "f",
        "মধুপুর",
        "কলাগ্রাম",
        "",
        "",
        "721150",
    ):
        keys.type(words)
        keys.press(ENTER)
        counter.wait_idle()
    for words in ("01", "08"):
        keys.type(words)
        keys.press(ENTER)


def test_a_new_citizen_takes_at_most_seventy_keys_without_the_description(on_duty: Counter):
    on_duty.keys.count = 0
    new_citizen(on_duty)
    assert on_duty.focus_path() == "complaint.description"
    before = on_duty.keys.count
    on_duty.keys.type("রেশন কার্ড বন্ধ।")
    on_duty.keys.count = before
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert on_duty.new.filed_strip.shown() == "26-347-02-00118-74"
    assert on_duty.keys.count <= 70


def test_a_returning_citizen_takes_at_most_eighteen_keys(on_duty: Counter):
    on_duty.file()
    keys = on_duty.keys
    keys.count = 0
    keys.type("9830041275")
    on_duty.wait_idle()
    keys.press(ENTER)
    assert on_duty.words("petitioner.name") == "সবিতা মুর্মু"
    assert on_duty.focus_path() == "complaint.type"
    keys.type("01")
    keys.press(ENTER)
    keys.type("08")
    keys.press(ENTER)
    before = keys.count
    keys.type("আবার বন্ধ।")
    keys.count = before
    keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert keys.count <= 18
    with on_duty.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041275")
    assert filed is not None
    assert filed.intake.address.pin == "721150"


def test_enter_pressed_before_the_lookup_answers_still_fills_the_form(on_duty: Counter):
    on_duty.file()
    on_duty.keys.type("9830041275")
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert on_duty.words("address.village") == "কলাগ্রাম"
    assert on_duty.focus_path() == "complaint.type"


def test_after_f9_the_form_is_empty_and_focused_within_the_bar(on_duty: Counter):
    new_citizen(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    on_duty.wait_idle()
    began = time.monotonic()
    on_duty.keys.press(F9)
    on_duty.wait_for(on_duty.new.form.is_untouched)
    took = time.monotonic() - began
    assert on_duty.focus_path() == "petitioner.mobile"
    # 300 ms is the bar; a shared build machine gets the disk's own delays on top.
    assert took < 3.0


def test_a_second_f9_files_nothing_more(on_duty: Counter):
    new_citizen(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    for _ in range(3):
        on_duty.keys.press(F9)
    on_duty.wait_idle()
    on_duty.keys.press(F9)
    on_duty.wait_idle()
    with on_duty.workspace.store.read() as records:
        assert records.complaints.count() == 1


def test_keys_pressed_while_saving_belong_to_the_next_citizen(on_duty: Counter):
    new_citizen(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    on_duty.wait_idle()
    on_duty.keys.press(F9)
    on_duty.keys.type("70")
    on_duty.wait_for(lambda: on_duty.words("petitioner.mobile") == "70")
    with on_duty.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041275")
    assert filed is not None
    assert filed.intake.complaint.description == "কল নষ্ট।"


def test_every_bad_field_is_marked_and_the_first_has_the_cursor(on_duty: Counter):
    keys = on_duty.keys
    form = on_duty.new.form
    keys.type("98300")
    for path, words in (("petitioner.age", "300"), ("address.pin", "72115")):
        form.frames[path].focus()
        keys.type(words)
    keys.press(F9)
    troubled = set(form.troubled())
    assert {"petitioner.mobile", "petitioner.name", "petitioner.age"} <= troubled
    assert {"address.pin", "complaint.type", "complaint.category"} <= troubled
    assert on_duty.focus_path() == "petitioner.mobile"
    assert on_duty.words("petitioner.age") == "300"
    assert on_duty.words("address.pin") == "72115"
    keys.press(Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
    assert on_duty.focus_path() == "petitioner.name"


def test_a_field_is_judged_when_it_is_left(on_duty: Counter):
    form = on_duty.new.form
    form.frames["address.pin"].focus()
    on_duty.keys.type("72115")
    on_duty.keys.press(ENTER)
    assert form.frames["address.pin"].message() == "6 digits"
    form.frames["address.pin"].focus()
    on_duty.keys.type("721150")
    on_duty.keys.press(ENTER)
    assert not form.frames["address.pin"].has_trouble


def test_an_unreadable_date_is_named_and_stays(on_duty: Counter):
    form = on_duty.new.form
    form.frames["complaint.incident_on"].focus()
    assert on_duty.new.regions.tabs.chips.value() == "scheme"
    on_duty.keys.type("31-02-2026")
    on_duty.keys.press(ENTER)
    assert form.frames["complaint.incident_on"].has_trouble
    assert on_duty.words("complaint.incident_on") == "31-02-2026"


def test_zero_means_no_phone(on_duty: Counter):
    on_duty.keys.type("0")
    on_duty.keys.press(ENTER)
    assert on_duty.new.form.frames["petitioner.mobile"].message() == "No phone"
    citizen = on_duty.new.form.body()["petitioner"]
    assert isinstance(citizen, dict)
    assert citizen["mobile"] is None


def test_a_type_that_is_confidential_protects_the_complaint_by_itself(on_duty: Counter):
    form = on_duty.new.form
    form.frames["complaint.type"].focus()
    on_duty.keys.type("09")
    on_duty.keys.press(ENTER)
    assert on_duty.words("confidential") == "yes"
    form.frames["complaint.type"].focus()
    on_duty.keys.type("08")
    on_duty.keys.press(ENTER)
    assert on_duty.words("confidential") == "no"


def test_an_open_complaint_on_the_same_subject_is_offered_for_linking(on_duty: Counter):
    ref = on_duty.file()
    on_duty.keys.type("9830041275")
    on_duty.wait_idle()
    on_duty.keys.press(ENTER)
    for code in ("01", "08"):
        on_duty.keys.type(code)
        on_duty.keys.press(ENTER)
    assert not on_duty.new.panel.same_subject.isHidden()
    on_duty.keys.press(Qt.Key.Key_R, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.new.form.body()["previous_ref"] == ref)


def test_tab_and_enter_reach_every_field_in_the_order_of_the_numbers(on_duty: Counter):
    form = on_duty.new.form
    visited = [on_duty.focus_path()]
    for _ in range(len(form.frames) - 1):
        on_duty.keys.press(Qt.Key.Key_Tab)
        visited.append(on_duty.focus_path())
    assert visited == list(form.frames)
    assert [frame.number for frame in form.frames.values()] == list(range(1, len(visited) + 1))


def test_saving_without_printing_lists_the_slip(on_duty: Counter):
    new_citizen(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    on_duty.keys.press(Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    on_duty.wait_idle()
    assert len(on_duty.workspace.slips.not_printed()) == 1


def test_an_aadhaar_number_is_masked_and_the_operator_is_told(on_duty: Counter):
    new_citizen(on_duty)
    # The cursor still stands at it: only saving settles that no digit follows.
    on_duty.keys.type("আধার 2341 2341 2346")
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert "Aadhaar" in on_duty.new.messages.words()


@pytest.mark.parametrize("trouble", [StorageTrouble.FULL, StorageTrouble.BUSY])
def test_a_store_that_cannot_save_loses_nothing_typed(on_duty: Counter, trouble: StorageTrouble):
    new_citizen(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    on_duty.wait_idle()

    def refuse() -> None:
        raise StorageError(trouble)

    on_duty.blocked = refuse
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.messages.words() != "")
    assert on_duty.words("petitioner.name") == "রিনা দাস"
    assert on_duty.words("complaint.description") == "কল নষ্ট।"
    assert on_duty.new.filed_strip.shown() == ""
    on_duty.blocked = lambda: None
    on_duty.wait_idle()
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    with on_duty.workspace.store.read() as records:
        assert records.complaints.count() == 1


def test_switching_the_language_keeps_everything_typed(on_duty: Counter):
    new_citizen(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    before = on_duty.new.form.body()
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert on_duty.new.form.body() == before
    on_duty.desk.ui.speaker.switch(Language.EN)
    assert on_duty.new.form.body() == before


def test_clearing_can_be_taken_back(on_duty: Counter):
    new_citizen(on_duty)
    before = on_duty.new.form.body()
    on_duty.new.drafting.clear()
    assert on_duty.new.form.is_untouched()
    on_duty.new.messages.actions_shown()[0].click()
    assert on_duty.new.form.body() == before


def test_a_parked_complaint_comes_back_by_keyboard(on_duty: Counter):
    new_citizen(on_duty)
    before = on_duty.new.form.body()
    on_duty.window.give(DeskCommand.PARK)
    on_duty.wait_idle()
    assert on_duty.new.form.is_untouched()
    on_duty.keys.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    on_duty.wait_for(on_duty.new.parked_list.isVisible)
    on_duty.keys.press(ENTER)
    assert on_duty.new.form.body() == before


def test_another_block_needs_a_village(on_duty: Counter):
    new_citizen(on_duty)
    form = on_duty.new.form
    on_duty.keys.type("কল নষ্ট।")
    form.set_words("address.village", "")
    form.set_words("address.block", "elsewhere")
    on_duty.keys.press(F9)
    assert form.frames["address.village"].message() == "Village needed"
    assert on_duty.focus_path() == "address.village"
