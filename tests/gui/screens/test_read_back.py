"""The complaint is read back to the citizen: all of it, in large type, and nobody else's."""

import pytest
from counter import OFFICE, Counter
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel

from desktop.speaker import verbatim
from desktop.theme import Tone
from desktop.views.new_complaint import masking, read_lines
from desktop.views.new_complaint.read_back import LargeText
from resources.text import Language, text

CTRL = Qt.KeyboardModifier.ControlModifier
STORY = "complaint.description"
AADHAAR = "2341 2341 2346"
WORDS = {
    "petitioner.name": "রিনা দাস",
    "petitioner.mobile": "9830041275",
    "petitioner.age": "46",
    "address.village": "কলাগ্রাম",
    "address.pin": "721150",
    "complaint.type": "T01",
    "complaint.category": "C08",
    STORY: "রেশন কার্ড বন্ধ।",
}


def fill(counter: Counter, **changes: str) -> None:
    """Fill the form as typed; the cursor stands in the story."""
    changed = {path.replace("__", "."): words for path, words in changes.items()}
    for path, words in {**WORDS, **changed}.items():
        counter.new.form.set_words(path, words)
    counter.new.form.frames[STORY].focus()


def read_back(counter: Counter) -> LargeText:
    counter.keys.press(Qt.Key.Key_B, CTRL)
    counter.wait_idle()
    return counter.new.reading.view.text


def on_screen(counter: Counter) -> str:
    """Everything that can be read in the window, the large type included."""
    labels = [label.text() for label in counter.window.findChildren(QLabel) if label.isVisible()]
    return "\n".join((*labels, counter.new.reading.view.text.toPlainText()))


def test_the_whole_complaint_is_shown_in_words(on_duty: Counter):
    fill(on_duty)
    shown = read_back(on_duty).toPlainText()
    catalogue = on_duty.workspace.master.catalogue
    department = catalogue.department_of("C08")
    assert department is not None
    for words in (
        "রিনা দাস",
        "46",
        "98300 41275",
        "কলাগ্রাম",
        "721150",
        "রেশন কার্ড বন্ধ।",
        OFFICE.name_en,
        catalogue.items["type", "T01"].name_en,
        catalogue.items["category", "C08"].name_en,
        department.name_en,
        text("read_back.no_papers", Language.EN),
    ):
        assert words in shown


def test_the_day_of_the_answer_is_the_one_that_the_complaint_gets(on_duty: Counter):
    fill(on_duty)
    shown = read_back(on_duty).toPlainText()
    ref = on_duty.file()
    with on_duty.workspace.store.read() as records:
        day = records.complaints.get(ref).expected_by
    assert f"{day:%d-%m-%Y}" in shown


def test_it_is_read_in_the_language_of_the_desk_with_its_digits(on_duty: Counter):
    fill(on_duty)
    view = read_back(on_duty)
    on_duty.desk.ui.speaker.switch(Language.BN)
    shown = view.toPlainText()
    assert "৯৮৩০০ ৪১২৭৫" in shown
    assert text("read_back.answer_by", Language.BN) in shown


def test_esc_and_the_same_key_lead_back_to_the_very_letter(on_duty: Counter):
    fill(on_duty)
    field = on_duty.new.form.controls[STORY]
    for key, modifiers in (
        (Qt.Key.Key_Escape, Qt.KeyboardModifier.NoModifier),
        (Qt.Key.Key_B, CTRL),
    ):
        for path, at in ((STORY, 6), ("address.village", 3)):
            field = on_duty.new.form.controls[path]
            field.setFocus()
            on_duty.keys.press(Qt.Key.Key_Home)
            for _ in range(at):
                on_duty.keys.press(Qt.Key.Key_Right)
            before = cursor(field)
            assert before > 0
            view = read_back(on_duty)
            assert view.hasFocus()
            on_duty.keys.press(key, modifiers)
            assert QApplication.focusWidget() is field
            assert cursor(field) == before
            assert not view.isVisible()


def cursor(field: object) -> int:
    if hasattr(field, "textCursor"):
        return field.textCursor().position()
    return field.cursorPosition()


def test_keys_meant_for_the_view_change_nothing_in_the_form(on_duty: Counter):
    fill(on_duty)
    before = on_duty.new.form.snapshot()
    read_back(on_duty)
    on_duty.keys.type("abc 5")
    on_duty.keys.press(Qt.Key.Key_Delete)
    on_duty.keys.press(Qt.Key.Key_Return)
    on_duty.keys.press(Qt.Key.Key_Escape)
    assert on_duty.new.form.snapshot() == before


def test_half_a_word_is_finished_before_it_is_read(on_duty: Counter):
    fill(on_duty)
    on_duty.keys.press(Qt.Key.Key_F12)
    on_duty.new.form.set_words("petitioner.name", "")
    on_duty.new.form.frames["petitioner.name"].focus()
    on_duty.keys.type("rohim")
    assert "রহিম" in read_back(on_duty).toPlainText()


