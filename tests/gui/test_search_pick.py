import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.line_field import TextField
from desktop.widgets.pick_popup import PickPopup
from desktop.widgets.search_pick import SearchPick
from desktop.widgets.ui import Ui
from tests.gui.gallery import CATEGORIES
from tests.gui.keyboard import type_text


@pytest.fixture
def pick(ui: Ui, qtbot) -> SearchPick:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    field = SearchPick(ui, CATEGORIES)
    column.addWidget(field)
    column.addWidget(TextField(ui))
    column.addStretch(1)
    window.resize(500, 400)
    window.show()
    field.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(field.hasFocus)
    field.holder = window
    return field


def _popup(pick: SearchPick) -> PickPopup:
    return pick.window().findChild(PickPopup)


def test_a_full_code_is_the_value_at_once(pick, qtbot):
    with qtbot.waitSignal(pick.chosen) as told:
        type_text(pick, "২০১")
    assert told.args == ["C201"]
    assert pick.value() == "C201"


def test_a_code_that_begins_a_longer_one_waits_for_enter(pick):
    type_text(pick, "20")
    assert pick.value() == ""
    QTest.keyClick(pick, Qt.Key.Key_Return)
    assert pick.value() == "C20"


def test_the_only_match_is_the_value_and_fast_typing_runs_into_nothing(pick):
    type_text(pick, "drinking wa")
    assert pick.value() == "C118"
    assert pick.text() == "drinking wa"
    QTest.keyClick(pick, Qt.Key.Key_Return)
    assert pick.text() == "118  Drinking water"


def test_a_bengali_word_and_a_synonym_find_the_same_entry(pick):
    for typed in ("জল", "tube"):
        pick.set_value("")
        type_text(pick, typed)
        assert pick.value() == "C118"


def test_down_and_enter_take_another_match(pick):
    type_text(pick, "ration")
    assert _popup(pick).isVisible()
    QTest.keyClick(pick, Qt.Key.Key_Down)
    QTest.keyClick(pick, Qt.Key.Key_Return)
    assert pick.value() == "C202"
    assert not _popup(pick).isVisible()


def test_tab_takes_the_marked_match_and_goes_on(pick):
    type_text(pick, "ration")
    QTest.keyClick(pick, Qt.Key.Key_Tab)
    assert pick.value() == "C201"
    assert not pick.hasFocus()


def test_esc_closes_only_the_list(pick):
    type_text(pick, "ration")
    QTest.keyClick(pick, Qt.Key.Key_Escape)
    assert not _popup(pick).isVisible()
    assert pick.text() == "ration"
    assert pick.is_unfinished()


def test_typing_on_takes_a_value_back(pick, qtbot):
    pick.set_value("C118")
    pick.selectAll()
    with qtbot.waitSignal(pick.chosen) as told:
        QTest.keyClick(pick, Qt.Key.Key_Z)
    assert told.args == [""]
    assert pick.typed() == "z"


def test_the_mouse_can_pick_too(pick):
    type_text(pick, "ration")
    rows = _popup(pick).layout().itemAt(0).widget()
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=rows.rect().center())
    assert pick.value() in {"C201", "C202"}


def test_free_text_stays_where_it_is_allowed(ui, qtbot):
    field = SearchPick(ui, CATEGORIES, takes_free_text=True)
    qtbot.addWidget(field)
    type_text(field, "কালাগ্রাম")
    field.commit()
    assert (field.value(), field.typed(), field.is_unfinished()) == ("", "কালাগ্রাম", False)


def test_the_list_stays_inside_the_window(pick):
    type_text(pick, "r")
    popup = _popup(pick)
    assert pick.window().rect().contains(popup.geometry())


def test_a_value_is_changed_from_the_whole_list(pick):
    pick.set_value("C118")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(pick, key)
    assert pick.value() == "C202"


def test_looking_through_the_list_changes_nothing_until_enter(pick):
    pick.set_value("C118")
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Escape):
        QTest.keyClick(pick, key)
    assert (pick.value(), pick.text()) == ("C118", "118  Drinking water")


def test_only_a_full_code_counts_as_a_code():
    assert CATEGORIES.by_code("11") is None
    assert CATEGORIES.by_code("20") is None
    assert CATEGORIES.by_code("১১৮").key == "C118"


def test_enter_takes_the_marked_entry_of_a_list_that_was_opened(pick):
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(pick, key)
    assert pick.value() == CATEGORIES.all()[0].key


def test_opening_the_list_of_a_value_does_not_change_it(pick):
    pick.set_value(CATEGORIES.all()[1].key)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Return):
        QTest.keyClick(pick, key)
    assert pick.value() == CATEGORIES.all()[1].key


def long_list(pick: SearchPick) -> list[str]:
    """Give the field twelve entries; return their keys."""
    every = [
        Choice(key=f"T{n:02}", code=f"{n:02}", bn=f"ধরন {n}", en=f"Kind {n}") for n in range(1, 13)
    ]
    pick.set_choices(ChoiceList(every))
    return [choice.key for choice in every]


def test_down_leads_through_the_whole_list_and_says_how_far_it_goes(pick):
    every = long_list(pick)
    QTest.keyClick(pick, Qt.Key.Key_Down)
    passed = [_popup(pick).current().key]
    for _ in every[1:]:
        QTest.keyClick(pick, Qt.Key.Key_Down)
        passed.append(_popup(pick).current().key)
    assert passed == every
    said = [label.text() for label in _popup(pick).findChildren(QLabel)]
    assert [words for words in said if words.startswith(f"{len(every)} of {len(every)} ")] != []
    QTest.keyClick(pick, Qt.Key.Key_Down)
    assert _popup(pick).current().key == every[0]
    QTest.keyClick(pick, Qt.Key.Key_Up)
    assert _popup(pick).current().key == every[-1]


def test_the_list_stays_eight_high_and_the_mouse_takes_what_is_under_it(pick):
    every = long_list(pick)
    for _ in range(10):
        QTest.keyClick(pick, Qt.Key.Key_Down)
    rows = _popup(pick).findChild(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly)
    assert rows.height() == 8 * rows.row_height()
    QTest.mouseClick(rows, Qt.MouseButton.LeftButton, pos=QPoint(20, rows.height() - 5))
    assert pick.value() == every[9]
