"""What the office writes most costs least: its subjects, and its places by their first letters."""

import pytest
from counter import Counter
from key_watch import KeyWatch
from PySide6.QtCore import Qt

from desktop.typing.mode import TypingMode

ENTER, F9, TAB = Qt.Key.Key_Return, Qt.Key.Key_F9, Qt.Key.Key_Tab
GP, VILLAGE, PIN = "address.gp_name", "address.village", "address.pin"
TYPE, CATEGORY, STORY = "complaint.type", "complaint.category", "complaint.description"


@pytest.fixture
def busy(counter: Counter) -> Counter:
    """An office that has filed, with an operator on duty."""
    counter.file(complaint__category="C01")
    for village in ("কলাগ্রাম", "কলাগ্রাম", "রামপুর"):
        counter.file(address__village=village, petitioner__mobile="9830041276")
    counter.sign_in()
    counter.wait_idle()
    return counter


def at(counter: Counter, path: str) -> None:
    counter.new.form.frames[path].focus()


def offered(counter: Counter) -> list[str]:
    places = counter.new.habits.places
    if not places.is_open or places._popup is None:
        return []
    return [choice.bn for choice in places._popup._rows.choices]


def test_a_place_is_taken_whole_by_three_letters_and_enter(busy: Counter):
    at(busy, GP)
    busy.keys.count = 0
    busy.keys.type("কলা")
    assert offered(busy)[0] == "কলাগ্রাম · এনায়েতপুর · 721150"
    busy.keys.press(ENTER)
    assert busy.keys.count == 4
    assert [busy.words(path) for path in (GP, VILLAGE, PIN)] == ["এনায়েতপুর", "কলাগ্রাম", "721150"]
    assert busy.focus_path() == TYPE
    assert busy.new.form.frames[GP].message() == "Known place"


def test_the_place_is_saved_in_the_draft(busy: Counter):
    at(busy, GP)
    busy.keys.type("কলা")
    busy.keys.press(ENTER)
    busy.wait_for(lambda: busy.new.keeper.is_settled)
    (draft,) = busy.workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"][VILLAGE] == "কলাগ্রাম"


def test_a_place_is_found_by_latin_letters_and_by_the_phonetic_keyboard(busy: Counter):
    at(busy, GP)
    busy.keys.type("ramp")
    assert offered(busy)[0].startswith("রামপুর")
    busy.keys.press(Qt.Key.Key_Escape)
    busy.new.form.set_words(GP, "")
    assert busy.desk.ui.keyboard is not None
    busy.desk.ui.keyboard.switch(TypingMode.AVRO)
    busy.keys.type("ram")
    assert offered(busy)[0].startswith("রামপুর")
    busy.keys.press(ENTER)
    assert busy.words(VILLAGE) == "রামপুর"


def test_tab_keeps_a_name_that_only_begins_like_a_known_one(busy: Counter):
    at(busy, GP)
    busy.keys.type("কলা")
    busy.keys.press(TAB)
    assert busy.words(GP) == "কলা"
    assert busy.words(VILLAGE) == ""
    assert busy.focus_path() == VILLAGE
    assert offered(busy) == []


def test_the_last_line_keeps_what_is_typed_too(busy: Counter):
    at(busy, GP)
    busy.keys.type("কলা")
    busy.keys.press(Qt.Key.Key_Up)
    busy.keys.press(ENTER)
    assert busy.words(GP) == "কলা"
    assert busy.focus_path() == VILLAGE


def test_esc_closes_the_list_and_keeps_the_words(busy: Counter):
    at(busy, GP)
    busy.keys.type("কলা")
    busy.keys.press(Qt.Key.Key_Escape)
    assert offered(busy) == []
    assert busy.words(GP) == "কলা"
    assert busy.focus_path() == GP


def test_an_unknown_name_is_left_alone(busy: Counter):
    at(busy, VILLAGE)
    busy.keys.type("নতুনপাড়া")
    assert offered(busy) == []
    busy.keys.press(ENTER)
    assert busy.words(VILLAGE) == "নতুনপাড়া"


def test_a_place_filed_a_moment_ago_is_known_to_the_next_but_one(on_duty: Counter):
    on_duty.file(address__village="সোনারপুর")
    on_duty.new.habits.read()
    on_duty.wait_idle()
    at(on_duty, VILLAGE)
    on_duty.keys.type("সোন")
    assert offered(on_duty)[0].startswith("সোনারপুর")