def test_f9_files_what_was_read(on_duty: Counter):
    fill(on_duty)
    view = read_back(on_duty)
    on_duty.keys.press(Qt.Key.Key_F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    on_duty.wait_idle()
    assert not view.isVisible()
    assert view.toPlainText() == ""
    assert on_duty.focus_path() == "petitioner.mobile"
    with on_duty.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041275")
    assert filed is not None
    assert filed.intake.complaint.description == WORDS[STORY]


def test_f9_leads_to_what_must_be_put_right(on_duty: Counter):
    fill(on_duty, complaint__category="")
    shown = read_back(on_duty).toPlainText()
    assert text("read_back.not_told", Language.EN) in shown
    on_duty.keys.press(Qt.Key.Key_F9)
    on_duty.wait_idle()
    assert on_duty.focus_path() == "complaint.category"


def test_nothing_of_another_citizen_is_on_the_screen(on_duty: Counter):
    earlier = on_duty.file(complaint__description="রেশন কার্ড বন্ধ। দোকান চাল দেয় না।")
    on_duty.keys.type("9830041275")
    on_duty.wait_idle()
    on_duty.new.form.set_words("previous_ref", earlier)
    on_duty.window.question.tell(Tone.WARN, verbatim(f"Did {earlier} come out?"))
    tail = earlier[-7:]
    fill(on_duty, petitioner__name="মিতা দাস")
    on_duty.new.filed_strip.show()
    read_back(on_duty)
    shown = on_screen(on_duty).replace("-", "").replace(" ", "")
    assert tail not in shown
    assert "সবিতা" not in shown
    for part in (on_duty.new.panel, on_duty.new.filed_strip, on_duty.window.question):
        assert not part.isVisible()
    on_duty.keys.press(Qt.Key.Key_Escape)
    assert on_duty.window.question.isVisible()
    assert on_duty.new.panel.isVisible()


@pytest.mark.parametrize("path", [STORY, "petitioner.guardian", "complaint.relief"])
def test_an_aadhaar_number_is_masked_where_the_citizen_looks(on_duty: Counter, path: str):
    fill(on_duty, **{path: f"নম্বর {AADHAAR}"})
    shown = read_back(on_duty).toPlainText()
    assert "XXXX XXXX 2346" in shown
    assert "2341 2341" not in shown


def test_without_the_mask_the_number_would_be_seen(
    on_duty: Counter, monkeypatch: pytest.MonkeyPatch
):
    for part in (read_lines, masking):
        monkeypatch.setattr(part, "mask_aadhaar", lambda words: (words, 0))
    fill(on_duty, **{STORY: AADHAAR})
    assert AADHAAR in read_back(on_duty).toPlainText()


def test_a_long_complaint_scrolls_by_keys(on_duty: Counter):
    fill(on_duty, **{STORY: "রেশন কার্ড বন্ধ।\n" * 60})
    bar = read_back(on_duty).verticalScrollBar()
    assert bar.maximum() > 0
    assert bar.value() == 0
    on_duty.keys.press(Qt.Key.Key_Down)
    first = bar.value()
    on_duty.keys.press(Qt.Key.Key_PageDown)
    assert 0 < first < bar.value()
    on_duty.keys.press(Qt.Key.Key_End)
    assert bar.value() == bar.maximum()
    on_duty.keys.press(Qt.Key.Key_Home)
    assert bar.value() == 0


def test_the_type_is_large_and_grows_by_two_sizes(on_duty: Counter):
    fill(on_duty)
    view = read_back(on_duty)
    sizes = [view.type_px()]
    for _ in range(3):
        on_duty.keys.press(Qt.Key.Key_Plus)
        sizes.append(view.type_px())
    assert sizes[0] >= 22
    assert sizes[0] < sizes[1] < sizes[2] == sizes[3]
    on_duty.keys.press(Qt.Key.Key_Minus)
    assert view.type_px() == sizes[1]


def test_an_empty_form_is_not_read_back(on_duty: Counter):
    on_duty.keys.press(Qt.Key.Key_B, CTRL)
    assert on_duty.new.messages.words() == text("read_back.nothing", Language.EN)
    assert on_duty.focus_path() == "petitioner.mobile"


def test_another_page_and_the_lock_close_it(on_duty: Counter):
    fill(on_duty)
    view = read_back(on_duty)
    on_duty.keys.press(Qt.Key.Key_F3)
    on_duty.wait_idle()
    on_duty.keys.press(Qt.Key.Key_F2)
    on_duty.wait_idle()
    assert not view.isVisible()
    assert on_duty.focus_path() == "petitioner.mobile"
