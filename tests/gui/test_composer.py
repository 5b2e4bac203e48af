"""Composing Bengali in a real field: nothing typed is ever lost or comes out differently."""

from collections.abc import Iterator

import pytest
from keyboard import type_text
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QInputMethodEvent, QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QVBoxLayout, QWidget

from desktop.keyboard import Keyboard
from desktop.speaker import Speaker
from desktop.theme import Theme, ThemeChoice
from desktop.typing.candidates import Chooser
from desktop.typing.composition import Composition
from desktop.typing.learned import LearnedWords
from desktop.typing.mode import TypingMode
from desktop.typing.words import known_words
from desktop.widgets.candidate_strip import CandidateStrip
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.line_field import DigitsField, TextField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.ui import Ui
from resources.text import Language

TEXT = (
    "amader para nolkup 3 mas dhore kharap. onek bar boleo kaj hoyni,"
    " jol ante 2 kilometer jete hoy. "
)


class Form(QWidget):
    """Fields in the order of a form."""

    def __init__(self, ui: Ui) -> None:
        super().__init__()
        self.name = TextField(ui, writes_bengali=True)
        self.code = TextField(ui)
        self.mobile = DigitsField(ui)
        self.story = LongTextField(ui, limit=4000, writes_bengali=True)
        column = QVBoxLayout(self)
        self.order = FieldOrder(self)
        for number, field in enumerate((self.name, self.code, self.mobile, self.story), start=1):
            frame = FieldFrame(ui, field, "desk.nav.new", number=number)
            column.addWidget(frame)
            self.order.add(frame)

    def strip(self) -> CandidateStrip | None:
        shown = (strip for strip in self.findChildren(CandidateStrip) if strip.isVisible())
        return next(shown, None)


@pytest.fixture
def keyboard() -> Keyboard:
    return Keyboard(TypingMode.AVRO)


@pytest.fixture
def form(theme: Theme, keyboard: Keyboard, qtbot) -> Iterator[Form]:
    theme.choose(ThemeChoice.LIGHT)
    theme.set_zoom(1.0)
    form = Form(Ui(speaker=Speaker(Language.EN), theme=theme, keyboard=keyboard))
    qtbot.addWidget(form)
    form.resize(800, 500)
    form.show()
    form.activateWindow()
    QTest.qWaitForWindowActive(form)
    form.name.setFocus()
    yield form
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def written(keys: str) -> str:
    """Return what keys write, by the composition alone."""
    learned = LearnedWords()
    word, text = Composition(lambda: Chooser(known_words(), learned)), ""
    for key in keys:
        step = word.press(key, text)
        text = text[: len(text) - step.replaces] + step.written + (key if step.passes else "")
    return text + word.finish()


def press(field: QWidget, key: Qt.Key) -> None:
    QTest.keyClick(field, key)


def test_a_thousand_posted_keys_arrive_as_they_were_typed(form):
    keys = (TEXT * 11)[:1000]
    form.story.setFocus()
    for key in keys:
        for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            event = QKeyEvent(kind, ord(key.upper()), Qt.KeyboardModifier.NoModifier, key)
            QApplication.postEvent(form.story, event)
    QApplication.sendPostedEvents()
    form.story.commit()
    assert form.story.toPlainText() == written(keys)


def test_the_word_in_the_making_is_a_value_before_it_is_text(form):
    type_text(form.name, "rohima")
    assert form.name.text() == ""
    assert form.name.value() == "রহিমা"
    assert form.strip() is not None


def test_every_key_of_a_word_is_news_for_whoever_keeps_drafts(form):
    seen = []
    form.name.changed.connect(lambda: seen.append(form.name.words()))
    type_text(form.name, "jol")
    assert len(seen) == 3
    assert seen[-1] == "জল"


@pytest.mark.parametrize("way", ["focus", "mouse", "hide", "shortcut", "mode", "commit"])
def test_nothing_half_composed_is_lost(form, keyboard, way):
    type_text(form.name, "rohima")
    leave = {
        "focus": form.code.setFocus,
        "mouse": lambda: QTest.mouseClick(form.name, Qt.MouseButton.LeftButton),
        "hide": form.hide,
        "shortcut": lambda: QTest.keyClick(form.name, Qt.Key.Key_F9),
        "mode": keyboard.toggle,
        "commit": form.name.commit,
    }[way]
    leave()
    assert form.name.text() == "রহিমা"
    assert form.strip() is None


def test_another_text_takes_the_place_of_the_word_in_the_making(form):
    type_text(form.name, "rohima")
    form.name.set_value("")
    assert form.name.words() == ""
    press(form.name, Qt.Key.Key_Space)
    assert form.name.value() == ""


