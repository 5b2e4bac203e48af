from datetime import date
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication, QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog

from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.date_field import DateField, read_date
from desktop.widgets.line_field import DigitsField
from desktop.widgets.paper_strip import PaperItem
from desktop.widgets.ui import Ui
from resources.text import Language
from tests.gui.gallery import SEXES, TODAY, Gallery
from tests.gui.keyboard import type_text


@pytest.fixture
def gallery(ui: Ui, qtbot) -> Gallery:
    made = Gallery(ui)
    qtbot.addWidget(made)
    made.resize(1150, 700)
    made.show()
    qtbot.waitExposed(made)
    made.activateWindow()
    made.order.to_first()
    qtbot.waitUntil(made.mobile.hasFocus)
    return made


def test_bengali_digits_are_shown_and_kept_as_ascii_in_groups(gallery):
    type_text(gallery.mobile, "৯৮৩০০৪১২৭৫")
    assert gallery.mobile.text() == "98300 41275"
    assert gallery.mobile.value() == "9830041275"


def test_a_pasted_number_with_its_country_code_is_read(gallery):
    QGuiApplication.clipboard().setText("+91 98300-41275")
    gallery.mobile.paste()
    assert gallery.mobile.text() == "98300 41275"


def test_too_many_digits_stay_so_that_the_check_can_name_them(gallery):
    type_text(gallery.mobile, "98300412756")
    assert gallery.mobile.value() == "98300412756"


def test_a_letter_in_a_field_of_digits_is_answered_in_words(gallery):
    type_text(gallery.mobile, "98x")
    assert gallery.mobile.value() == "98"
    assert gallery.frames[0].message() == "Only digits go here"


def test_the_cursor_stays_at_its_digit_while_groups_are_formed(gallery):
    gallery.mobile.set_value("9830041275")
    gallery.mobile.setCursorPosition(2)
    QTest.keyClick(gallery.mobile, Qt.Key.Key_7)
    assert gallery.mobile.text() == "98730 041275"
    assert gallery.mobile.cursorPosition() == 3


def test_groups_of_a_complaint_number_have_dashes(ui, qtbot):
    field = DigitsField(ui, groups=(2, 3, 2, 5, 2), separator="-")
    qtbot.addWidget(field)
    type_text(field, "২৬৩৪৭০২০০১২৩৫৯")
    assert field.text() == "26-347-02-00123-59"


def test_setting_a_value_tells_nobody(gallery, qtbot):
    for field, value in ((gallery.mobile, "98"), (gallery.name, "রিনা"), (gallery.story, "কথা")):
        with qtbot.assertNotEmitted(field.changed):
            field.set_value(value)


def test_enter_and_shift_enter_walk_through_the_fields(gallery):
    visited = []
    for frame in gallery.frames:
        visited.append(frame.control.hasFocus())
        QTest.keyClick(frame.control, Qt.Key.Key_Return)
    assert visited == [True] * len(gallery.frames)
    QTest.keyClick(gallery.papers, Qt.Key.Key_Return, Qt.KeyboardModifier.ShiftModifier)
    assert gallery.story.hasFocus()


def test_enter_in_the_last_field_finishes_the_form(gallery, qtbot):
    gallery.frames[-1].focus()
    with qtbot.waitSignal(gallery.order.finished, timeout=500):
        QTest.keyClick(gallery.papers, Qt.Key.Key_Return)


def test_tab_walks_in_the_same_order_and_misses_the_helper_buttons(gallery):
    for frame in gallery.frames[1:]:
        QTest.keyClick(gallery.focusWidget(), Qt.Key.Key_Tab)
        assert frame.control.hasFocus()
    assert gallery.papers.open_button.focusPolicy() is Qt.FocusPolicy.ClickFocus


def test_alt_and_a_digit_jump_to_a_numbered_field(gallery):
    QTest.keyClick(gallery.mobile, Qt.Key.Key_6, Qt.KeyboardModifier.AltModifier)
    assert gallery.story.hasFocus()


def test_two_digits_soon_after_each_other_are_one_number(gallery):
    gallery.frames[6].number = 12
    gallery.frames[1].number = 2
    QTest.keyClick(gallery.mobile, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)
    QTest.keyClick(gallery.mobile, Qt.Key.Key_2, Qt.KeyboardModifier.AltModifier)
    assert gallery.papers.hasFocus()


def test_the_keyboard_selects_a_line_when_it_arrives(gallery):
    gallery.name.set_value("সবিতা")
    QTest.keyClick(gallery.mobile, Qt.Key.Key_Return)
    assert gallery.name.selectedText() == "সবিতা"


