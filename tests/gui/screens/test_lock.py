"""Nobody at the desk: everything is hidden, nothing is lost, and the next one says who it is."""

import pytest
from counter import Counter
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QPlainTextEdit, QWidget
from sqlalchemy import text

from desktop.services.practice_office import PIN
from desktop.views.page import DeskCommand
from resources.text import Language

CTRL = Qt.KeyboardModifier.ControlModifier
ENTER = Qt.Key.Key_Return
MOBILE = "9830041275"
SECRETS = (MOBILE, "98300 41275", "রিনা মুর্মু")


def type_citizen(counter: Counter) -> None:
    counter.keys.type(MOBILE)
    counter.wait_for(lambda: counter.new.keeper.is_settled)
    counter.wait_idle()
    counter.new.form.set_words("petitioner.name", "রিনা মুর্মু")
    counter.new.drafting.keep()
    counter.wait_idle()


def seen(window: QWidget) -> str:
    """Everything that the eye, a screen reader or the task bar gets to know."""
    words = [window.windowTitle()]
    for widget in QApplication.allWidgets():
        if not widget.isVisible():
            continue
        words += [widget.accessibleName(), widget.toolTip()]
        if isinstance(widget, QLabel | QLineEdit):
            words.append(widget.text())
        if isinstance(widget, QPlainTextEdit):
            words.append(widget.toPlainText())
    return "\n".join(words)


def leave_alone(counter: Counter, seconds: float) -> None:
    """Let time pass with nobody at the desk."""
    counter.clock.move(seconds=seconds)
    counter.program.shift.watch.look()
    counter.wait_idle()


def audit(counter: Counter) -> list[tuple[str, str]]:
    with counter.workspace.store.read() as records:
        rows = records.work.connection.execute(
            text("SELECT actor, action FROM audit WHERE entity = 'operator' ORDER BY seq")
        )
        return [(row.actor, row.action) for row in rows]


def test_the_lock_hides_every_word_and_the_same_person_goes_on_where_she_was(on_duty: Counter):
    type_citizen(on_duty)
    assert any(secret in seen(on_duty.window) for secret in SECRETS), "the test sees what is shown"
    focus = on_duty.focus_path()
    on_duty.lock()
    assert on_duty.window.is_covered
    assert not [secret for secret in SECRETS if secret in seen(on_duty.window)]
    assert on_duty.window.windowTitle() == "Abhijog Desk"
    assert on_duty.focus_path() == "pin"
    on_duty.keys.type(PIN)
    on_duty.keys.press(ENTER)
    on_duty.wait_for(lambda: not on_duty.window.is_covered)
    assert on_duty.focus_path() == focus
    assert on_duty.words("petitioner.name") == "রিনা মুর্মু"
    assert audit(on_duty)[-2:] == [("OP1", "locked"), ("OP1", "unlocked")]


def test_the_title_stays_blank_when_the_language_changes_behind_the_lock(on_duty: Counter):
    on_duty.lock()
    on_duty.desk.ui.speaker.switch(Language.BN)
    assert on_duty.window.windowTitle() == "অভিযোগ ডেস্ক"


def test_no_key_of_the_desk_reaches_behind_the_lock(on_duty: Counter):
    type_citizen(on_duty)
    on_duty.lock()
    for key in [*(f"F{n}" for n in range(1, 13)), *(command.value for command in DeskCommand)]:
        for modifiers in (Qt.KeyboardModifier.NoModifier, CTRL, Qt.KeyboardModifier.AltModifier):
            last = getattr(Qt.Key, f"Key_{key.split('+')[-1]}")
            QTest.keyClick(on_duty.window, last, modifiers)
    QTest.keyClick(on_duty.window, Qt.Key.Key_O, CTRL)
    on_duty.wait_idle()
    assert on_duty.window.is_covered
    assert on_duty.window.current_key() == "new"
    assert on_duty.desk.last_filed == ""
    assert on_duty.words("petitioner.name") == "রিনা মুর্মু"
    assert not [secret for secret in SECRETS if secret in seen(on_duty.window)]


def test_a_wrong_pin_opens_nothing_and_the_wait_is_told(on_duty: Counter):
    on_duty.lock()
    for _ in range(3):
        on_duty.keys.type("5093")
        on_duty.keys.press(ENTER)
        on_duty.wait_idle()
    assert on_duty.window.is_covered
    assert "Wait 2 s" in on_duty.prompt.pin_frame.message()
    on_duty.prompt.operator.set_value("SV1")
    on_duty.prompt.operator.changed.emit()
    assert on_duty.prompt.pin_frame.message() == "", "somebody else need not wait"


