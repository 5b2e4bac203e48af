"""What holds for every control: nothing clipped, everything named, nothing left behind."""

import sys
from functools import partial

import pytest
import shiboken6
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QWidget

from desktop.events import DeskEvents
from desktop.theme import ThemeChoice
from desktop.views.page import Page
from desktop.views.shell import DeskWindow
from desktop.widgets.nav_button import NavButton
from resources.text import Language
from tests.gui.gallery import Gallery

WINDOWS = ((1366, 728), (1092, 614))
# What is left of the window beside the navigation and the margins.
ROOMS = ((1138, 560), (1004, 446))


def clipped(root: QWidget) -> list[str]:
    """Return the words that do not fit into their label or button."""
    found = []
    for widget in root.findChildren(QWidget):
        if not widget.isVisibleTo(root) or not isinstance(widget, QLabel | QPushButton | NavButton):
            continue
        needs_height = widget.sizeHint().height()
        needs_width = widget.sizeHint().width()
        if isinstance(widget, QLabel) and widget.wordWrap():
            needs_width, needs_height = 0, widget.heightForWidth(widget.width())
        if needs_width > widget.width() or needs_height > widget.height():
            found.append(f"{widget.text()} {needs_width}x{needs_height} in {widget.size()}")
    return found


@pytest.mark.parametrize("room", ROOMS)
@pytest.mark.parametrize("language", Language)
@pytest.mark.parametrize("choice", [ThemeChoice.LIGHT, ThemeChoice.HIGH_CONTRAST])
def test_no_word_of_a_control_is_clipped(ui, qtbot, room, language, choice):
    ui.theme.choose(choice)
    ui.speaker.switch(language)
    gallery = Gallery(ui)
    qtbot.addWidget(gallery)
    gallery.resize(room[0], max(room[1], gallery.minimumSizeHint().height()))
    gallery.show()
    qtbot.waitExposed(gallery)
    assert gallery.minimumSizeHint().width() <= room[0]
    assert clipped(gallery) == []


def test_every_stop_of_the_keyboard_has_a_name(ui, qtbot):
    gallery = Gallery(ui)
    window = DeskWindow(ui, DeskEvents())
    for root in (gallery, window):
        qtbot.addWidget(root)
        stops = [w for w in root.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus]
        named = [w for w in stops if w.accessibleName()]
        nameless = [w for w in stops if not w.accessibleName() and not _is_inner(w)]
        assert named
        assert [type(w).__name__ for w in nameless] == []


def _is_inner(widget: QWidget) -> bool:
    """Tell whether Qt itself made the widget inside a named one, such as a header."""
    parent = widget.parentWidget()
    return parent is not None and (bool(parent.accessibleName()) or _is_inner(parent))


def test_opening_and_closing_fifty_times_leaves_nothing(ui):
    def round_trip() -> QWidget:
        gallery = Gallery(ui)
        gallery.show()
        gallery.category.setFocus()
        gallery.category.setText("ration")
        gallery.category.textEdited.emit("ration")
        gallery.close()
        gallery.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return gallery

    def window_trip() -> QWidget:
        window = DeskWindow(ui, DeskEvents(), is_practice=True)
        window.add_page("new", "new", "desk.nav.new", partial(Page, ui), "F2", is_open_to_all=True)
        window.show_page("new")
        window.show()
        window.close()
        window.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        return window

    round_trip()
    window_trip()
    before = len(QApplication.allWidgets())
    gone = [trip() for trip in (round_trip, window_trip) for _ in range(50)]
    ui.speaker.toggle()
    ui.theme.choose(ThemeChoice.DARK)
    assert len(QApplication.allWidgets()) <= before
    assert not any(shiboken6.isValid(widget) for widget in gone)


def test_qt_calls_keep_the_references_to_none(ui, qtbot):
    gallery = Gallery(ui)
    qtbot.addWidget(gallery)
    before = sys.getrefcount(None)
    for _ in range(500):
        gallery.property("missing")
        gallery.table.model()
        gallery.sex.currentData()
        gallery.setEnabled(True)
    assert sys.getrefcount(None) > before - 100


@pytest.mark.parametrize("size", WINDOWS)
@pytest.mark.parametrize("language", Language)
def test_no_word_of_the_window_is_clipped(ui, qtbot, size, language):
    ui.speaker.switch(language)
    window = DeskWindow(ui, DeskEvents(), is_practice=True)
    qtbot.addWidget(window)
    for key, icon, shortcut in (
        ("new", "new", "F2"),
        ("search", "search", "F3"),
        ("queue", "sync", "F4"),
        ("slips", "slip", "Alt+F7"),
        ("help", "help", "F1"),
    ):
        window.add_page(key, icon, f"desk.nav.{key}", lambda: Page(ui), shortcut)
    window.set_on_duty(lambda _language: "রিনা দাস · অপারেটর · বিডিও কেশপুর")
    window.status.set_waiting(137)
    window.show_page("new")
    window.resize(*size)
    window.show()
    qtbot.waitExposed(window)
    assert (window.width(), window.height()) == size
    assert clipped(window) == []
