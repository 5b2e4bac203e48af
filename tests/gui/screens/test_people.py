"""One phone in a family: who it is costs one key, and nobody gets another one's name."""

from counter import Counter
from PySide6.QtCore import Qt

ENTER, ESC = Qt.Key.Key_Return, Qt.Key.Key_Escape
MOBILE, NAME = "petitioner.mobile", "petitioner.name"
PHONE = "9830041275"


def family(counter: Counter) -> None:
    """The mother filed twice, then the son, then the mother once more."""
    counter.file(petitioner__name="সবিতা মুর্মু", petitioner__age=46)
    counter.file(petitioner__name="সবিতা মুর্মু", petitioner__age=46)
    counter.file(petitioner__name="বাবলু মুর্মু", petitioner__age=22, address__village="রামপুর")
    counter.file(petitioner__name="সবিতা মুর্মু", petitioner__age=47)


def call_up(counter: Counter) -> None:
    family(counter)
    counter.keys.type(PHONE)
    counter.wait_idle()


def shown(counter: Counter) -> list[str]:
    popup = counter.new.lookup.people._popup
    assert popup is not None
    return [choice.bn for choice in popup._rows.choices]


def test_each_person_of_a_number_is_listed_once_the_latest_first(on_duty: Counter):
    call_up(on_duty)
    assert shown(on_duty) == [
        "সবিতা মুর্মু · 47 · কলাগ্রাম",
        "বাবলু মুর্মু · 22 · রামপুর",
        "Somebody else with this phone",
    ]
    assert on_duty.new.form.frames[MOBILE].message() == "2 people · 1–9"


def test_a_digit_fills_the_form_with_that_person(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.type("2")
    assert on_duty.words(NAME) == "বাবলু মুর্মু"
    assert on_duty.words("address.village") == "রামপুর"
    assert on_duty.words(MOBILE) == "98300 41275"
    assert on_duty.focus_path() == "complaint.type"
    assert len(on_duty.new.subject._earlier) == 1


def test_a_bengali_digit_chooses_as_well(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.type("২")
    assert on_duty.words(NAME) == "বাবলু মুর্মু"


def test_enter_takes_the_one_who_came_last_and_the_arrows_another(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.press(Qt.Key.Key_Down)
    on_duty.keys.press(Qt.Key.Key_Up)
    on_duty.keys.press(ENTER)
    assert on_duty.words(NAME) == "সবিতা মুর্মু"
    assert on_duty.words("petitioner.age") == "47"


def test_somebody_else_with_the_phone_gets_nobody_s_name(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.type("0")
    assert on_duty.words(NAME) == ""
    assert on_duty.focus_path() == "petitioner.kind"
    assert on_duty.words(MOBILE) == "98300 41275"


def test_a_number_nobody_has_in_the_list_does_nothing(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.type("7")
    assert on_duty.words(MOBILE) == "98300 41275"
    assert on_duty.new.lookup.people.is_open


def test_enter_before_the_answer_waits_for_a_choice(on_duty: Counter):
    family(on_duty)
    on_duty.keys.type(PHONE)
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert on_duty.words(NAME) == ""
    assert on_duty.new.lookup.people.is_open
    on_duty.keys.type("1")
    assert on_duty.words(NAME) == "সবিতা মুর্মু"


def test_a_wrong_number_can_be_corrected_while_the_list_is_shown(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.press(Qt.Key.Key_Backspace)
    assert not on_duty.new.lookup.people.is_open
    on_duty.keys.type("6")
    on_duty.wait_idle()
    assert on_duty.words(MOBILE) == "98300 41276"
    assert on_duty.new.form.frames[MOBILE].message() == "New number"


def test_esc_closes_only_the_list_and_tab_goes_on(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.press(ESC)
    assert not on_duty.new.lookup.people.is_open
    assert on_duty.words(MOBILE) == "98300 41275"
    on_duty.keys.press(ENTER)
    assert on_duty.focus_path() == "petitioner.kind"
    assert on_duty.words(NAME) == ""


def test_a_draft_brought_back_is_not_asked_about(on_duty: Counter):
    call_up(on_duty)
    on_duty.keys.type("2")
    on_duty.keys.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    on_duty.wait_idle()
    on_duty.keys.press(Qt.Key.Key_G, Qt.KeyboardModifier.ControlModifier)
    on_duty.wait_idle()
    on_duty.keys.press(ENTER)
    on_duty.wait_idle()
    assert on_duty.words(NAME) == "বাবলু মুর্মু"
    assert not on_duty.new.lookup.people.is_open
    assert len(on_duty.new.subject._earlier) == 1


def test_a_returning_member_of_a_family_costs_at_most_eighteen_keys(on_duty: Counter):
    family(on_duty)
    on_duty.keys.count = 0
    on_duty.keys.type(PHONE)
    on_duty.wait_idle()
    on_duty.keys.type("2")
    for code in ("01", "08"):
        on_duty.keys.type(code)
        on_duty.keys.press(ENTER)
    counted = on_duty.keys.count
    on_duty.keys.type("আবার বন্ধ।")
    on_duty.keys.press(Qt.Key.Key_F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() != "")
    assert counted + 1 <= 18


def test_who_gave_no_name_is_not_offered_beside_those_who_did(on_duty: Counter):
    on_duty.file(petitioner__kind="anonymous", petitioner__name=None)
    on_duty.file(petitioner__name="রিনা দাস")
    people = on_duty.workspace.filing.people(PHONE)
    assert [who.petitioner.name for who in people] == ["রিনা দাস"]
