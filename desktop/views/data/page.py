"""Data and backups: a supervisor sees how safe the data is, and acts; an operator only reads."""

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QStackedWidget, QWidget
from typing_extensions import override

from desktop.care_runner import CareJob, CareRunner, CareStep, TellCare
from desktop.services.wording import sentence
from desktop.speaker import Saying, count, phrase
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.data.backups import BackupsCard
from desktop.views.data.checks import ChecksCard
from desktop.views.data.drive import DriveCard
from desktop.views.data.keys_part import KeysPart
from desktop.views.data.places import PlaceChoice, PlacesCard
from desktop.views.data.restore_panel import RestoreOrder
from desktop.views.data.safety import SafetyCard
from desktop.views.data.saying import step_words
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.shown import spoken
from desktop.widgets.chip import FilterChips
from desktop.widgets.page_scroll import PageScroll, on_ground
from desktop.widgets.strip import MessageStrip
from desktop.widgets.work_line import WorkLine
from local_db.domain.errors import DeskError

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from desktop.services.backup_status import BackupSettings
    from desktop.services.backups import BackupService
    from desktop.services.safety import SafetyFacts
    from desktop.services.workspace import Workspace
    from local_db.backup_set import BackupEntry
    from local_db.domain.audit import Check
    from local_db.domain.backup import BackupFile
    from local_db.restore import LeftOut

_T = TypeVar("_T")
_SUPERVISOR: Final = DeskError("supervisor_only")
_BUSY: Final = DeskError("care_busy")
_SCROLLS_ITSELF: Final = frozenset({"backups", "keys"})
_NEEDS_SECRET: Final = frozenset({"backup_needs_key", "backup_wrong_key"})


