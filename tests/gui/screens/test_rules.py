"""Every rule is said beside its field while it can still be acted upon (domain.md B1, B4, E)."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt

ENTER, F9 = Qt.Key.Key_Return, Qt.Key.Key_F9
KIND, NAME, TYPE = "petitioner.kind", "petitioner.name", "complaint.type"
CATEGORY, SUBCATEGORY, STORY = (
    "complaint.category",
    "complaint.subcategory",
    "complaint.description",
)


def fill(counter: Counter, **typed: str) -> None:
    for path, words in typed.items():
        counter.new.form.frames[path.replace("__", ".")].focus()
        counter.keys.type(words)


def choose(counter: Counter, path: str, key: str) -> None:
    """Choose from a closed list as its keys do."""
    control = counter.new.form.controls[path]
    counter.new.form.frames[path].focus()
    control.set_value(key)
    control.changed.emit()


def message(counter: Counter, path: str) -> str:
    return counter.new.form.frames[path].message()


def test_an_anonymous_citizen_is_warned_and_needs_no_name(on_duty: Counter):
    choose(on_duty, KIND, "anonymous")
    assert message(on_duty, KIND) == "No status later"
    fill(on_duty, complaint__type="01", complaint__category="08", complaint__description="কল নষ্ট।")
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert message(on_duty, KIND) == ""


def test_a_name_beside_anonymous_is_pointed_at(on_duty: Counter):
    fill(on_duty, petitioner__name="রিনা দাস")
    choose(on_duty, KIND, "anonymous")
    assert message(on_duty, NAME) == "Leave it empty"
    choose(on_duty, KIND, "person")
    assert (message(on_duty, KIND), message(on_duty, NAME)) == ("", "")


@pytest.mark.parametrize(
    ("kind", "asked", "path", "words"),
    [
        ("group", "Signed?", "petitioner.signatories", "112"),
        ("representative", "For whom?", "on_behalf_of.name", "মিতা দাস"),
    ],
)
def test_a_kind_that_asks_for_more_says_where_it_is_written(
    on_duty: Counter, kind: str, asked: str, path: str, words: str
):
    choose(on_duty, KIND, kind)
    assert message(on_duty, KIND).startswith(asked)
    number = on_duty.new.form.frames[path].number
    assert message(on_duty, KIND).endswith(f"Alt+{number}")
    for digit in str(number):
        on_duty.keys.press(getattr(Qt.Key, f"Key_{digit}"), Qt.KeyboardModifier.AltModifier)
    assert on_duty.focus_path() == path
    assert on_duty.new.form.controls[path].isVisible()
    on_duty.keys.type(words)
    assert message(on_duty, KIND) == ""


def test_signatures_of_one_person_are_marked_when_saved(on_duty: Counter):
    choose(on_duty, KIND, "group")
    fill(on_duty, petitioner__signatories="12")
    choose(on_duty, KIND, "person")
    on_duty.keys.press(F9)
    assert message(on_duty, "petitioner.signatories") == "Only for a group"


def test_an_emergency_asks_why_at_once(on_duty: Counter):
    choose(on_duty, "priority", "emergency")
    assert message(on_duty, "priority").startswith("Why? Alt+")
    fill(on_duty, priority_reason="তিন দিন খাবার নেই")
    assert message(on_duty, "priority") == ""


def test_a_sensitive_subject_protects_the_complaint_by_itself(on_duty: Counter):
    fill(on_duty, complaint__category="29")
    on_duty.new.form.frames[SUBCATEGORY].focus()
    on_duty.keys.type("3")
    on_duty.keys.press(ENTER)
    assert on_duty.words(SUBCATEGORY) == "C29.3"
    assert on_duty.words("sensitive") == "yes"
    assert message(on_duty, TYPE) == "Sensitive: hidden everywhere"
    choose(on_duty, CATEGORY, "C08")
    assert on_duty.words("sensitive") == "no"
    assert message(on_duty, TYPE) == ""


def test_a_sensitive_subject_is_filed_as_sensitive(on_duty: Counter):
    fill(on_duty, petitioner__name="রিনা দাস", complaint__type="01", complaint__category="29")
    on_duty.new.form.frames[SUBCATEGORY].focus()
    on_duty.keys.type("3")
    fill(on_duty, complaint__description="থানা অভিযোগ নেয়নি।")
    on_duty.keys.press(F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    (ref,) = (on_duty.desk.last_filed,)
    with on_duty.workspace.store.read() as records:
        filed = records.complaints.get(ref)
    assert filed is not None
    assert filed.intake.sensitive


def test_what_the_operator_decides_about_a_flag_stays(on_duty: Counter):
    fill(on_duty, complaint__type="06")
    assert on_duty.words("confidential") == "yes"
    choose(on_duty, "confidential", "no")
    fill(on_duty, complaint__category="08")
    assert on_duty.words("confidential") == "no"
    choose(on_duty, "confidential", "yes")
    assert message(on_duty, "confidential") == "No name"
    choose(on_duty, "sensitive", "yes")
    assert message(on_duty, "sensitive") == "Hidden"


def test_a_suggestion_asks_for_what_is_suggested(on_duty: Counter):
    frame = on_duty.new.form.frames[STORY]
    fill(on_duty, complaint__type="10")
    assert frame._label.text() == "What is suggested"
    choose(on_duty, TYPE, "T01")
    assert frame._label.text() == "What happened"


def test_a_word_typed_for_the_sub_subject_stays_as_it_is_typed(on_duty: Counter):
    fill(on_duty, complaint__category="29")
    on_duty.new.form.frames[SUBCATEGORY].focus()
    on_duty.keys.type("rum")
    assert on_duty.new.form.controls[SUBCATEGORY].text() == "rum"


def test_the_rules_are_forgotten_with_the_form(on_duty: Counter):
    fill(on_duty, petitioner__name="রিনা দাস")
    choose(on_duty, KIND, "group")
    choose(on_duty, "priority", "emergency")
    on_duty.keys.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    on_duty.wait_idle()
    assert (message(on_duty, KIND), message(on_duty, "priority")) == ("", "")
    on_duty.keys.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    on_duty.wait_idle()
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert message(on_duty, KIND).startswith("Signed?")
