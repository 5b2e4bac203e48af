"""Joins the care for the data with the window: its page, its banner, and closing for a restore."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QObject, Signal, Slot

from desktop.care_runner import CareJob, CareRunner, CareStep, TellCare
from desktop.closed_work import new_key_work, rescue_work, restore_work, salvage_work
from desktop.quiet_work import QuietWork
from desktop.services.wording import salvage_pages, sentence
from desktop.speaker import Saying, count, phrase
from desktop.theme import Tone
from desktop.views.care_feed import CareFeed
from desktop.views.data.keys import NewKeyOrder
from desktop.views.data.page import DataPage
from desktop.views.data.restore_panel import RestoreOrder
from desktop.views.data.saying import step_words
from desktop.views.desk import Desk
from desktop.views.shell import DeskWindow
from desktop.views.shown import spoken
from desktop.views.sign_in.trouble import RescueOrder
from desktop.views.work_page import WorkPage
from local_db.domain.errors import DeskError
from resources.text import Language

if TYPE_CHECKING:
    from desktop.services.keys import Rotated
    from desktop.services.put_back import Restored
    from desktop.sync_runner import SyncRunner
    from local_db.domain.salvage_report import SalvageReport

_T = TypeVar("_T")
_BUSY: Final = DeskError("care_busy")


class CareDesk(QObject):
    """What the running desk has of the care for its data."""

    counter_closing = Signal()  # nobody may work until ``counter_opening``
    counter_opening = Signal()  # the data folder may be another one now

    def __init__(
        self,
        desk: Desk,
        window: DeskWindow,
        sync: "SyncRunner",
        stop_sending: Callable[[], object],
    ) -> None:
        super().__init__(window)
        self._desk = desk
        self._window = window
        self.runner = CareRunner(desk.tasks, desk.workspace, self)
        self.quiet = QuietWork(desk, self.runner, sync, stop_sending, self)
        self.feed = CareFeed(desk, self.runner, window.banner, window.status)
        self.runner.stepped.connect(self._on_stepped)
        window.banner.page_asked.connect(self._on_page_asked)

    def announce_pages(self) -> None:
        """Give the window the page of data, and the one for a closed counter."""
        add = self._window.add_page
        add("data", "inbox", "desk.nav.data", self._make_data, "F10")
        add(
            "work",
            "settings",
            "data.work.title",
            self._make_work,
            in_navigation=False,
            is_open_to_all=True,
        )

    def start(self) -> None:
        """Begin to look after the data; only after the data folder is open."""
        self.runner.start()
        self.feed.start()

    def stop(self) -> None:
        """End what is under way."""
        self.runner.stop()
        self.feed.stop()

    def restore(self, order: RestoreOrder) -> None:
        """Close the counter and put a backup in the place of its data."""
        work = partial(restore_work, self._desk, order)
        self.close_for(CareJob.RESTORE, work, self._on_restored)

    @Slot(object)
    def rescue(self, order: RescueOrder) -> None:
        """Close the counter and make the damaged data usable again, by a backup or by salvage."""
        if order.job is CareJob.SALVAGE:
            self.close_for(order.job, partial(salvage_work, self._desk, order), self._on_salvaged)
        else:
            self.close_for(order.job, partial(rescue_work, self._desk, order), self._on_restored)

    def change_key(self, order: NewKeyOrder) -> None:
        """Close the counter and encrypt everything by a new data key."""
        operator = self._desk.operator
        if operator is not None:
            work = partial(new_key_work, self._desk, operator, order)
            self.close_for(CareJob.NEW_KEY, work, self._on_key_changed)

    def close_for(
        self,
        job: CareJob,
        work: Callable[[TellCare], _T],
        done: Callable[[_T], object],
    ) -> None:
        """Close the counter, do something, and show how far it is and what came of it."""
        if self.runner.job is not None:
            self._refuse(_BUSY)
            return
        self.counter_closing.emit()
        self.feed.stop()
        self._window.show_page("work")
        self._work_page().begin(f"data.job.{job.value}")
        self.quiet.do(job, work, done=done, failed=self._on_failed)

    def _make_data(self) -> DataPage:
        page = DataPage(self._desk, self.runner)
        page.restore_asked.connect(self.restore)
        page.new_key_asked.connect(self.change_key)
        return page

    def _make_work(self) -> WorkPage:
        page = WorkPage(self._desk.ui)
        page.go_on_asked.connect(self.counter_opening)
        return page

    def _work_page(self) -> WorkPage:
        page = self._window.page("work")
        if not isinstance(page, WorkPage):
            raise TypeError("not_work_page")
        return page

    def _on_restored(self, restored: "Restored") -> None:
        lines: list[Saying] = []
        if restored.left_out is not None and restored.left_out.complaints:
            left = restored.left_out
            lines.append(
                spoken(
                    "data.restored.left_out",
                    count=count(left.complaints),
                    unsent=count(left.unsent),
                )
            )
        if restored.kept_in is not None:
            lines.append(phrase("data.restored.kept_in", folder=restored.kept_in.name))
        if restored.papers_bad:
            lines.append(phrase("data.restored.papers_bad", count=restored.papers_bad))
        lines.append(phrase("data.restored.next"))
        outcome = phrase("data.restored.done", count=restored.cases)
        self._work_page().finish(Tone.OK, outcome, lines)

    def _on_salvaged(self, report: "SalvageReport") -> None:
        lines = len(salvage_pages(report, Language.EN))
        tone = Tone.WARN if report.missing else Tone.OK
        sayings = [partial(_salvage_line, report, at) for at in range(1, lines)]
        self._work_page().finish(tone, partial(_salvage_line, report, 0), sayings)

    def _on_key_changed(self, changed: "Rotated") -> None:
        lines = [phrase("data.new_key.papers", count=changed.papers), phrase("data.new_key.next")]
        self._work_page().finish(Tone.OK, "data.new_key.changed", lines)

    def _on_failed(self, error: DeskError) -> None:
        self._work_page().finish(Tone.ERROR, partial(sentence, error))

    def _refuse(self, error: DeskError) -> None:
        page = self._window.current_page()
        if isinstance(page, DataPage):
            page.restore_refused(error)

    @Slot(object)
    def _on_stepped(self, step: CareStep) -> None:
        if self.quiet.is_under_way:
            self._work_page().show_step(step_words(step), step.fraction)

    @Slot()
    def _on_page_asked(self) -> None:
        self._window.show_page("data")


def _salvage_line(report: "SalvageReport", at: int, language: Language) -> str:
    return salvage_pages(report, language)[at]