class DataPage(Page):
    """Parts chosen by chips; progress and messages above them, whichever is shown."""

    restore_asked = Signal(object)  # RestoreOrder
    new_key_asked = Signal(object)  # NewKeyOrder

    def __init__(self, desk: Desk, care: CareRunner) -> None:
        super().__init__(desk.ui)
        self._desk = desk
        self._care = care
        ui = desk.ui
        self.messages = MessageStrip(ui)
        self.work = WorkLine(ui)
        self.safety = SafetyCard(desk)
        self.backups = BackupsCard(desk)
        self.places = PlacesCard(desk)
        self.keys = KeysPart(desk)
        self.checks = ChecksCard(desk)
        self.drive = DriveCard(desk, care)
        self.parts: dict[str, QWidget] = {
            "safety": self.safety,
            "backups": self.backups,
            "places": self.places,
            "keys": self.keys,
            "checks": self.checks,
            "drive": self.drive,
        }
        self.chips = FilterChips(ui)
        self._stack = QStackedWidget()
        self._lay_out()
        self._connect()

    @override
    def subtitle(self) -> str:
        """Say what the page is for."""
        return "data.page.hint"

    @override
    def entered(self) -> None:
        """Read how things stand; the arrows choose a part."""
        self.reload()
        self.chips.focus_chosen()

    @override
    def left(self) -> None:
        """Leave nothing secret on the screen."""
        if self.keys.forget():
            self._tell(Tone.WARN, "data.recovery.not_confirmed")
        self.backups.show_list()

    @Slot()
    def reload(self) -> None:
        """Read facts and list again."""
        self.drive.refresh()
        self._desk.ask(
            lambda workspace: (workspace.safety.facts(), workspace.backups.list()),
            owner=self,
            done=self._on_read,
            failed=self._on_failed,
            lane=self._care.reading_lane,
        )

    def show_part(self, name: str) -> None:
        """Show one part of the page."""
        self.chips.choose(name)

    def restore_refused(self, error: DeskError) -> None:
        """Say why a restore did not begin; nothing was changed."""
        if error.code in _NEEDS_SECRET:
            self.show_part("backups")
            self.backups.ask_secret(partial(sentence, error))
            return
        self._on_failed(error)

    def _on_read(self, answer: "tuple[SafetyFacts, tuple[BackupEntry, ...]]") -> None:
        facts, entries = answer
        self.safety.show_facts(facts)
        self.backups.show_entries(entries)
        self.places.show_places(facts.places)
        self.keys.show_ways(facts.keys)

    @Slot()
    def _on_seen_asked(self) -> None:
        operator = self._desk.operator
        if operator is None or not self._may_act():
            return
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.numbering.seen(code),
            owner=self,
            done=lambda _: self.reload(),
            failed=self._on_failed,
        )

    @Slot()
    def _on_backup_asked(self) -> None:
        self._work(
            CareJob.BACKUP,
            lambda workspace, tell: workspace.care.make_backup(tell),
            self._on_made,
        )

    def _on_made(self, made: "BackupFile") -> None:
        bad, name = made.papers_bad, made.file.name
        saying = spoken("data.told.made", count=count(made.cases), name=lambda _: name)
        if bad:
            saying = phrase("data.told.made_papers_bad", count=bad, name=name)
        self._tell(Tone.WARN if bad else Tone.OK, saying)
        self.reload()

    @Slot(object)
    def _on_check_asked(self, entry: "BackupEntry") -> None:
        file = entry.file
        self._work(
            CareJob.CHECK_BACKUP,
            lambda workspace, tell: workspace.care.check_backup(file, tell),
            self._on_backup_checked,
        )

    def _on_backup_checked(self, checks: "tuple[Check, ...]") -> None:
        bad = sum(not check.ok for check in checks)
        if bad:
            self._tell(Tone.ERROR, phrase("data.told.backup_bad", count=bad))
        else:
            self._tell(Tone.OK, phrase("data.told.backup_whole"))
        self.reload()

    @Slot()
    def _on_checks_asked(self) -> None:
        self._work(
            CareJob.CHECK_ALL,
            lambda workspace, tell: workspace.care.check_everything(tell),
            self._on_checked,
        )

    def _on_checked(self, checks: "tuple[Check, ...]") -> None:
        self.checks.show_checks(checks)
        self.reload()

    @Slot(object)
    def _on_restore_begun(self, entry: "BackupEntry") -> None:
        if not self._may_act():
            return
        self._desk.ask(
            lambda workspace: workspace.safety.beyond(entry),
            owner=self,
            done=partial(self._on_beyond, entry),
            failed=self._on_failed,
        )

    def _on_beyond(self, entry: "BackupEntry", left_out: "LeftOut | None") -> None:
        self.backups.offer_restore(entry, left_out)

    @Slot(object)
    def _on_restore_asked(self, order: RestoreOrder) -> None:
        if not self._may_act():
            return
        self._desk.ask(
            lambda workspace: workspace.safety.require_key(order.file, order.secret),
            owner=self,
            done=lambda _: self.restore_asked.emit(order),
            failed=self.restore_refused,
        )

    @Slot(object)
    def _on_folder_chosen(self, folder: "Path | None") -> None:
        self._choose(self.places.folder, lambda service: service.choose_folder(folder))

    @Slot(object)
    def _on_second_chosen(self, folder: "Path | None") -> None:
        self._choose(self.places.second, lambda service: service.choose_second(folder))

    def _choose(
        self, choice: PlaceChoice, change: "Callable[[BackupService], BackupSettings]"
    ) -> None:
        if not self._may_act():
            return
        self._desk.ask(
            lambda workspace: change(workspace.backups),
            owner=self,
            done=partial(self._on_place_taken, choice),
            failed=lambda error: choice.refuse(partial(sentence, error)),
            lane=Lane.CARE,
        )

    def _on_place_taken(self, choice: PlaceChoice, places: "BackupSettings") -> None:
        self.places.show_places(places)
        choice.accept("data.places.taken")
        self.reload()

    def _work(
        self,
        job: CareJob,
        work: "Callable[[Workspace, TellCare], _T]",
        done: "Callable[[_T], object]",
    ) -> None:
        """Let the runner do it, for a supervisor, unless something else is under way."""
        if not self._may_act():
            return
        self.messages.dismiss()
        if not self._care.run(job, work, owner=self, done=done, failed=self._on_failed):
            self._on_failed(_BUSY)

    def _may_act(self) -> bool:
        if not self._desk.is_supervisor():
            self._on_failed(_SUPERVISOR)
            return False
        return True

    @Slot(object)
    def _on_failed(self, error: DeskError) -> None:
        self._tell(Tone.ERROR, partial(sentence, error))

    @Slot(object, object)
    def _tell(self, tone: Tone, saying: Saying | str) -> None:
        self.messages.tell(tone, saying)

    @Slot(object)
    def _on_stepped(self, step: CareStep) -> None:
        self.work.show_step(step_words(step), step.fraction)

    @Slot()
    def _on_rested(self) -> None:
        self.work.rest()
        if self.isVisible():
            self.reload()

    @Slot(str)
    def _on_part_chosen(self, name: str) -> None:
        self._stack.setCurrentIndex(list(self.parts).index(name))

    def _connect(self) -> None:
        self.chips.chosen.connect(self._on_part_chosen)
        self.safety.seen_asked.connect(self._on_seen_asked)
        self.backups.backup_asked.connect(self._on_backup_asked)
        self.backups.check_asked.connect(self._on_check_asked)
        self.backups.restore_begun.connect(self._on_restore_begun)
        self.backups.restore_asked.connect(self._on_restore_asked)
        self.places.folder.chosen.connect(self._on_folder_chosen)
        self.places.second.chosen.connect(self._on_second_chosen)
        self.keys.failed.connect(self._on_failed)
        self.keys.changed.connect(self.reload)
        self.keys.new_key_asked.connect(self.new_key_asked)
        self.drive.told.connect(self._tell)
        self.drive.failed.connect(self._on_failed)
        self.drive.changed.connect(self._desk.events.queue_changed)
        self.checks.start.clicked.connect(self._on_checks_asked)
        self._care.stepped.connect(self._on_stepped)
        self._care.rested.connect(self._on_rested)

    def _lay_out(self) -> None:
        for name, part in self.parts.items():
            self.chips.add(name, f"data.tab.{name}")
            self._stack.addWidget(part if name in _SCROLLS_ITSELF else PageScroll(on_ground(part)))
        for part in (self.chips, self.messages, self.work):
            self.body.addWidget(part)
        self.body.addWidget(self._stack, 1)
