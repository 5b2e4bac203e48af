"""How this counter works: when it locks, where its scanner writes, and the pages about the rest."""

from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QHBoxLayout

from desktop.services.scan_folder import usable_scan_folder
from desktop.services.wording import sentence
from desktop.settings import LOCK_MINUTES
from desktop.tasks import Lane
from desktop.views.data.places import PlaceChoice
from desktop.views.desk import Desk
from desktop.views.settings.locked import LockedReason
from desktop.widgets.button import Button
from desktop.widgets.card import Card
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.choices import Choice
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.label import SectionTitle, SpokenLabel
from local_db.domain.errors import DeskError
from resources.text import Language, local_digits, text

_MINUTES: Final = (1, 2, 3, 5, 10, 15, 20, 30)
# The page's key in the window, its icon and the key that leads there.
_LINKS: Final = {"printers": ("print", "F11"), "data": ("inbox", "F10"), "users": ("users", "")}


class _LinkButton(Button):
    """Leads to another page."""

    asked = Signal(str)

    def __init__(self, desk: Desk, page: str, *, icon: str, key: str) -> None:
        super().__init__(desk.ui, f"settings.link.{page}", icon=icon, window_key=key)
        self._page = page
        self.clicked.connect(self._on_clicked)

    @Slot()
    def _on_clicked(self) -> None:
        self.asked.emit(self._page)


class CounterCard(Card):
    """A supervisor's settings of this counter."""

    page_asked = Signal(str)

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui, "settings.tab.counter", note="settings.counter.note")
        self._desk = desk
        ui = desk.ui
        self.locked = LockedReason(desk)
        self.lock = ChoiceField(ui, _minutes(desk.settings.current.lock_minutes))
        self.lock_frame = FieldFrame(
            ui, self.lock, "settings.counter.lock", hint="settings.counter.lock_hint"
        )
        self.scans = PlaceChoice(ui, "settings.counter.scans")
        self.links = {
            name: _LinkButton(desk, name, icon=icon, key=key)
            for name, (icon, key) in _LINKS.items()
        }
        self.lock.changed.connect(self._on_lock)
        self.scans.chosen.connect(self._on_scans)
        for button in self.links.values():
            button.asked.connect(self.page_asked)
        self._lay_out()

    def refresh(self) -> None:
        """Show what is in force, and who may change it."""
        may = self._desk.is_supervisor()
        self.locked.setVisible(not may)
        for part in (self.lock, self.scans):
            part.setEnabled(may)
        settings = self._desk.settings.current
        self.lock.set_value(str(settings.lock_minutes))
        self.scans.show_place(Path(settings.scan_folder) if settings.scan_folder else None)

    def offer_links(self, pages: frozenset[str]) -> None:
        """Lead only to pages that there are for the person on duty."""
        for name, button in self.links.items():
            button.setVisible(name in pages)

    @Slot()
    def _on_lock(self) -> None:
        if not self._desk.is_supervisor() or not self.lock.value():
            self.refresh()
            return
        self._desk.settings.change(lock_minutes=int(self.lock.value()))
        self._desk.events.settings_changed.emit()
        self.lock_frame.show_ok("settings.taken")

    @Slot(object)
    def _on_scans(self, folder: Path | None) -> None:
        if not self._desk.is_supervisor():
            self.refresh()
            return
        typed, data = "" if folder is None else str(folder), self._desk.folder
        # Not the store's worker: a folder on a network that hangs must not hold up a save.
        self._desk.tasks.run(
            lambda: usable_scan_folder(typed, data),
            owner=self,
            done=self._on_scans_taken,
            failed=self._on_scans_refused,
            lane=Lane.CARE,
        )

    def _on_scans_taken(self, folder: str) -> None:
        self._desk.settings.change(scan_folder=folder)
        self._desk.events.settings_changed.emit()
        self.scans.accept("settings.taken" if folder else "settings.counter.no_scans")

    def _on_scans_refused(self, error: DeskError) -> None:
        self.scans.refuse(partial(sentence, error))

    def _lay_out(self) -> None:
        ui = self._desk.ui
        self.body.addWidget(self.locked)
        lock = QHBoxLayout()
        lock.addWidget(self.lock_frame, 1)
        lock.addStretch(1)
        self.body.addLayout(lock)
        self.body.addWidget(self.scans)
        self.body.addWidget(
            SpokenLabel(ui, "settings.counter.scans_hint", kind="muted", wraps=True)
        )
        self.body.addSpacing(8)
        self.body.addWidget(SectionTitle(ui, "settings.link.title"))
        links = QHBoxLayout()
        links.setSpacing(8)
        for button in self.links.values():
            links.addWidget(button)
        links.addStretch(1)
        self.body.addLayout(links)
        self.body.addStretch(1)


def _minutes(in_force: int) -> tuple[Choice, ...]:
    """Return usual times, and the one in force where somebody wrote another into the file."""
    known = sorted({*_MINUTES, in_force} & set(LOCK_MINUTES))

    def shown(minutes: int, language: Language) -> str:
        return text("settings.counter.minutes", language, count=local_digits(minutes, language))

    return tuple(
        Choice(
            key=str(one), bn=shown(one, Language.BN), en=shown(one, Language.EN), words=(str(one),)
        )
        for one in known
    )