def test_enter_writes_the_word_and_goes_on(form):
    type_text(form.name, "rohima")
    press(form.name, Qt.Key.Key_Return)
    assert form.name.text() == "রহিমা"
    assert form.code.hasFocus()


def test_enter_after_going_through_the_list_only_takes_the_choice(form):
    type_text(form.name, "alo")
    words = form.strip().words()
    press(form.name, Qt.Key.Key_Down)
    press(form.name, Qt.Key.Key_Return)
    assert form.name.text() == words[1]
    assert form.name.hasFocus()


def test_tab_goes_on_to_a_longer_word_in_long_text_only(form):
    type_text(form.name, "panchay")
    press(form.name, Qt.Key.Key_Tab)
    assert form.code.hasFocus()
    form.story.setFocus()
    type_text(form.story, "panchay")
    going_on = form.strip().words()
    press(form.story, Qt.Key.Key_Tab)
    assert form.story.toPlainText().strip() in going_on
    assert form.story.toPlainText().endswith(" ")
    assert form.story.hasFocus()


def test_escape_keeps_the_latin_letters_and_closes_nothing(form):
    type_text(form.name, "BDO")
    press(form.name, Qt.Key.Key_Escape)
    assert form.name.text() == "BDO"


def test_fields_for_numbers_and_codes_never_write_bengali(form):
    for field, typed in ((form.mobile, "98300"), (form.code, "AIK25")):
        field.setFocus()
        type_text(field, typed)
        assert field.text() == typed
        assert form.strip() is None


def test_a_word_in_the_middle_of_a_text_stands_where_the_cursor_is(form):
    form.story.setFocus()
    form.story.set_value("😀 জল দাও")
    cursor = form.story.textCursor()
    cursor.setPosition(3)
    form.story.setTextCursor(cursor)
    type_text(form.story, "nodi")
    assert form.story.words() == "😀 নদীজল দাও".replace("নদী", form.story.words()[2:5])
    press(form.story, Qt.Key.Key_Space)
    assert form.story.toPlainText().startswith("😀 ")
    assert form.story.toPlainText().endswith(" জল দাও")


def test_a_selection_gives_way_to_the_word(form):
    form.name.set_value("ভুল")
    form.name.selectAll()
    type_text(form.name, "jol")
    assert form.name.words() == "জল"


def test_one_undo_takes_back_one_word(form):
    type_text(form.name, "jol ")
    type_text(form.name, "nodi ")
    form.name.undo()
    assert form.name.text().strip() in {"জল", ""}


def test_the_systems_own_keyboard_wins(form):
    type_text(form.name, "jol")
    event = QInputMethodEvent("", [])
    event.setCommitString("ক")
    QApplication.sendEvent(form.name, event)
    assert form.name.text() == "জলক"


def test_probhat_writes_letter_by_letter(form, keyboard):
    keyboard.switch(TypingMode.PROBHAT)
    type_text(form.name, "jl")
    assert form.name.text() == "জল"
    assert form.strip() is None


def test_latin_is_written_while_bengali_is_off(form, keyboard):
    keyboard.toggle()
    type_text(form.name, "Rina")
    assert form.name.text() == "Rina"
    keyboard.toggle()
    assert keyboard.mode is TypingMode.AVRO


def test_the_strip_stays_inside_the_window(form):
    form.story.setFocus()
    form.story.set_value("ক " * 38)
    form.story.moveCursor(form.story.textCursor().MoveOperation.End)
    type_text(form.story, "alo")
    strip = form.strip()
    assert strip is not None
    assert form.rect().contains(strip.geometry())


def test_a_click_chooses_a_word(form):
    type_text(form.name, "alo")
    strip = form.strip()
    words = strip.words()
    QTest.mouseClick(strip, Qt.MouseButton.LeftButton, pos=strip.rect().center())
    assert form.name.text().strip() in words


def test_words_on_offer_are_taken_by_the_right_arrow_and_by_nothing_else(form):
    form.code.offer("Rahima Bibi")
    form.code.setFocus()
    press(form.code, Qt.Key.Key_Return)
    assert form.code.value() == ""
    form.code.setFocus()
    press(form.code, Qt.Key.Key_Right)
    assert form.code.value() == "Rahima Bibi"


def test_a_composer_that_is_not_asked_on_leaving_loses_the_word(form, monkeypatch):
    # The guard switched off: this is what the tests above would see.
    monkeypatch.setattr("desktop.widgets.composer._LEAVING", frozenset())
    type_text(form.name, "rohima")
    form.code.setFocus()
    assert form.name.text() == ""


def test_a_dying_field_asks_nothing_of_a_composer_that_is_gone(form, capsys):
    type_text(form.name, "rohima")
    composer = form.name._composer
    composer.__dict__.clear()
    composer.eventFilter(form.name, QEvent(QEvent.Type.Hide))
    assert capsys.readouterr().err == ""
