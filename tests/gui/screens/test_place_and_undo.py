"""Few keys for neighbours, and nothing lost by a wrong key."""

from counter import Counter
from PySide6.QtCore import Qt

ENTER = Qt.Key.Key_Return
GP, VILLAGE = "address.gp_name", "address.village"


def first_citizen(counter: Counter, confidential: str = "no") -> None:
    """File a complaint from the screen, with a place."""
    form = counter.new.form
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        (GP, "মধুপুর"),
        (VILLAGE, "কলাগ্রাম"),
        ("address.pin", "721150"),
        ("complaint.type", "01"),
        ("complaint.category", "08"),
        ("complaint.description", "রেশন কার্ড বন্ধ।"),
    ):
        form.frames[path].focus()
        counter.keys.type(words)
    form.set_words("confidential", confidential)
    counter.keys.press(Qt.Key.Key_F9)
    counter.wait_for(lambda: counter.new.filed_strip.shown() != "")
    counter.wait_idle()


def test_a_new_citizen_of_the_same_place_takes_at_most_forty_five_keys(on_duty: Counter):
    first_citizen(on_duty)
    keys, before = on_duty.keys, on_duty.new.filed_strip.shown()
    keys.count = 0
    for words in ("9830041275", "", "মিতা দাস", "", "রাম দাস", "46", "f"):
        keys.type(words)
        keys.press(ENTER)
        on_duty.wait_idle()
    assert on_duty.focus_path() == GP
    assert on_duty.new.form.frames[GP].message() == "As before · Enter"
    keys.press(ENTER)
    for code in ("01", "08"):
        keys.type(code)
        keys.press(ENTER)
    assert on_duty.focus_path() == "complaint.description"
    counted = keys.count
    keys.type("কল নষ্ট।")
    keys.count = counted
    keys.press(Qt.Key.Key_F9)
    on_duty.wait_for(lambda: on_duty.new.filed_strip.shown() not in ("", before))
    assert keys.count <= 45
    with on_duty.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041275")
    assert filed is not None
    assert filed.intake.address.village == "কলাগ্রাম"
    assert filed.intake.address.pin == "721150"


def test_another_panchayat_drops_the_rest_of_the_place(on_duty: Counter):
    first_citizen(on_duty)
    on_duty.new.form.frames[GP].focus()
    on_duty.keys.type("এ")
    assert on_duty.words(GP) == "এ"
    assert on_duty.words(VILLAGE) == ""
    assert on_duty.words("address.pin") == ""


def test_an_offered_place_alone_is_no_complaint_and_no_draft(on_duty: Counter):
    first_citizen(on_duty)
    assert on_duty.words(VILLAGE) == "কলাগ্রাম"
    assert on_duty.new.form.is_untouched()
    assert on_duty.workspace.drafts.open_drafts("OP1") == ()


def test_the_place_of_a_confidential_complaint_is_not_shown_to_the_next(on_duty: Counter):
    first_citizen(on_duty, confidential="yes")
    assert on_duty.words(GP) == ""


def test_another_operator_is_not_offered_the_place(on_duty: Counter):
    first_citizen(on_duty)
    on_duty.lock()
    on_duty.sign_in("SV1")
    assert on_duty.words(GP) == ""


def test_a_parked_complaint_comes_back_and_what_was_begun_meanwhile_is_set_aside(on_duty: Counter):
    on_duty.keys.type("98300")
    on_duty.keys.press(Qt.Key.Key_D, Qt.KeyboardModifier.ControlModifier)
    assert on_duty.words("petitioner.mobile") == ""
    on_duty.keys.type("70")
    (undo,) = on_duty.new.messages.actions_shown()
    undo.click()
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    on_duty.wait_idle()
    assert on_duty.words("petitioner.mobile") == "98300"
    drafts = on_duty.workspace.drafts.open_drafts("OP1")
    assert {(d.body["fields"]["petitioner.mobile"], d.parked) for d in drafts} == {
        ("98300", False),
        ("70", True),
    }


def test_taking_back_a_clear_keeps_what_was_begun_meanwhile(on_duty: Counter):
    on_duty.keys.type("98300")
    control, shift = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
    on_duty.keys.press(Qt.Key.Key_X, control | shift)
    on_duty.keys.type("70")
    # The cursor stands in a field, which keeps the keys of its own undo and redo to itself.
    on_duty.keys.press(Qt.Key.Key_Z, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_idle()
    on_duty.wait_for(lambda: on_duty.new.keeper.is_settled)
    assert on_duty.words("petitioner.mobile") == "98300"
    kept = {
        d.body["fields"]["petitioner.mobile"] for d in on_duty.workspace.drafts.open_drafts("OP1")
    }
    assert kept == {"98300", "70"}
