"""Settings: one page in parts, each in force at once; what only a supervisor changes says so."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from desktop.services.wording import sentence
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.settings.counter import CounterCard
from desktop.views.settings.look import LookCard
from desktop.views.settings.office import OfficeCard
from desktop.views.settings.portal import PortalPart
from desktop.widgets.chip import FilterChips
from desktop.widgets.page_scroll import PageScroll, on_ground
from desktop.widgets.strip import MessageStrip
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from desktop.services.portal_line import LineFacts


class SettingsPage(Page):
    """Parts chosen by chips, as on the page of data."""

    page_asked = Signal(str)
    line_changed = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        self.messages = MessageStrip(desk.ui)
        self.office = OfficeCard(desk)
        self.counter = CounterCard(desk)
        self.look = LookCard(desk)
        self.portal = PortalPart(desk)
        self.parts: dict[str, QWidget] = {
            "office": self.office,
            "counter": self.counter,
            "look": self.look,
            "portal": self.portal,
        }
        self.chips = FilterChips(desk.ui)
        self._stack = QStackedWidget()
        for name, part in self.parts.items():
            self.chips.add(name, f"settings.tab.{name}")
            self._stack.addWidget(PageScroll(on_ground(part)))
        for part in (self.chips, self.messages):
            self.body.addWidget(part)
        self.body.addWidget(self._stack, 1)
        self.chips.chosen.connect(self._on_part_chosen)
        self.counter.page_asked.connect(self.page_asked)
        self.portal.line_changed.connect(self._on_line_changed)

    @override
    def subtitle(self) -> str:
        """Say that nothing here has to be saved."""
        return "settings.hint"

    @override
    def entered(self) -> None:
        """Read how things stand; the arrows choose a part."""
        self.reload()
        self.chips.focus_chosen()

    @override
    def left(self) -> None:
        """Leave no password in a field."""
        self.portal.forget_typed()

    def show_part(self, name: str) -> None:
        """Show one part of the page."""
        self.chips.choose(name)

    def offer_links(self, pages: frozenset[str]) -> None:
        """Lead only to pages that there are."""
        self.counter.offer_links(pages)

    @Slot()
    def reload(self) -> None:
        """Read again how things stand, and who may change them."""
        self.counter.refresh()
        self._desk.ask(
            lambda workspace: workspace.portal_line.facts(),
            owner=self,
            done=self._on_read,
            failed=self._on_failed,
        )

    def _on_read(self, line: "LineFacts") -> None:
        self.office.show_line(line)
        self.portal.show_line(line)

    def _on_failed(self, error: DeskError) -> None:
        self.messages.tell(Tone.ERROR, partial(sentence, error))

    @Slot()
    def _on_line_changed(self) -> None:
        self.reload()
        self.line_changed.emit()

    @Slot(str)
    def _on_part_chosen(self, name: str) -> None:
        self._stack.setCurrentIndex(list(self.parts).index(name))
