"""Bengali at the counter: from the key to the store, and what is never remembered."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt

from desktop.settings import SettingsFile
from desktop.typing.mode import TypingMode


@pytest.fixture
def typist(on_duty: Counter) -> Counter:
    on_duty.keys.press(Qt.Key.Key_F12)
    on_duty.wait_idle()
    return on_duty


def to(counter: Counter, path: str) -> None:
    counter.new.form.frames[path].focus()


def fill(counter: Counter) -> None:
    for path, words in (
        ("petitioner.mobile", "9830041275"),
        ("address.village", "গ্রাম"),
        ("complaint.type", "T08"),
        ("complaint.category", "C16"),
    ):
        counter.new.form.set_words(path, words)


def choose_second(counter: Counter) -> str:
    """Type a word, take the second one offered, and return it."""
    counter.keys.type("alo")
    counter.keys.press(Qt.Key.Key_Down)
    counter.keys.press(Qt.Key.Key_Return)
    return counter.words("complaint.description").strip()


def test_the_mode_is_shown_and_remembered(typist: Counter):
    assert typist.window.status.typing.text().startswith("বাংলা")
    kept = SettingsFile(typist.folder / "settings.toml").current.typing_mode
    assert kept is TypingMode.AVRO
    typist.keys.press(Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    assert "En" in typist.window.status.typing.text()


def test_the_field_in_hand_tells_how_bengali_is_turned_on(on_duty: Counter):
    to(on_duty, "petitioner.name")
    name = on_duty.new.form.frames["petitioner.name"].control
    assert name.placeholderText().startswith("F12 = ")
    on_duty.keys.press(Qt.Key.Key_F12)
    assert name.placeholderText() == ""
    on_duty.keys.press(Qt.Key.Key_F12)
    assert name.placeholderText().startswith("F12 = ")
    on_duty.keys.press(Qt.Key.Key_Tab)
    assert name.placeholderText() == ""
    assert on_duty.new.form.frames["petitioner.mobile"].control.placeholderText() == ""


def test_a_half_composed_word_is_in_the_draft(typist: Counter):
    to(typist, "petitioner.name")
    typist.keys.type("rohim")
    typist.wait_for(lambda: typist.new.keeper.is_settled)
    (draft,) = typist.workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"]["petitioner.name"] == "রহিম"


def test_a_half_composed_word_is_filed(typist: Counter):
    fill(typist)
    to(typist, "petitioner.name")
    typist.keys.type("rohima")
    to(typist, "complaint.description")
    typist.keys.type("nolkup kharap")
    typist.keys.press(Qt.Key.Key_F9)
    typist.wait_for(lambda: bool(typist.desk.last_filed))
    with typist.workspace.store.read() as records:
        filed = records.complaints.get(typist.desk.last_filed)
    assert filed is not None
    assert filed.intake.complaint.description == "নলকূপ খারাপ"
    assert filed.intake.petitioner.name == "রহিমা"


@pytest.mark.parametrize(("private", "kept"), [("", 1), ("sensitive", 0), ("confidential", 0)])
def test_words_of_a_private_complaint_are_never_kept(typist: Counter, private: str, kept: int):
    fill(typist)
    typist.new.form.set_words("petitioner.name", "রহিমা বিবি")
    to(typist, "complaint.description")
    assert choose_second(typist)
    if private:
        typist.new.form.set_words(private, "yes")
    typist.keys.press(Qt.Key.Key_F9)
    typist.wait_for(lambda: bool(typist.desk.last_filed))
    typist.wait_idle()
    assert len(typist.workspace.learned_words.of("OP1")) == kept


def test_words_of_a_cleared_form_are_not_kept(typist: Counter):
    to(typist, "complaint.description")
    choose_second(typist)
    typist.new.drafting.clear()
    learned = typist.desk.ui.keyboard.learned
    assert learned.words_for("alo") == ()


def test_a_learned_word_is_there_on_the_next_day(typist: Counter):
    fill(typist)
    typist.new.form.set_words("petitioner.name", "রহিমা বিবি")
    to(typist, "complaint.description")
    word = choose_second(typist)
    typist.keys.press(Qt.Key.Key_F9)
    typist.wait_for(lambda: bool(typist.desk.last_filed))
    typist.wait_idle()
    typist.keys.press(Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    typist.wait_idle()
    typist.sign_in()
    to(typist, "complaint.description")
    typist.keys.type("alo ")
    assert typist.words("complaint.description").strip() == word


def test_the_name_in_the_other_script_is_offered_and_never_filled_silently(typist: Counter):
    to(typist, "petitioner.name")
    typist.keys.type("rohima bibi")
    typist.keys.press(Qt.Key.Key_Return)
    other = typist.new.form.controls["petitioner.name_en"]
    assert "Rahima Bibi" in other.placeholderText()
    assert typist.words("petitioner.name_en") == ""
    to(typist, "petitioner.name_en")
    typist.keys.press(Qt.Key.Key_Right)
    assert typist.words("petitioner.name_en") == "Rahima Bibi"


def test_a_name_typed_in_english_is_offered_in_bengali(typist: Counter):
    to(typist, "petitioner.name_en")
    typist.keys.type("Sumitra Mondal")
    to(typist, "petitioner.age")
    assert "সুমিত্রা মণ্ডল" in typist.new.form.controls["petitioner.name"].placeholderText()
    assert typist.words("petitioner.name") == ""


def test_a_field_for_latin_letters_stays_latin(typist: Counter):
    for path in ("petitioner.name_en", "petitioner.email", "complaint.scheme_ref"):
        to(typist, path)
        typist.keys.type("ab")
        assert typist.words(path) == "ab"
