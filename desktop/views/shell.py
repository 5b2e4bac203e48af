"""The window around every screen: navigation, header, pages, practice banner and status bar."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QHBoxLayout,
    QMainWindow,
    QStackedWidget,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid
from typing_extensions import override

from desktop.events import DeskEvents
from desktop.speaker import Saying
from desktop.theme import TextSize, Tone
from desktop.theme.sizes import NARROW_WIDTH
from desktop.views.banner import ConcernBanner
from desktop.views.header import Header
from desktop.views.key_sheet import KeySheet
from desktop.views.navigation import Navigation
from desktop.views.page import DeskCommand, Page
from desktop.widgets.busy_bar import BusyBar
from desktop.widgets.key_binding import KeyBinding
from desktop.widgets.label import IconLabel, SpokenLabel
from desktop.widgets.status_bar import StatusBar
from desktop.widgets.strip import MessageStrip
from desktop.widgets.ui import Ui


@dataclass(slots=True, kw_only=True)
class _Place:
    """A page that was announced; it is made when it is first shown."""

    title: Saying | str
    make: Callable[[], Page]
    is_open_to_all: bool
    page: Page | None = None


class DeskWindow(QMainWindow):
    """Shows one page at a time and routes the keys that work everywhere."""

    command_given = Signal(object)  # a DeskCommand that no page took
    closing = Signal()

    def __init__(self, ui: Ui, events: DeskEvents, *, is_practice: bool = False) -> None:
        super().__init__()
        self._ui = ui
        self._places: dict[str, _Place] = {}
        self._current = ""
        self._is_on_duty = False
        self._is_narrow = False
        self.navigation = Navigation(ui)
        self.header = Header(ui)
        self.banner = ConcernBanner(ui)
        self.question = MessageStrip(ui)
        self.strip = MessageStrip(ui)
        self.busy = BusyBar(ui)
        self._notes = QWidget()
        self.status = StatusBar(ui)
        self._stack = QStackedWidget()
        self._layers = QStackedWidget()
        self._heir: QWidget | None = None
        # A page must never keep the window from becoming narrow enough to drop its side parts.
        self._stack.setMinimumSize(1, 1)
        self._practice = _practice_banner(ui) if is_practice else None
        self._lay_out()
        self.keys = KeySheet(ui, self)
        self.navigation.page_asked.connect(self.show_page)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.speaker.language_changed.connect(events.language_changed)
        ui.theme.changed.connect(self._fit)
        self._bind_keys()
        self.retranslate()

    def add_page(  # noqa: PLR0913 - an entry of the navigation has this many parts
        self,
        key: str,
        icon: str,
        title: Saying | str,
        make: Callable[[], Page],
        shortcut: str = "",
        *,
        in_navigation: bool = True,
        is_open_to_all: bool = False,
    ) -> None:
        """Announce a page; it is made when first shown, and needs somebody on duty."""
        self._places[key] = _Place(title=title, make=make, is_open_to_all=is_open_to_all)
        if in_navigation:
            self.navigation.add(key, icon, title, shortcut)
            self.navigation.set_open(key, is_open=self._may_show(key))
        if shortcut:
            KeyBinding(shortcut, key, self).asked.connect(self.show_page)

    @Slot(object)
    def show_page(self, key: str) -> None:
        """Show a page, if somebody is on duty or it is open to all."""
        if key not in self._places or not self._may_show(key) or self.is_covered:
            return
        page = self._page(key)
        if key != self._current:
            self._leave_current()
            self._current = key
            self._stack.setCurrentWidget(page)
            self.header.show_page(self._places[key].title, page.subtitle(), page.header_widget())
        self.navigation.mark(key)
        self.retranslate()
        page.entered()

    @property
    def is_covered(self) -> bool:
        """Whether a screen stands before everything else."""
        return self._layers.currentIndex() > 0

    def cover(self, screen: QWidget) -> None:
        """Put a screen before everything: nothing behind it is seen, read aloud or reached."""
        if self.is_covered:
            return
        self._leave_current()
        self._heir = QApplication.focusWidget()
        _close_floating()
        self.keys.hide()
        if self._layers.indexOf(screen) < 0:
            self._layers.addWidget(screen)
        self._layers.setCurrentWidget(screen)
        self.retranslate()

    def uncover(self, *, goes_on: bool) -> None:
        """Show everything again; whoever goes on has the cursor where it was."""
        if not self.is_covered:
            return
        self._layers.setCurrentIndex(0)
        self.retranslate()
        page, heir, self._heir = self.current_page(), self._heir, None
        if page is None or not goes_on:
            return
        page.entered()
        if heir is not None and isValid(heir) and page.isAncestorOf(heir):
            heir.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def come_forward(self) -> None:
        """Stand before the other programs' windows, as whoever started the desk again expects."""
        self.setWindowState(self.windowState() & ~Qt.WindowState.WindowMinimized)
        self.show()
        self.raise_()
        self.activateWindow()

    def page(self, key: str) -> Page:
        """Return a page without showing it."""
        return self._page(key)

    def page_keys(self) -> tuple[str, ...]:
        """Return the keys of all pages, as they were announced."""
        return tuple(self._places)

    def current_key(self) -> str:
        """Return the key of the page shown."""
        return self._current

    def current_page(self) -> Page | None:
        """Return the page shown."""
        place = self._places.get(self._current)
        return place.page if place else None

    def forget_pages(self) -> None:
        """Make every page anew when it is next shown: the data is another one now."""
        self._current = ""
        self.header.show_page("", "", None)
        for place in self._places.values():
            page, place.page = place.page, None
            if page is not None:
                self._stack.removeWidget(page)
                page.hide()
                page.deleteLater()

    def set_on_duty(self, saying: Saying | None) -> None:
        """Show who is on duty; with nobody, only pages open to all can be shown."""
        self._is_on_duty = saying is not None
        self.header.set_on_duty(saying)
        for key in self._places:
            self.navigation.set_open(key, is_open=self._may_show(key))

    def set_shift(self, lines: Sequence[Saying]) -> None:
        """Show lines about the shift at the foot of the navigation."""
        self.navigation.set_shift(lines)

    @Slot()
    def retranslate(self) -> None:
        """Say the window's title again in the language in force."""
        name = self._ui.say("desk.app.name")
        place = None if self.is_covered else self._places.get(self._current)
        self.setWindowTitle(f"{self._ui.say(place.title)} – {name}" if place else name)

    @override
    def resizeEvent(self, event: QResizeEvent) -> None:
        """Go to icons only, and tell the page, under 1200 logical pixels."""
        super().resizeEvent(event)
        self._fit()

    @Slot()
    def _fit(self) -> None:
        is_narrow = self.width() < self._ui.theme.sizes.px(NARROW_WIDTH)
        if is_narrow != self._is_narrow:
            self._is_narrow = is_narrow
            self.navigation.set_narrow(narrow=is_narrow)
            for place in self._places.values():
                if place.page is not None:
                    place.page.set_narrow(narrow=is_narrow)

    @override
    def closeEvent(self, event: QCloseEvent) -> None:
        """Let the page write what is not yet written, then tell the program."""
        self._leave_current()
        self.closing.emit()
        super().closeEvent(event)

    @Slot(object)
    def give(self, command: DeskCommand) -> None:
        """Offer a command to the page shown, else tell the program; behind a cover nothing acts."""
        if self.is_covered:
            return
        page = self.current_page()
        if page is None or not page.takes_command(command):
            self.command_given.emit(command)

    def _may_show(self, key: str) -> bool:
        return self._is_on_duty or self._places[key].is_open_to_all

    def _page(self, key: str) -> Page:
        place = self._places[key]
        if place.page is None:
            place.page = place.make()
            place.page.setObjectName(f"page_{key}")
            place.page.set_narrow(narrow=self._is_narrow)
            # They may name another citizen's slip.
            place.page.turned_to_citizen.connect(self._notes.setHidden)
            self._stack.addWidget(place.page)
        return place.page

    def _leave_current(self) -> None:
        page = self.current_page()
        if page is not None:
            page.left()

    def _lay_out(self) -> None:
        right = QVBoxLayout()
        right.setContentsMargins(0, 0, 0, 0)
        right.setSpacing(0)
        if self._practice is not None:
            right.addWidget(self._practice)
        right.addWidget(self.banner)
        right.addWidget(self.header)
        right.addWidget(self.busy)
        margin = QVBoxLayout(self._notes)
        margin.setContentsMargins(16, 0, 16, 6)
        margin.setSpacing(4)
        margin.addWidget(self.question)
        margin.addWidget(self.strip)
        right.addWidget(self._notes)
        right.addWidget(self._stack, 1)
        upper = QHBoxLayout()
        upper.setSpacing(0)
        upper.addWidget(self.navigation)
        upper.addLayout(right, 1)
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(upper, 1)
        column.addWidget(self.status)
        self._layers.addWidget(whole)
        self.setCentralWidget(self._layers)

    def _bind_keys(self) -> None:
        for command in DeskCommand:
            if command is not DeskCommand.HELP:
                KeyBinding(command.value, command, self).asked.connect(self.give)
        # F1 belongs to the button in the status bar, which shows it.
        self.status.help_asked.connect(self._on_help_asked)
        theme = self._ui.theme
        for keys, steps in (("Ctrl+=", 1), ("Ctrl++", 1), ("Ctrl+-", -1)):
            KeyBinding(keys, steps, self).asked.connect(theme.zoom_by)
        KeyBinding("Ctrl+0", 1.0, self).asked.connect(theme.set_zoom)
        KeyBinding("Ctrl+/", None, self).activated.connect(self._on_keys_asked)
        KeyBinding("Ctrl+Shift+L", None, self).activated.connect(self._ui.speaker.toggle)

    @Slot()
    def _on_keys_asked(self) -> None:
        page = self.current_page()
        if page is not None and not self.is_covered:
            self.keys.toggle(self._current, (page, self.header))

    @Slot()
    def _on_help_asked(self) -> None:
        self.give(DeskCommand.HELP)


def _close_floating() -> None:
    """Close what stands in windows of its own: a list, a dialog for files, a tool tip."""
    QToolTip.hideText()
    for window in (QApplication.activePopupWidget(), QApplication.activeModalWidget()):
        if window is not None:
            window.close()


def _practice_banner(ui: Ui) -> QFrame:
    banner = QFrame()
    banner.setProperty("kind", "practice")
    row = QHBoxLayout(banner)
    row.setContentsMargins(16, 2, 16, 2)
    row.setSpacing(8)
    row.addWidget(IconLabel(ui, "practice", Tone.WARN, side=18))
    row.addWidget(SpokenLabel(ui, "desk.practice.banner", size=TextSize.STRONG, wraps=True), 1)
    return banner