def test_the_office_s_subjects_stand_first_in_the_list(busy: Counter):
    busy.keys.count = 0
    at(busy, CATEGORY)
    busy.keys.press(Qt.Key.Key_Down)
    popup = busy.new.form.controls[CATEGORY]._popup
    keys = [choice.key for choice in popup._rows.choices]
    assert keys[:2] == ["C08", "C01"]
    assert len(set(keys)) == len(keys)


def test_a_code_goes_on_by_itself(busy: Counter):
    at(busy, TYPE)
    busy.keys.type("01")
    assert busy.focus_path() == CATEGORY
    busy.keys.type("08")
    assert busy.focus_path() == STORY
    busy.keys.type("কল নষ্ট।")
    assert (busy.words(TYPE), busy.words(CATEGORY)) == ("T01", "C08")
    assert busy.words(STORY) == "কল নষ্ট।"


@pytest.mark.parametrize("key", [ENTER, TAB])
def test_an_enter_after_the_code_out_of_habit_skips_no_field(busy: Counter, key: Qt.Key):
    at(busy, TYPE)
    busy.keys.type("01")
    busy.keys.press(key)
    assert busy.focus_path() == CATEGORY
    busy.keys.press(key)
    assert busy.focus_path() == STORY


def test_a_word_does_not_go_on_by_itself(busy: Counter):
    at(busy, CATEGORY)
    busy.keys.type("ration")
    assert busy.focus_path() == CATEGORY


def test_a_new_citizen_of_a_known_place_costs_at_most_forty_five_keys(busy: Counter):
    assert busy.desk.ui.keyboard is not None
    busy.desk.ui.keyboard.switch(TypingMode.AVRO)
    with KeyWatch(busy.window) as watch:
        for words in ("9830041279", "", "rina das", "", "ram das", "46", "f"):
            watch.type(words)
            watch.press(ENTER)
            busy.wait_idle()
        watch.type("ram")
        watch.press(ENTER)
        watch.type("0108")
        assert busy.focus_path() == STORY
        before = watch.keys
        watch.type("kol nosto")
        story = watch.keys - before
        watch.press(F9)
        busy.wait_for(lambda: busy.new.filed_strip.shown() != "")
        assert watch.keys - story <= 45
    assert (watch.mouse, watch.dialogs) == (0, 0)
    with busy.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041279")
    assert filed is not None
    assert filed.intake.address.village == "রামপুর"
    assert filed.intake.complaint.category == "C08"


def test_a_bengali_subject_is_found_by_latin_letters(busy: Counter):
    at(busy, CATEGORY)
    busy.keys.type("resh")
    assert busy.words(CATEGORY) == "C08"


def test_one_look_at_the_list_and_enter_take_the_most_used_subject(busy: Counter):
    at(busy, CATEGORY)
    busy.keys.press(Qt.Key.Key_Down)
    busy.keys.press(ENTER)
    assert busy.words(CATEGORY) == "C08"
    assert busy.focus_path() == STORY


def test_a_panchayat_alone_leaves_the_village_to_be_said(busy: Counter):
    at(busy, GP)
    busy.keys.type("এনা")
    assert offered(busy)[0] == "এনায়েতপুর"
    busy.keys.press(ENTER)
    assert busy.words(GP) == "এনায়েতপুর"
    assert (busy.words(VILLAGE), busy.focus_path()) == ("", VILLAGE)


def test_a_village_of_another_panchayat_never_takes_the_typed_one_away(busy: Counter):
    at(busy, GP)
    for words in ("মধুপুর", "কলাগ্রাম"):
        busy.keys.type(words)
        busy.keys.press(ENTER)
    assert (busy.words(GP), busy.words(VILLAGE), busy.words(PIN)) == ("মধুপুর", "কলাগ্রাম", "")
    assert busy.focus_path() == "address.post_office"


def test_a_name_typed_to_its_end_goes_on_as_ever_and_brings_what_follows(busy: Counter):
    at(busy, GP)
    for words in ("এনায়েতপুর", "কলাগ্রাম"):
        busy.keys.type(words)
        busy.keys.press(ENTER)
    assert busy.focus_path() == "address.post_office"
    assert busy.words(PIN) == "721150"
    assert busy.new.form.frames[PIN].message() == "Known place"
