"""A stock phrase costs F8 and its code; the office's list is kept by keyboard."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from desktop.typing.mode import TypingMode
from local_db.domain.errors import StorageError, StorageTrouble

ENTER, F8, F9, ESC = Qt.Key.Key_Return, Qt.Key.Key_F8, Qt.Key.Key_F9, Qt.Key.Key_Escape
CONTROL = Qt.KeyboardModifier.ControlModifier
STORY = "complaint.description"
RATION = "___ মাস ধরে রেশন পাচ্ছি না।"


def to_story(counter: Counter) -> None:
    counter.new.form.frames[STORY].focus()


def test_a_code_writes_its_phrase_and_what_differs_is_typed_over(on_duty: Counter):
    to_story(on_duty)
    on_duty.keys.count = 0
    on_duty.keys.press(F8)
    on_duty.keys.type("rsn")
    assert on_duty.keys.count == 4
    assert on_duty.words(STORY) == RATION
    assert on_duty.focus_path() == STORY
    on_duty.keys.type("৩")
    assert on_duty.words(STORY) == "৩ মাস ধরে রেশন পাচ্ছি না।"


def test_a_word_finds_a_phrase_and_enter_writes_it(on_duty: Counter):
    to_story(on_duty)
    on_duty.keys.press(F8)
    on_duty.keys.type("road")
    assert on_duty.new.phrases.pick.list.count() == 1
    on_duty.keys.press(ENTER)
    assert on_duty.words(STORY).startswith("রাস্তা ভাঙা")


def test_a_word_in_the_making_is_written_before_the_phrase(on_duty: Counter):
    assert on_duty.desk.ui.keyboard is not None
    on_duty.desk.ui.keyboard.switch(TypingMode.AVRO)
    to_story(on_duty)
    on_duty.keys.type("ami")
    on_duty.keys.press(F8)
    on_duty.keys.type("bar")
    assert on_duty.words(STORY) == "আমি অফিসে বারবার ঘোরানো হচ্ছে।"


def test_an_english_complaint_gets_the_english_phrase(on_duty: Counter):
    on_duty.new.form.set_words("language", "en")
    to_story(on_duty)
    on_duty.keys.press(F8)
    on_duty.keys.type("bar")
    assert on_duty.words(STORY) == "The office makes me come again and again."


def test_f8_from_another_field_writes_into_the_story_and_esc_writes_nothing(on_duty: Counter):
    on_duty.keys.press(F8)
    on_duty.keys.press(ESC)
    assert on_duty.words(STORY) == ""
    assert on_duty.focus_path() == STORY
    assert not on_duty.new.phrases.pick.isVisible()


def test_one_undo_takes_the_whole_phrase_back(on_duty: Counter):
    to_story(on_duty)
    on_duty.keys.type("কল নষ্ট।")
    on_duty.keys.press(F8)
    on_duty.keys.type("bar")
    assert on_duty.words(STORY) == "কল নষ্ট। অফিসে বারবার ঘোরানো হচ্ছে।"
    on_duty.keys.press(Qt.Key.Key_Z, CONTROL)
    assert on_duty.words(STORY) == "কল নষ্ট।"


def test_a_phrase_is_kept_in_the_draft(on_duty: Counter):
    to_story(on_duty)
    on_duty.keys.press(F8)
    on_duty.keys.type("bar")
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    (draft,) = on_duty.workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"][STORY] == "অফিসে বারবার ঘোরানো হচ্ছে।"


def open_list(counter: Counter) -> None:
    counter.keys.press(F8)
    counter.keys.press(F8)
    counter.wait_idle()


def test_a_new_phrase_is_added_by_keyboard_and_works_at_once(on_duty: Counter):
    keys = on_duty.keys
    to_story(on_duty)
    open_list(on_duty)
    keys.press(Qt.Key.Key_N, CONTROL)
    for words in ("hat", "হাটের জায়গা দখল হয়েছে।"):
        keys.type(words)
        keys.press(ENTER)
    keys.press(Qt.Key.Key_S, CONTROL)
    on_duty.wait_idle()
    assert "Saved" in on_duty.new.phrases.list.messages.words()
    keys.press(ESC)
    assert on_duty.focus_path() == STORY
    keys.press(F8)
    keys.type("hat")
    assert on_duty.words(STORY) == "হাটের জায়গা দখল হয়েছে।"


def test_a_phrase_is_changed_in_its_place(on_duty: Counter):
    open_list(on_duty)
    keys, shown = on_duty.keys, on_duty.new.phrases.list
    keys.press(Qt.Key.Key_Down)
    assert shown.code.value() == "bar"
    keys.press(ENTER)
    keys.press(Qt.Key.Key_A, CONTROL)
    keys.type("বহুবার এসেছি।")
    keys.press(Qt.Key.Key_S, CONTROL)
    on_duty.wait_idle()
    changed = next(p for p in on_duty.workspace.stock_phrases.all() if p.code == "bar")
    assert changed.bn == "বহুবার এসেছি।"


def test_a_deleted_phrase_comes_back_by_undo(on_duty: Counter):
    before = on_duty.workspace.stock_phrases.all()
    open_list(on_duty)
    on_duty.keys.press(Qt.Key.Key_Delete)
    on_duty.wait_idle()
    assert len(on_duty.workspace.stock_phrases.all()) == len(before) - 1
    on_duty.keys.press(Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.workspace.stock_phrases.all() == before)


def test_what_is_wrong_with_a_phrase_is_said_beside_its_field(on_duty: Counter):
    open_list(on_duty)
    on_duty.keys.press(Qt.Key.Key_N, CONTROL)
    on_duty.keys.type("rsn")
    on_duty.keys.press(Qt.Key.Key_S, CONTROL)
    on_duty.wait_idle()
    frames = on_duty.new.phrases.list.frames
    assert frames["code"].has_trouble
    assert frames["bn"].has_trouble
    assert QApplication.focusWidget() is frames["code"].control


def test_an_empty_list_says_how_to_begin(on_duty: Counter):
    for phrase in on_duty.workspace.stock_phrases.all():
        on_duty.workspace.stock_phrases.delete(phrase.code, "OP1")
    open_list(on_duty)
    assert not on_duty.new.phrases.list._empty.isHidden()
    on_duty.keys.press(ESC)
    on_duty.keys.press(F8)
    on_duty.wait_idle()
    assert not on_duty.new.phrases.pick._empty.isHidden()


def test_a_disk_that_refuses_is_told_in_the_list(on_duty: Counter):
    open_list(on_duty)

    def full() -> None:
        raise StorageError(StorageTrouble.FULL)

    on_duty.blocked = full
    on_duty.keys.press(Qt.Key.Key_S, CONTROL)
    on_duty.wait_for(lambda: "full" in on_duty.new.phrases.list.messages.words())
    on_duty.blocked = lambda: None


@pytest.mark.parametrize("key", [F9, Qt.Key.Key_D])
def test_nothing_is_filed_or_parked_behind_the_list(on_duty: Counter, key: Qt.Key):
    on_duty.keys.type("9830041275")
    open_list(on_duty)
    on_duty.keys.press(key, CONTROL if key == Qt.Key.Key_D else Qt.KeyboardModifier.NoModifier)
    on_duty.wait_idle()
    assert on_duty.words("petitioner.mobile") == "98300 41275"
    assert on_duty.new.phrases.is_listing


def test_the_list_is_gone_when_somebody_else_is_on_duty(on_duty: Counter):
    page = on_duty.new
    open_list(on_duty)
    on_duty.keys.press(Qt.Key.Key_L, CONTROL)
    assert not page.phrases.is_listing
