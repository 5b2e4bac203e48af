"""A PC with a wrong date: a quiet line, one Enter a day, and nothing else in the way (B10)."""

from datetime import UTC, date, datetime

import pytest
from counter import NOON, Counter, StandingClock
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

ENTER, F9 = Qt.Key.Key_Return, Qt.Key.Key_F9
DEAD = datetime(2009, 1, 1, 3, 0, tzinfo=UTC)


@pytest.fixture
def doubted(counter: Counter, clock: StandingClock) -> Counter:
    """An operator at work on a PC whose battery is dead."""
    clock.at = DEAD
    counter.sign_in()
    return counter


def type_complaint(counter: Counter) -> None:
    form = counter.new.form
    for path, words in (
        ("petitioner.name", "রিনা দাস"),
        ("petitioner.mobile", "9830041275"),
        ("address.village", "কলাগ্রাম"),
        ("complaint.type", "T01"),
        ("complaint.category", "C08"),
        ("complaint.description", "রেশন কার্ড বন্ধ।"),
    ):
        form.set_words(path, words)
    form.controls["complaint.description"].setFocus()


def filed_on(counter: Counter) -> list[date]:
    return [row.filed_on for row in counter.workspace.status.find("9830041275")]


def test_a_good_clock_shows_nothing(on_duty: Counter):
    assert on_duty.new.slip_date.line.isHidden()


def test_the_line_says_what_is_doubted_and_offers_the_likely_day(doubted: Counter):
    line = doubted.new.slip_date.line
    assert line.isVisible()
    assert "date seems wrong" in line.words()
    assert line.field.text() == f"{NOON:%d-%m-%Y}"
    assert QApplication.focusWidget() is not line.field


def test_f9_goes_to_the_day_and_enter_saves_the_complaint_with_it(doubted: Counter):
    type_complaint(doubted)
    doubted.keys.press(F9)
    line = doubted.new.slip_date.line
    assert QApplication.focusWidget() is line.field
    assert doubted.new.filed_strip.shown() == ""

    doubted.keys.type("26112026")
    doubted.keys.press(ENTER)
    doubted.wait_for(lambda: doubted.new.filed_strip.shown() != "")
    doubted.wait_idle()

    assert filed_on(doubted) == [date(2026, 11, 26)]
    assert "26-11-2026" in line.words()
    assert line.field.isHidden()
    assert QApplication.focusWidget() is doubted.new.form.first_control()


def test_the_second_complaint_of_the_day_is_asked_nothing(doubted: Counter):
    type_complaint(doubted)
    doubted.keys.press(F9)
    doubted.keys.press(ENTER)
    doubted.wait_for(lambda: doubted.new.filed_strip.shown() != "")
    doubted.wait_idle()
    first = doubted.new.filed_strip.shown()
    type_complaint(doubted)
    doubted.keys.press(F9)
    doubted.wait_for(lambda: doubted.new.filed_strip.shown() not in {"", first})
    doubted.wait_idle()
    assert filed_on(doubted) == [NOON.date(), NOON.date()]


def test_the_day_may_be_confirmed_before_anything_is_typed_and_changed_later(doubted: Counter):
    line = doubted.new.slip_date.line
    doubted.keys.press(Qt.Key.Key_T, Qt.KeyboardModifier.AltModifier)
    doubted.wait_for(lambda: "25-11-2026" in line.words())
    line.change.click()
    doubted.keys.type("24-11-2026")
    doubted.keys.press(ENTER)
    doubted.wait_idle()
    assert "24-11-2026" in line.words()
    assert QApplication.focusWidget() is doubted.new.form.first_control()
    assert doubted.desk.today() == date(2026, 11, 24)


@pytest.mark.parametrize("typed", ["24-11-2062", "nonsense"])
def test_a_day_that_cannot_be_is_refused_beside_the_field(doubted: Counter, typed: str):
    line = doubted.new.slip_date.line
    line.focus()
    doubted.keys.type(typed)
    doubted.keys.press(ENTER)
    doubted.wait_idle()
    assert "cannot be today" in line.words()
    assert line.field.isVisible()


def test_a_clock_set_right_ends_the_line(doubted: Counter, clock: StandingClock):
    clock.at = NOON
    doubted.desk.events.queue_changed.emit()
    doubted.wait_idle()
    assert doubted.new.slip_date.line.isHidden()
    assert doubted.desk.today() == NOON.date()
