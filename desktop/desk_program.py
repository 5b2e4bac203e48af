"""The running desk: which screen follows which, and who hears of what."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.care_desk import CareDesk
from desktop.network_watch import NetworkWatch
from desktop.print_desk import PrintDesk
from desktop.search_upkeep import UpkeepRunner
from desktop.settings_desk import SettingsDesk
from desktop.shift_desk import ShiftDesk
from desktop.speaker import phrase
from desktop.sync_runner import START_SPREAD_S, SyncRunner
from desktop.tasks import Lane
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.views.help import HelpPage
from desktop.views.new_complaint.page import NewComplaintPage
from desktop.views.page import DeskCommand
from desktop.views.queue.page import QueuePage
from desktop.views.search.page import SearchPage
from desktop.views.set_up.page import SetUpPage, is_waiting
from desktop.views.shell import DeskWindow
from desktop.views.sign_in.page import SignInPage
from desktop.views.slips.page import SlipsPage
from desktop.views.status_feed import StatusFeed
from desktop.views.typing_feed import TypingFeed
from local_db.domain.catalogue import Catalogue
from local_db.domain.errors import DeskError
from local_db.domain.people import Office, Operator

if TYPE_CHECKING:
    from desktop.views.sign_in.opening import Opened
    from sync.tally import CycleReport


class DeskProgram(QObject):
    """Joins window, screens, sync and shift."""

    practice_asked = Signal()  # close this folder and practise beside it

    def __init__(
        self,
        desk: Desk,
        *,
        is_practice: bool,
        stop_sending: Callable[[], object],
        close_store: Callable[[], object],
    ) -> None:
        super().__init__()
        self.desk = desk
        self._stop_sending = stop_sending
        self._close_store = close_store
        self._opened: Opened | None = None
        self._is_closed = False
        self.window = DeskWindow(desk.ui, desk.events, is_practice=is_practice)
        self.shift = ShiftDesk(desk, self.window)
        self.feed = StatusFeed(desk, self.window.status)
        self.runner = SyncRunner(
            partial(desk.tasks.run, lane=Lane.NETWORK), desk.workspace, desk.clock, self
        )
        if desk.ui.keyboard is not None:
            self.typing = TypingFeed(desk, desk.ui.keyboard, self.window, self.window.status)
        self.network = NetworkWatch(self)
        self._start_spread_s = 0.0 if is_practice else START_SPREAD_S
        self.care = CareDesk(desk, self.window, self.runner, stop_sending)
        self.printing = PrintDesk(desk, self.window)
        self.options = SettingsDesk(desk, self.window, self.runner)
        self.upkeep = UpkeepRunner(desk, self)
        self._announce_pages()
        self._connect()

    def show(self) -> None:
        """Show the window with the sign-in screen."""
        settings = self.desk.settings.current
        self.window.resize(settings.window_width, settings.window_height)
        self.window.show_page("sign_in")
        self.window.show()

    @Slot()
    def close(self) -> None:
        """Finish what is under way and close the store; twice is harmless."""
        if self._is_closed:
            return
        self._is_closed = True
        self.runner.stop()
        self.network.stop()
        self.care.stop()
        self.printing.stop()
        self.upkeep.stop()
        self._stop_sending()
        self._remember_looks()
        self.shift.end()
        self.desk.tasks.close()
        self._close_store()

    def page(self, key: str) -> object:
        """Return a page by its key after showing it."""
        self.window.show_page(key)
        return self.window.current_page()

    def _announce_pages(self) -> None:
        add = self.window.add_page
        add(
            "sign_in",
            "lock",
            "desk.nav.sign_in",
            self._make_sign_in,
            in_navigation=False,
            is_open_to_all=True,
        )
        add(
            "set_up",
            "settings",
            "set_up.title",
            self._make_set_up,
            in_navigation=False,
            is_open_to_all=True,
        )
        add("new", "new", "desk.nav.new", self._make_new, "F2")
        add("search", "search", "desk.nav.search", self._make_search, "F3")
        add("queue", "sync", "desk.nav.queue", self._make_queue, "F4")
        add("slips", "slip", "desk.nav.slips", self._make_slips, "F7")
        self.printing.announce_pages()
        self.care.announce_pages()
        self.options.announce_pages()
        self.shift.announce_pages()
        add(
            "help",
            "help",
            "desk.nav.help",
            self._make_help,
            in_navigation=False,
            is_open_to_all=True,
        )

    def _connect(self) -> None:
        desk, window = self.desk, self.window
        window.closing.connect(self.close)
        window.command_given.connect(self._on_command)
        window.status.queue_asked.connect(self._on_queue_asked)
        desk.events.complaint_filed.connect(self._on_filed)
        desk.events.slip_printed.connect(self.runner.wake_for_slip)
        self.network.changed.connect(self.runner.network_changed)
        self.runner.cycle_ended.connect(self._on_cycle_ended)
        window.banner.enrolment_asked.connect(self._on_enrolment_asked)
        self.care.counter_closing.connect(self._on_counter_closing)
        self.care.counter_opening.connect(self._on_counter_opening)
        self.shift.handed_over.connect(self._on_handed_over)
        self.runner.refused.connect(self._on_send_refused)
        self.runner.cycle_failed.connect(self._on_cycle_failed)

    def _make_sign_in(self) -> SignInPage:
        page = SignInPage(self.desk)
        page.opened.connect(self._on_opened)
        page.signed_in.connect(self._on_signed_in)
        page.setup_needed.connect(self._on_setup_needed)
        page.key_needed.connect(self._on_key_needed)
        page.rescue_asked.connect(self.care.rescue)
        return page

    def _make_set_up(self) -> SetUpPage:
        page = SetUpPage(self.desk)
        page.ready.connect(self._on_set_up)
        page.practice_asked.connect(self.practice_asked)
        return page

    def _make_new(self) -> NewComplaintPage:
        return NewComplaintPage(self.desk, self._catalogue(), self._office())

    def _make_search(self) -> SearchPage:
        page = SearchPage(self.desk, self._catalogue(), self._office())
        page.slip_asked.connect(self._on_slip_asked)
        return page

    def _make_queue(self) -> QueuePage:
        page = QueuePage(self.desk, self._catalogue())
        page.send_asked.connect(self.runner.send_now)
        page.let_go.connect(self.runner.wake)
        return page

    def _make_slips(self) -> SlipsPage:
        return SlipsPage(self.desk)

    def _make_help(self) -> HelpPage:
        return HelpPage(self.desk.ui)

    def _catalogue(self) -> Catalogue:
        if self._opened is None:
            raise RuntimeError("not_open")
        return self._opened.catalogue

    def _office(self) -> Office | None:
        return self._opened.device.office if self._opened else None

    @Slot(object)
    def _on_opened(self, opened: "Opened") -> None:
        self._opened = opened
        self.feed.start()
        self.runner.start(self._start_spread_s)
        self.network.start()
        self.care.start()
        self.printing.start()
        self.upkeep.start()

    @Slot(object)
    def _on_setup_needed(self, opened: "Opened") -> None:
        page = self.page("set_up")
        if isinstance(page, SetUpPage):
            page.begin(opened)
            page.entered()

    @Slot()
    def _on_key_needed(self) -> None:
        page = self.page("set_up")
        if isinstance(page, SetUpPage):
            page.begin_new()

    @Slot()
    def _on_enrolment_asked(self) -> None:
        """Let a copy, or a PC that the portal refuses, enrol: the code is the permission."""
        if self._opened is not None:
            self._end_duty()
            self._on_setup_needed(replace(self._opened, needs_enrolment=True))

    @Slot()
    def _on_set_up(self) -> None:
        if self.desk.operator is not None and self._opened is not None:
            self._opened = replace(self._opened, set_up=None)
            self.window.show_page("new")
            return
        self.care.feed.refresh()
        page = self.page("sign_in")
        if isinstance(page, SignInPage):
            page.open()

    @Slot(object)
    def _on_signed_in(self, operator: Operator) -> None:
        self.shift.begin(operator, self._office())
        stage = self._opened.set_up if self._opened else None
        page = self.page("set_up") if is_waiting(stage, operator) else None
        if isinstance(page, SetUpPage) and stage is not None:
            page.go_on_as(operator, stage)
        else:
            self.window.show_page("new")

    @Slot(object)
    def _on_handed_over(self, operator: Operator | None) -> None:
        """End the shift behind the lock, and begin that of whoever took over, if anybody."""
        self._end_duty()
        self.care.runner.end_shift()
        if operator is not None:
            self._on_signed_in(operator)
        else:
            self.window.show_page("sign_in")

    def _end_duty(self) -> None:
        page = self.window.current_page()
        if page is not None:
            page.left()
        self.shift.end()
        self.window.set_on_duty(None)
        self.desk.events.operator_changed.emit(None)

    @Slot()
    def _on_counter_closing(self) -> None:
        self.feed.stop()
        self.printing.stop()
        self.upkeep.stop()
        self._end_duty()

    @Slot()
    def _on_counter_opening(self) -> None:
        self._opened = None
        self.desk.last_filed = ""
        self.window.forget_pages()
        self.window.show_page("sign_in")

    @Slot(object)
    def _on_command(self, command: DeskCommand) -> None:
        if command is DeskCommand.HELP:
            self._toggle_help()
        elif command is DeskCommand.SYNC_NOW:
            self.runner.send_now()
        elif command is DeskCommand.LOCK:
            self.shift.lock()

    def _toggle_help(self) -> None:
        """Show the help, or go back from it where the navigation cannot: nobody is on duty."""
        if self.window.current_key() != "help" or self.desk.operator is not None:
            self.window.show_page("help")
            return
        self.window.show_page("work" if self.care.quiet.is_under_way else "sign_in")

    @Slot()
    def _on_queue_asked(self) -> None:
        self.window.show_page("queue")

    @Slot(str)
    def _on_filed(self, ref: str) -> None:
        self.desk.last_filed = ref
        self.shift.count_filed()
        self.runner.wake()

    @Slot(str)
    def _on_slip_asked(self, ref: str) -> None:
        page = self.page("slips")
        if isinstance(page, SlipsPage):
            page.show_slip(ref)

    @Slot(object)
    def _on_cycle_ended(self, _report: "CycleReport") -> None:
        self.desk.events.queue_changed.emit()
        # Once a day, when the portal has just told its time.
        self.desk.ask(lambda workspace: workspace.retention.run_if_due(), owner=self)

    @Slot(object)
    def _on_cycle_failed(self, _error: DeskError) -> None:
        self.desk.events.queue_changed.emit()

    @Slot(int)
    def _on_send_refused(self, seconds: int) -> None:
        self.window.strip.tell(
            Tone.INFO, phrase("views.queue.too_soon", seconds=seconds), seconds=4
        )

    def _remember_looks(self) -> None:
        ui, window = self.desk.ui, self.window
        self.desk.settings.change(
            language=ui.speaker.language,
            theme=ui.theme.choice,
            zoom=ui.theme.zoom,
            window_width=window.width(),
            window_height=window.height(),
        )