def test_ctrl_enter_breaks_the_line_and_tab_leaves_long_text(gallery):
    gallery.frames[5].focus()
    type_text(gallery.story, "ab")
    QTest.keyClick(gallery.story, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    type_text(gallery.story, "c")
    assert gallery.story.value() == "ab\nc"
    QTest.keyClick(gallery.story, Qt.Key.Key_Tab)
    assert gallery.papers.hasFocus()


def test_long_text_over_the_limit_is_kept_and_counted(gallery, qtbot):
    with qtbot.waitSignal(gallery.story.counted) as told:
        gallery.story.setPlainText("ক" * 25)
    assert told.args == [25, 20]
    assert len(gallery.story.value()) == 25


def test_alt_e_goes_to_the_next_field_with_an_error(gallery):
    gallery.frames[1].show_error("desk.field.digits_only")
    gallery.frames[4].show_error("desk.field.digits_only")
    for control in (gallery.name, gallery.category, gallery.name):
        QTest.keyClick(gallery.focusWidget(), Qt.Key.Key_E, Qt.KeyboardModifier.AltModifier)
        assert control.hasFocus()


def test_an_error_goes_when_the_operator_types(gallery):
    gallery.frames[1].show_error("desk.field.digits_only")
    type_text(gallery.name, "x")
    assert not gallery.frames[1].has_trouble
    assert gallery.frames[1].message() == ""


def test_a_closed_list_is_chosen_by_code_and_by_letters_of_either_language(gallery):
    for typed, key in (("m", "male"), ("মহি", "female"), ("oth", "other")):
        gallery.sex.commit()
        type_text(gallery.sex, typed)
        assert gallery.sex.value() == key


def test_new_choices_keep_the_value_by_key(ui, qtbot):
    field = ChoiceField(ui, SEXES)
    qtbot.addWidget(field)
    field.set_value("male")
    field.set_choices(SEXES[::-1])
    assert field.value() == "male"
    field.set_choices(SEXES[:1])
    assert field.value() == ""


@pytest.mark.parametrize(
    ("typed", "day"),
    [
        ("05-11-2026", date(2026, 11, 5)),
        ("৫/১১", date(2026, 11, 5)),
        ("26/11", date(2025, 11, 26)),
        ("29/2", date(2024, 2, 29)),
        ("1.2.26", date(2026, 2, 1)),
        ("01022026", date(2026, 2, 1)),
        ("31-02-2026", None),
        ("কাল", None),
    ],
)
def test_a_typed_date_is_read(typed, day):
    assert read_date(typed, TODAY) == day


def test_a_date_is_written_out_on_enter_and_nonsense_stays(ui, qtbot):
    field = DateField(ui, today=lambda: TODAY)
    qtbot.addWidget(field)
    type_text(field, "৫/১১")
    field.commit()
    assert field.text() == "05-11-2026"
    field.setText("32/13")
    field.commit()
    assert (field.text(), field.is_unreadable(), field.value()) == ("32/13", True, None)


def test_files_and_pictures_from_the_clipboard_become_papers(gallery, qtbot, tmp_path):
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "a.pdf"))])
    QGuiApplication.clipboard().setMimeData(files)
    with qtbot.waitSignal(gallery.papers.files_given) as told:
        QTest.keyClick(gallery.papers, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)
    assert told.args == [[Path(tmp_path / "a.pdf")]]
    picture = QImage(4, 4, QImage.Format.Format_RGB32)
    picture.fill(Qt.GlobalColor.red)
    QGuiApplication.clipboard().setImage(picture)
    with qtbot.waitSignal(gallery.papers.image_pasted) as told:
        gallery.papers.paste()
    assert told.args[0].size() == picture.size()


def test_delete_takes_the_last_paper_away(gallery, qtbot):
    gallery.papers.show_papers(
        [PaperItem(key=key, name=f"{key}.pdf", size_bytes=1) for key in ("a", "b")]
    )
    with qtbot.waitSignal(gallery.papers.removed) as told:
        QTest.keyClick(gallery.papers, Qt.Key.Key_Delete)
    assert told.args == ["b"]


def test_switching_the_language_keeps_what_was_typed_and_the_cursor(gallery, ui):
    gallery.frames[1].focus()
    type_text(gallery.name, "Sabita")
    gallery.name.setSelection(1, 3)
    gallery.sex.set_value("female")
    gallery.category.set_value("C118")
    ui.speaker.switch(Language.BN)
    assert gallery.name.text() == "Sabita"
    assert gallery.name.selectedText() == "abi"
    assert gallery.name.hasFocus()
    assert gallery.sex.value() == "female"
    assert gallery.sex.currentText() == "F  মহিলা"
    assert gallery.category.text() == "118  পানীয় জল"
    assert gallery.name.accessibleName() == "খোঁজ ও অবস্থা"


def test_dropped_files_become_papers_and_the_ground_shows_it(gallery, qtbot, tmp_path):
    files = QMimeData()
    files.setUrls([QUrl.fromLocalFile(str(tmp_path / "b.jpg"))])
    copy, left = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    plain = Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(QPoint(5, 5), copy, files, left, plain)
    gallery.papers.dragEnterEvent(enter)
    assert enter.isAccepted()
    assert gallery.papers.property("active") == "true"
    with qtbot.waitSignal(gallery.papers.files_given) as told:
        gallery.papers.dropEvent(QDropEvent(QPointF(5, 5), copy, files, left, plain))
    assert told.args == [[tmp_path / "b.jpg"]]
    assert gallery.papers.property("active") == "false"


def test_space_opens_the_files_without_stopping_the_window(gallery, qtbot, tmp_path):
    QTest.keyClick(gallery.papers, Qt.Key.Key_Space)
    dialog = gallery.papers.findChild(QFileDialog)
    assert dialog.isVisible()
    with qtbot.waitSignal(gallery.papers.files_given) as told:
        dialog.filesSelected.emit([str(tmp_path / "c.pdf")])
    assert told.args == [[tmp_path / "c.pdf"]]
    dialog.close()
