"""The window: pages made on demand, keys routed to the page, duty, and the status bar."""

from datetime import UTC, datetime, timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from desktop.events import DeskEvents
from desktop.speaker import verbatim
from desktop.theme import ThemeChoice
from desktop.views.page import DeskCommand, Page
from desktop.views.shell import DeskWindow
from desktop.widgets.button import Button
from desktop.widgets.line_field import TextField
from desktop.widgets.status_bar import ConnectionState, PrinterState, age_saying
from desktop.widgets.ui import Ui
from resources.text import Language

NOON = datetime(2026, 11, 25, 6, 30, tzinfo=UTC)


class NotePage(Page):
    """A page with one field that remembers what was asked of it."""

    def __init__(self, ui: Ui, *, takes: frozenset[DeskCommand] = frozenset()) -> None:
        super().__init__(ui)
        self.note = TextField(ui)
        self.note.setAccessibleName("note")
        self.body.addWidget(self.note)
        self.takes = takes
        self.heard: list[str] = []
        self.narrow: list[bool] = []
        self.button = Button(ui, "desk.nav.queue", icon="sync")

    def header_widget(self):
        return self.button

    def entered(self):
        self.heard.append("entered")
        self.note.setFocus(Qt.FocusReason.TabFocusReason)

    def left(self):
        self.heard.append("left")

    def takes_command(self, command):
        self.heard.append(command.value)
        return command in self.takes

    def set_narrow(self, *, narrow):
        self.narrow.append(narrow)


@pytest.fixture
def made() -> list[NotePage]:
    return []


@pytest.fixture
def window(ui, qtbot, made) -> DeskWindow:
    shell = DeskWindow(ui, DeskEvents(), is_practice=True)
    qtbot.addWidget(shell)

    def make() -> NotePage:
        made.append(NotePage(ui, takes=frozenset({DeskCommand.SAVE_AND_PRINT})))
        return made[-1]

    shell.add_page(
        "sign_in", "lock", "desk.nav.sign_in", make, in_navigation=False, is_open_to_all=True
    )
    shell.add_page("new", "new", "desk.nav.new", make, "F2")
    shell.add_page("queue", "sync", "desk.nav.queue", make, "F4")
    shell.resize(1366, 728)
    shell.show()
    qtbot.waitExposed(shell)
    return shell


def _on_duty(window: DeskWindow, key: str) -> None:
    window.set_on_duty(verbatim("Rina Das"))
    window.show_page(key)


def test_a_page_is_made_when_it_is_first_shown_and_only_once(window, made):
    _on_duty(window, "new")
    window.show_page("queue")
    window.show_page("new")
    assert len(made) == 2
    assert made[0].heard == ["entered", "left", "entered"]


def test_nobody_on_duty_sees_only_what_is_open_to_all(window):
    window.show_page("new")
    assert window.current_key() == ""
    window.show_page("sign_in")
    assert window.current_key() == "sign_in"
    assert not window.findChild(object, "nav_new").isEnabled()
    _on_duty(window, "new")
    assert window.current_key() == "new"
    assert window.header.duty.words() == "Rina Das"


def test_function_keys_show_pages(window):
    _on_duty(window, "new")
    QTest.keyClick(window, Qt.Key.Key_F4)
    assert window.current_key() == "queue"
    assert window.findChild(object, "nav_queue").isChecked()
    assert not window.findChild(object, "nav_new").isChecked()


def test_a_command_goes_to_the_page_and_else_to_the_program(window, made, qtbot):
    _on_duty(window, "new")
    with qtbot.assertNotEmitted(window.command_given):
        QTest.keyClick(made[0].note, Qt.Key.Key_F9)
    with qtbot.waitSignal(window.command_given) as told:
        QTest.keyClick(made[0].note, Qt.Key.Key_F5)
    assert told.args == [DeskCommand.SYNC_NOW]
    assert made[0].heard[1:] == ["F9", "F5"]


def test_f1_asks_for_help(window, qtbot):
    _on_duty(window, "new")
    with qtbot.waitSignal(window.command_given) as told:
        QTest.keyClick(window, Qt.Key.Key_F1)
    assert told.args == [DeskCommand.HELP]


def test_a_narrow_window_shows_icons_only_and_tells_the_pages(window, made, qtbot):
    _on_duty(window, "new")
    window.resize(1092, 614)
    qtbot.waitUntil(lambda: window.navigation.width() == 56)
    assert made[0].narrow == [False, True]
    assert window.findChild(object, "nav_new").toolTip() == "New complaint  F2"
    window.show_page("queue")
    assert made[1].narrow == [True]


