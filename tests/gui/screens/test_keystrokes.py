"""What a citizen costs in keys: counted where they enter, Bengali by Latin keys (product.md)."""

import pytest
from counter import Counter
from key_watch import KeyWatch
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog

from desktop.typing.mode import TypingMode

ENTER, F9 = Qt.Key.Key_Return, Qt.Key.Key_F9
NEW = 70
STORY = "reSon karD bondho"


@pytest.fixture
def phonetic(on_duty: Counter) -> Counter:
    """An operator who writes Bengali with Latin keys."""
    on_duty.desk.ui.keyboard.switch(TypingMode.AVRO)
    on_duty.wait_idle()
    return on_duty


def file_it(counter: Counter, watch: KeyWatch) -> int:
    """Write the story, file with F9, and return what everything but the story cost."""
    assert counter.focus_path() == "complaint.description"
    before = watch.keys
    watch.type(STORY)
    story = watch.keys - before
    watch.press(F9)
    counter.wait_for(lambda: counter.new.filed_strip.shown() != "")
    return watch.keys - story


def test_a_returning_citizen_costs_sixteen_keys(phonetic: Counter):
    phonetic.file()
    with KeyWatch(phonetic.window) as watch:
        watch.type("9830041275")
        watch.press(ENTER)
        phonetic.wait_idle()
        watch.type("0108")
        assert file_it(phonetic, watch) == 16
    assert (watch.mouse, watch.dialogs) == (0, 0)
    with phonetic.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041275")
    assert filed is not None
    assert filed.intake.petitioner.name == "সবিতা মুর্মু"


def test_a_new_citizen_of_a_new_place_costs_at_most_seventy_keys(phonetic: Counter):
    with KeyWatch(phonetic.window) as watch:
        for words in (
            "9830041275", "", "rina das", "", "ram das", "46", "f", "modhupur", "kolagram",
            "", "", "721150", "01", "08",
        ):  # fmt: skip
            watch.type(words)
            watch.press(ENTER)
            phonetic.wait_idle()
        assert file_it(phonetic, watch) <= NEW
    assert (watch.mouse, watch.dialogs) == (0, 0)
    with phonetic.workspace.store.read() as records:
        filed = records.complaints.last_by_mobile("9830041275")
    assert filed is not None
    assert filed.intake.petitioner.name == "রিনা দাস"
    assert filed.intake.address.gp_name == "মধুপুর"


def test_the_count_sees_every_key_every_click_and_every_dialog(phonetic: Counter):
    field = phonetic.new.form.controls["petitioner.mobile"]
    with KeyWatch(phonetic.window) as watch:
        watch.type("98")
        watch.press(Qt.Key.Key_Backspace)
        # A shortcut of the window; nothing waits to be sent.
        watch.press(Qt.Key.Key_F5)
        # The buttons that the form has no use for are counted as well.
        QTest.mouseClick(phonetic.window.windowHandle(), Qt.MouseButton.LeftButton)
        dialog = QDialog(phonetic.window)
        dialog.open()
        phonetic.wait_idle()
        dialog.done(0)
        dialog.deleteLater()
    assert (watch.keys, watch.mouse, watch.dialogs) == (4, 1, 1)
    assert field.value() == "9"