def test_five_minutes_without_a_key_lock_the_desk_after_half_a_minute_of_warning(on_duty: Counter):
    status = on_duty.window.status
    leave_alone(on_duty, 269)
    assert not status.lock.isVisible()
    leave_alone(on_duty, 1)
    assert status.lock.isVisible()
    assert "30 s" in status.lock.words()
    on_duty.keys.type("9")
    assert not status.lock.isVisible(), "a key is a sign of life"
    leave_alone(on_duty, 299)
    assert not on_duty.window.is_covered
    leave_alone(on_duty, 1)
    assert on_duty.window.is_covered
    assert audit(on_duty)[-1] == ("OP1", "locked")


def test_the_minutes_are_a_setting(on_duty: Counter):
    on_duty.desk.settings.change(lock_minutes=1)
    leave_alone(on_duty, 60)
    assert on_duty.window.is_covered


def test_the_desk_looks_by_itself(on_duty: Counter):
    on_duty.idle_timer.setInterval(20)
    on_duty.clock.move(minutes=5)
    on_duty.wait_for(lambda: on_duty.window.is_covered)
    assert not on_duty.idle_timer.isActive(), "locked, nobody need be watched"


@pytest.mark.parametrize("sign", ["mouse", "wheel", "words"])
def test_the_mouse_and_an_input_method_are_signs_of_life_too(on_duty: Counter, sign: str):
    field = QApplication.focusWidget()
    assert field is not None
    on_duty.clock.move(seconds=290)
    if sign == "words":
        event = QInputMethodEvent()
        event.setCommitString("৯")
        QApplication.sendEvent(field, event)
    elif sign == "mouse":
        QTest.mouseMove(field)
        QTest.qWait(50)
    else:
        QTest.wheelEvent(
            on_duty.window.windowHandle(), field.rect().center(), field.rect().center()
        )
        QTest.qWait(50)
    leave_alone(on_duty, 20)
    assert not on_duty.window.is_covered


def test_nothing_is_watched_while_nobody_is_on_duty(counter: Counter):
    leave_alone(counter, 3_600)
    assert not counter.window.is_covered
    assert counter.window.current_key() == "sign_in"
    counter.lock()
    assert not counter.window.is_covered


def test_another_person_takes_over_and_the_draft_waits_for_its_author(on_duty: Counter):
    type_citizen(on_duty)
    on_duty.lock()
    on_duty.prompt.operator.setFocus()
    on_duty.keys.type("s")
    assert "Rina Das ends" in on_duty.program.shift.screen.note.text()
    on_duty.keys.press(ENTER)
    on_duty.keys.type(PIN)
    on_duty.keys.press(ENTER)
    on_duty.wait_for(lambda: not on_duty.window.is_covered)
    on_duty.wait_idle()
    assert on_duty.desk.operator is not None
    assert on_duty.desk.operator.code == "SV1"
    assert on_duty.words("petitioner.name") == ""
    assert audit(on_duty)[-3:] == [("OP1", "locked"), ("SV1", "signed_in"), ("OP1", "signed_out")]
    assert on_duty.desk.settings.current.last_operator == "SV1"
    (draft,) = on_duty.workspace.drafts.open_drafts("OP1")
    assert draft.body["fields"]["petitioner.name"] == "রিনা মুর্মু"
    on_duty.lock()
    on_duty.sign_in("OP1")
    on_duty.wait_for(lambda: on_duty.words("petitioner.name") == "রিনা মুর্মু")


def test_a_shift_can_be_ended_from_the_lock_without_a_pin(on_duty: Counter):
    type_citizen(on_duty)
    on_duty.lock()
    QTest.keyClick(on_duty.window, Qt.Key.Key_X, Qt.KeyboardModifier.AltModifier)
    on_duty.wait_for(lambda: on_duty.window.current_key() == "sign_in")
    on_duty.wait_idle()
    assert not on_duty.window.is_covered
    assert on_duty.desk.operator is None
    assert audit(on_duty)[-1] == ("OP1", "signed_out")
    assert on_duty.prompt.operator.value() == "OP1", "the last one is offered first"


def test_a_list_that_hangs_over_the_window_is_closed(on_duty: Counter):
    status = on_duty.window.status
    QTimer.singleShot(0, on_duty.program.shift.lock)
    status.appearance.click()
    on_duty.wait_for(lambda: on_duty.window.is_covered)
    assert QApplication.activePopupWidget() is None


def test_sending_goes_on_behind_the_lock(on_duty: Counter):
    on_duty.lock()
    on_duty.file()
    on_duty.program.runner.cycle_ended.emit(None)
    on_duty.wait_idle()
    assert "1" in on_duty.window.status.waiting.text()
    assert on_duty.window.is_covered