def test_the_language_is_switched_from_the_status_bar_and_typed_text_stays(window, made, ui):
    _on_duty(window, "new")
    QTest.keyClicks(made[0].note, "half a word")
    QTest.mouseClick(window.status.language, Qt.MouseButton.LeftButton)
    assert ui.speaker.language is Language.BN
    assert window.windowTitle() == "নতুন অভিযোগ – অভিযোগ ডেস্ক"
    assert window.header.title.text() == "নতুন অভিযোগ"
    assert window.status.language.text() == "English"
    assert made[0].note.text() == "half a word"
    assert made[0].note.hasFocus()


def test_the_whole_program_hears_of_the_language(ui, qtbot):
    events = DeskEvents()
    qtbot.addWidget(DeskWindow(ui, events))
    with qtbot.waitSignal(events.language_changed) as told:
        ui.speaker.toggle()
    assert told.args == [Language.BN]


def test_the_look_is_switched_from_the_status_bar(window, ui):
    menu = window.status.menu
    QTest.mouseClick(window.status.appearance, Qt.MouseButton.LeftButton)
    assert menu.isVisible()
    menu.actions()[list(ThemeChoice).index(ThemeChoice.DARK)].trigger()
    menu.close()
    assert ui.theme.choice is ThemeChoice.DARK


def test_zoom_keys_work_anywhere(window, made, ui):
    _on_duty(window, "new")
    QTest.keyClick(made[0].note, Qt.Key.Key_Equal, Qt.KeyboardModifier.ControlModifier)
    assert ui.theme.zoom == 1.15
    QTest.keyClick(made[0].note, Qt.Key.Key_Minus, Qt.KeyboardModifier.ControlModifier)
    assert ui.theme.zoom == 1.0


def test_a_large_zoom_makes_the_same_window_narrow(window, ui):
    assert window.navigation.width() == 196
    ui.theme.set_zoom(1.5)
    assert window.navigation.width() == 84


def test_practice_is_said_in_both_languages(window, ui):
    for language, word in ((Language.EN, "PRACTICE"), (Language.BN, "অনুশীলন")):
        ui.speaker.switch(language)
        labels = [w.text() for w in window.findChildren(type(window.header.title)) if w.isVisible()]
        assert any(said.startswith(word) for said in labels)


def test_closing_lets_the_page_write_first(window, made, qtbot):
    _on_duty(window, "new")
    with qtbot.waitSignal(window.closing):
        window.close()
    assert made[0].heard[-1] == "left"


def test_the_widget_of_a_page_stands_in_the_header_only_with_it(window, made):
    _on_duty(window, "new")
    window.show_page("queue")
    assert made[1].button.isVisible()
    assert not made[0].button.isVisible()


def test_the_status_bar_tells_the_state_of_the_computer(window, ui, qtbot):
    bar = window.status
    bar.set_connection(ConnectionState.OFFLINE)
    bar.set_waiting(7)
    bar.set_last_sync(NOON - timedelta(minutes=18), NOON)
    bar.set_draft_saved(NOON)
    bar.set_printer(PrinterState.MISSING)
    assert bar.chip.words() == "Offline – saving here"
    assert bar.waiting.text() == "7 waiting to send"
    assert bar.last_sync.text() == "Last sync 11:42 (18 min ago)"
    assert bar.draft.text() == "Draft saved 12:00:00"
    ui.speaker.switch(Language.BN)
    assert bar.waiting.text() == "৭টি পাঠানো বাকি"
    assert bar.last_sync.text() == "শেষ যোগাযোগ ১১:৪২ (১৮ মিনিট আগে)"
    assert bar.printer.text() == "প্রিন্টার নেই – PDF রাখা হচ্ছে"
    with qtbot.waitSignal(bar.queue_asked):
        QTest.keyClick(bar.waiting, Qt.Key.Key_Return)


@pytest.mark.parametrize("state", ConnectionState)
def test_every_state_of_the_line_has_a_word(window, state):
    window.status.set_connection(ConnectionState.ONLINE)
    window.status.set_connection(state)
    assert window.status.chip.words()


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(seconds=-5), "just now"),
        (timedelta(seconds=59), "just now"),
        (timedelta(minutes=59), "59 min ago"),
        (timedelta(hours=47), "47 h ago"),
        (timedelta(days=3), "3 d ago"),
    ],
)
def test_an_age_is_said_in_its_largest_unit(age, said):
    assert age_saying(age)(Language.EN) == said


def test_a_narrow_status_bar_leaves_out_the_least_needed(window, qtbot):
    window.status.set_last_sync(NOON - timedelta(minutes=18), NOON)
    window.resize(760, 500)
    qtbot.waitUntil(lambda: not window.status.printer.isVisible())
    assert window.status.chip.isVisible()
    assert window.status.waiting.isVisible()
    assert window.width() == 760
