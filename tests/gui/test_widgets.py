"""Strips, chips, tables and lists of choices by themselves."""

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QStandardItem, QStandardItemModel
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.speaker import count, phrase, verbatim
from desktop.theme import Tone
from desktop.widgets.button import Button
from desktop.widgets.card import EmptyState, Tile
from desktop.widgets.chip import FilterChips
from desktop.widgets.line_field import TextField
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.register_table import TONE_ROLE, ChipDelegate, RegisterTable
from desktop.widgets.strip import MessageStrip, StripAction
from resources.text import Language
from tests.gui.gallery import CATEGORIES


def test_a_strip_offers_its_actions_and_goes_when_one_is_taken(ui, qtbot):
    strip = MessageStrip(ui)
    qtbot.addWidget(strip)
    taken = []
    action = StripAction(saying="desk.strip.undo", act=lambda: taken.append(1))
    strip.tell(Tone.WARN, "desk.practice.banner", action)
    assert strip.isVisible()
    QTest.keyClick(strip.actions_shown()[0], Qt.Key.Key_Return)
    assert taken == [1]
    assert not strip.isVisible()


def test_a_strip_takes_two_actions_at_most(ui, qtbot):
    strip = MessageStrip(ui)
    qtbot.addWidget(strip)
    action = StripAction(saying="desk.strip.undo", act=strip.dismiss)
    with pytest.raises(ValueError, match="too_many_actions"):
        strip.tell(Tone.INFO, "desk.busy", action, action, action)


def test_undo_goes_by_itself_after_its_time(ui, qtbot, monkeypatch):
    monkeypatch.setattr("desktop.widgets.strip.UNDO_S", 1)
    strip = MessageStrip(ui)
    qtbot.addWidget(strip)
    strip.offer_undo("desk.busy", strip.update)
    with qtbot.waitSignal(strip.dismissed, timeout=3000):
        pass
    assert strip.actions_shown() == ()


def test_a_message_is_said_again_in_the_other_language(ui, qtbot):
    strip = MessageStrip(ui)
    qtbot.addWidget(strip)
    strip.tell(Tone.OK, phrase("desk.status.waiting", count=12))
    ui.speaker.switch(Language.BN)
    assert strip.words() == "১২টি পাঠানো বাকি"


def test_arrows_move_along_the_filters(ui, qtbot):
    chips = FilterChips(ui)
    qtbot.addWidget(chips)
    for key in ("new", "search", "queue"):
        chips.add(key, f"desk.nav.{key}")
    assert chips.value() == "new"
    with qtbot.waitSignal(chips.chosen) as told:
        QTest.keyClick(chips, Qt.Key.Key_Left)
    assert told.args == ["queue"]
    QTest.keyClick(chips, Qt.Key.Key_Right)
    assert chips.value() == "new"


@pytest.fixture
def table(ui, qtbot) -> RegisterTable:
    made = RegisterTable(ui, "desk.nav.queue")
    qtbot.addWidget(made)
    model = QStandardItemModel(0, 3, made)
    for number in range(30):
        row = [QStandardItem(word) for word in ("Sent", f"{number:02} Das", "x")]
        row[0].setData(Tone.OK.value, TONE_ROLE)
        model.appendRow(row)
    made.setModel(model)
    made.chips = ChipDelegate(ui)
    made.setItemDelegateForColumn(0, made.chips)
    made.set_columns((120, 200, 50), stretch=1)
    made.resize(500, 300)
    made.show()
    qtbot.waitExposed(made)
    return made


def test_the_keyboard_marks_opens_and_jumps_in_a_table(table, qtbot):
    table.setFocus(Qt.FocusReason.TabFocusReason)
    assert table.currentIndex().row() == 0
    for key, row in ((Qt.Key.Key_Down, 1), (Qt.Key.Key_End, 29), (Qt.Key.Key_Home, 0)):
        QTest.keyClick(table, key)
        assert table.currentIndex().row() == row
    with qtbot.waitSignal(table.opened) as told:
        QTest.keyClick(table, Qt.Key.Key_Return)
    assert told.args[0].row() == 0


def test_typing_in_a_table_finds_a_row(table):
    table.setCurrentIndex(table.model().index(0, 1))
    QTest.keyClicks(table, "17")
    assert table.currentIndex().row() == 17


def test_rows_are_36_pixels_and_grow_with_the_zoom(table, ui):
    assert table.rowHeight(3) == 36
    ui.theme.set_zoom(1.5)
    assert table.rowHeight(3) == 54
    assert table.columnWidth(0) == 180


def test_a_table_without_a_model_can_have_the_focus(ui, qtbot):
    empty = RegisterTable(ui, "desk.nav.queue")
    qtbot.addWidget(empty)
    empty.show()
    empty.setFocus()
    QTest.keyClick(empty, Qt.Key.Key_Home)
    assert not empty.currentIndex().isValid()
    assert empty.accessibleName() == "Sync queue"


def test_a_state_in_a_table_is_painted_with_its_ground(table, ui):
    picture = table.viewport().grab().toImage()
    colours = {picture.pixelColor(x, y).name() for x in range(100) for y in range(36, 70)}
    assert ui.theme.roles.ok_soft.lower() in colours


def test_marking_a_row_is_told(table, qtbot):
    with qtbot.waitSignal(table.current_changed) as told:
        table.setCurrentIndex(table.model().index(4, 0))
    assert isinstance(told.args[0], QModelIndex)
    assert told.args[0].row() == 4


def test_figures_take_the_digits_of_the_language(ui, qtbot):
    tile = Tile(ui, "desk.nav.queue")
    qtbot.addWidget(tile)
    tile.set_figure(1234)
    ui.speaker.switch(Language.BN)
    assert tile.figure() == "১২৩৪"
    tile.set_figure(verbatim("2 d"), Tone.WARN)
    assert tile.figure() == "2 d"
    assert count(5)(Language.EN) == "5"


def test_an_empty_list_can_offer_something_to_do(ui, qtbot):
    empty = EmptyState(ui, "desk.pick.none")
    qtbot.addWidget(empty)
    button = Button(ui, "desk.nav.new")
    empty.add_action(button)
    empty.say("desk.busy", "desk.pick.hint")
    empty.show()
    assert button.isVisible()


def test_the_field_with_the_cursor_is_scrolled_into_sight(ui, qtbot):
    content = QWidget()
    column = QVBoxLayout(content)
    fields = [TextField(ui) for _ in range(20)]
    for field in fields:
        column.addWidget(field)
    scroll = PageScroll(content)
    qtbot.addWidget(scroll)
    scroll.resize(300, 200)
    scroll.show()
    qtbot.waitExposed(scroll)
    fields[-1].setFocus()
    qtbot.waitUntil(lambda: scroll.verticalScrollBar().value() > 0)
    assert not fields[-1].visibleRegion().isEmpty()


def test_codes_come_first_then_beginnings_then_words_then_parts():
    assert [choice.key for choice in CATEGORIES.find("20")] == ["C20", "C201", "C202"]
    assert [choice.key for choice in CATEGORIES.find("card ra")] == ["C201"]
    assert [choice.key for choice in CATEGORIES.find("epair")] == ["C20"]
    assert CATEGORIES.find("zzz") == ()
    assert len(CATEGORIES.find("", 2)) == 2
    assert CATEGORIES.get("C118").other_name(Language.EN) == "পানীয় জল"
