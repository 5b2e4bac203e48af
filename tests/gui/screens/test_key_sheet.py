"""Ctrl+/ shows the keys that work on the page shown: all that are bound, and none that is not."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from desktop.views.key_sheet import KeySheet
from desktop.widgets.button import Button
from desktop.widgets.key_binding import KeyBinding
from resources.text import Language

CTRL = Qt.KeyboardModifier.ControlModifier
DIGITS = "234567890০১২৩৪৫৬৭৮৯"
# Told with another key: Ctrl+Space with F12, Ctrl++ with Ctrl+=, the digits with Alt+1.
TOLD_WITH = {"Ctrl+Space", "Ctrl++", *(f"Alt+{digit}" for digit in DIGITS)}
# Fields and lists take these themselves; no shortcut stands for them.
OF_FIELDS = {"Tab", "Shift+Tab", "Enter"}
# Only a question that is not on the screen now, or another key's second meaning, has these.
SOMETIMES = {"Alt+Y", "Alt+U", "Alt+R", "Alt+T", "Alt+O"}


def open_sheet(counter: Counter) -> KeySheet:
    QTest.keyClick(QApplication.focusWidget(), Qt.Key.Key_Slash, CTRL)
    return counter.window.keys


def bound(counter: Counter) -> set[str]:
    """Return every key that is bound on the page shown or in the window."""
    window, page = counter.window, counter.window.current_page()
    assert page is not None
    inside = (page, window.header, window.status)
    keys = set()
    for shortcut in window.findChildren(QShortcut):
        place = shortcut.parent()
        assert isinstance(place, QWidget)
        if place is window or (place.isVisible() and page.isAncestorOf(place)) or place is page:
            keys.add(shortcut.key().toString(QKeySequence.SequenceFormat.PortableText))
    for part in inside:
        keys |= {b.shown_key for b in part.findChildren(Button) if b.shown_key and b.isVisible()}
    return keys


def shown(sheet: KeySheet) -> set[str]:
    return {key for key, _ in (*sheet.here, *sheet.everywhere)}


@pytest.mark.parametrize("name", ["new", "search", "queue", "slips", "printers", "data", "users"])
def test_every_key_of_a_page_is_on_its_sheet_and_no_other(on_duty: Counter, name: str) -> None:
    on_duty.file()
    on_duty.program.page(name)
    on_duty.wait_idle()
    live = bound(on_duty)
    sheet = open_sheet(on_duty)
    assert sheet.isVisible()
    commands_of_others = {"F8", "F9", "Ctrl+S", "Ctrl+D", "Ctrl+G", "Ctrl+B", "Ctrl+F"}
    assert live - shown(sheet) - TOLD_WITH - commands_of_others == set()
    assert shown(sheet) - live - OF_FIELDS - SOMETIMES == set()
    assert all(words.strip() for _, words in (*sheet.here, *sheet.everywhere))


def test_a_key_that_nobody_wrote_down_is_found(on_duty: Counter) -> None:
    KeyBinding("Ctrl+Alt+J", None, on_duty.new)
    live = bound(on_duty)
    assert "Ctrl+Alt+J" in live - shown(open_sheet(on_duty))


def test_the_sheet_goes_away_by_its_key_and_leaves_the_cursor_where_it_was(
    on_duty: Counter,
) -> None:
    on_duty.keys.type("98300")
    before = QApplication.focusWidget()
    sheet = open_sheet(on_duty)
    on_duty.keys.type("abc")
    assert on_duty.words("petitioner.mobile") == "98300"
    on_duty.keys.press(Qt.Key.Key_Escape)
    assert not sheet.isVisible()
    assert QApplication.focusWidget() is before
    open_sheet(on_duty)
    on_duty.keys.press(Qt.Key.Key_Slash, CTRL)
    assert not sheet.isVisible()
    on_duty.keys.type("41275")
    assert on_duty.words("petitioner.mobile") == "98300 41275"


def test_the_sheet_never_stands_over_another_page_or_a_locked_desk(on_duty: Counter) -> None:
    sheet = open_sheet(on_duty)
    on_duty.keys.press(Qt.Key.Key_F3)
    on_duty.wait_idle()
    assert on_duty.window.current_key() == "search"
    assert not sheet.isVisible()
    open_sheet(on_duty)
    on_duty.lock()
    assert not sheet.isVisible()
    open_sheet(on_duty)
    assert not sheet.isVisible()


@pytest.mark.parametrize("language", Language)
def test_a_screen_reader_is_told_the_keys(on_duty: Counter, language: Language) -> None:
    on_duty.desk.ui.speaker.switch(language)
    sheet = open_sheet(on_duty)
    said = sheet.accessibleDescription()
    assert sheet.accessibleName()
    assert all(f"{key}: {words}" in said for key, words in (*sheet.here, *sheet.everywhere))
