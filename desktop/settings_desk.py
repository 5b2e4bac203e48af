"""Joins the page of settings with the window and the line."""

from PySide6.QtCore import QObject, Slot

from desktop.sync_runner import SyncRunner
from desktop.views.desk import Desk
from desktop.views.settings.page import SettingsPage
from desktop.views.shell import DeskWindow


class SettingsDesk(QObject):
    """What the running desk has of its settings."""

    def __init__(self, desk: Desk, window: DeskWindow, sync: SyncRunner) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self._sync = sync

    def announce_pages(self) -> None:
        """Give the window the page of settings."""
        self._window.add_page("settings", "settings", "settings.title", self._make_page, "Ctrl+,")

    def _make_page(self) -> SettingsPage:
        page = SettingsPage(self._desk)
        page.offer_links(frozenset(self._window.page_keys()))
        page.page_asked.connect(self._window.show_page)
        page.line_changed.connect(self._on_line_changed)
        return page

    @Slot()
    def _on_line_changed(self) -> None:
        """Try the new way at once instead of at the next look."""
        self._sync.send_now()
