"""The New complaint screen: joins its regions and flows (desktop_ui.md 2.4)."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, Slot
from PySide6.QtWidgets import QApplication, QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.speaker import Saying
from desktop.views.desk import Desk
from desktop.views.new_complaint.citizen_panel import CitizenPanel
from desktop.views.new_complaint.controls import ControlMaker
from desktop.views.new_complaint.draft_keeper import DraftKeeper
from desktop.views.new_complaint.drafting import Drafting
from desktop.views.new_complaint.filed_strip import COPY_KEY, FiledStrip
from desktop.views.new_complaint.filing import FilingFlow
from desktop.views.new_complaint.footer import FormFooter
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.habits import OfficeHabits
from desktop.views.new_complaint.layout import FormRegions
from desktop.views.new_complaint.likely import LikelyLookup
from desktop.views.new_complaint.likely_line import REMIND_KEY, LikelyLine
from desktop.views.new_complaint.masking import AadhaarGuard
from desktop.views.new_complaint.names import NamesAndWords
from desktop.views.new_complaint.papers import PapersInHand
from desktop.views.new_complaint.parked import ParkedList
from desktop.views.new_complaint.phrases import PhraseFlow
from desktop.views.new_complaint.placement import PAPERS
from desktop.views.new_complaint.printing import SlipAfterFiling
from desktop.views.new_complaint.reading import ReadBackFlow
from desktop.views.new_complaint.reminders import ReminderFlow
from desktop.views.new_complaint.returning import CitizenLookup
from desktop.views.new_complaint.scanner import SCAN_KEY, ScannerButton
from desktop.views.new_complaint.scans import ATTACH_KEY, ScanOffer
from desktop.views.new_complaint.slip_date import SlipDateFlow
from desktop.views.new_complaint.sticky_place import StickyPlace
from desktop.views.new_complaint.subject import SubjectRules
from desktop.views.new_complaint.voice import PageVoice
from desktop.views.page import DeskCommand, Page
from desktop.widgets.key_binding import KeyBinding
from desktop.widgets.strip import MessageStrip
from local_db.domain.catalogue import Catalogue
from local_db.domain.people import Office, Operator

if TYPE_CHECKING:
    from desktop.services.filing import FiledComplaint, ReturningCitizen
    from local_db.domain.draft import Draft

_PANEL_WIDTH: Final = 280


class NewComplaintPage(Page):
    """One screen for one citizen, from the mobile number to the slip."""

    _is_narrow = False

    def __init__(self, desk: Desk, catalogue: Catalogue, office: Office | None) -> None:
        super().__init__(desk.ui)
        self._desk, ui = desk, desk.ui
        maker = ControlMaker(ui, catalogue, office, desk.today)
        self.form = ComplaintForm(ui, maker, office, self)
        self.papers = PapersInHand(desk, self.form.paper_strip)
        self.scans, self.scanner = ScanOffer(desk, self.papers), ScannerButton(desk, self.papers)
        self.keeper = DraftKeeper(desk.tasks, desk.workspace, self)
        self.drafting = Drafting(desk, self.form, self.papers, self.keeper)
        self.filing = FilingFlow(desk, self.form, catalogue, self.papers, self.keeper)
        self.slip_date = SlipDateFlow(desk, self.filing, self)
        self.reading = ReadBackFlow(desk, self.form, catalogue, self.papers)
        self.phrases, self.guard = PhraseFlow(desk, self.form), AadhaarGuard(self.form)
        self.lookup, self.likely = CitizenLookup(desk, self.form), LikelyLookup(desk, self.form)
        self.panel = CitizenPanel(ui, catalogue)
        self.likely_line = LikelyLine(ui)
        self.names = NamesAndWords(ui, self.form)
        self.regions = FormRegions(ui, self.form, self.papers, self.scanner.button)
        self.subject = SubjectRules(
            self.form, catalogue, self.regions.department, self.panel, desk.today
        )
        self.place, self.habits = (
            StickyPlace(self.form, office),
            OfficeHabits(desk, self.form, maker, office),
        )
        self.filed_strip = FiledStrip(ui)
        self._header_part, self._work = QWidget(), QWidget()
        self.messages = MessageStrip(ui)
        self.voice = PageVoice(self.messages, self.drafting, self.filing, self.keeper)
        self.reminders = ReminderFlow(desk, self.form, self.drafting, self.panel, self.messages)
        self.footer, self.parked_list = FormFooter(ui, self.form), ParkedList(ui, self)
        self.slip = SlipAfterFiling(desk, self.filed_strip)
        self._put_together()
        if desk.operator is not None:
            self.scanner.look()
            self.drafting.begin(desk.operator)

    @Slot()
    def focus_first(self) -> None:
        """Put the cursor where the next citizen begins."""
        self.form.order.to_first()

    def finish_typing(self) -> None:
        """Take in what is being composed and save it; for closing, locking and changing shifts."""
        self.form.commit()
        self.keeper.flush_last()

    @Slot()
    def read_back(self) -> None:
        """Show the complaint as the citizen should hear it, or go back to the form."""
        if self.filing.is_filing:
            return
        if self.form.is_untouched() and not self.reading.is_open:
            self.voice.say_nothing_to_read()
            return
        self.reading.toggle()

    @override
    def event(self, event: QEvent) -> bool:
        """Save what waits when the window loses the keyboard."""
        if event.type() is QEvent.Type.WindowDeactivate:
            self.keeper.flush()
        return super().event(event)

    @override
    def subtitle(self) -> str:
        """Say how the keyboard walks through the form."""
        return "views.new.hint"

    @override
    def header_widget(self) -> QWidget:
        """Show the number just given out beside the title."""
        return self._header_part

    @override
    def entered(self) -> None:
        """Take the keyboard with the page."""
        self.reading.close()
        self.phrases.close()
        self.phrases.refresh()
        self.scans.start()
        self.form.order.to_first()

    @override
    def left(self) -> None:
        """Save what is typed before another page is shown or the window closes."""
        self.reading.close()
        self.phrases.close()
        self.scans.stop()
        self.finish_typing()

    @override
    def set_narrow(self, *, narrow: bool) -> None:
        """Drop the side panel where there is no room for it."""
        self._is_narrow = narrow
        self.panel.setVisible(not narrow)
        self._on_advised()

    @override
    def takes_command(self, command: DeskCommand) -> bool:
        """Act on the keys of the form."""
        act = {
            DeskCommand.SAVE_AND_PRINT: self.filing.file_and_print,
            DeskCommand.SAVE: self.filing.file_only,
            DeskCommand.PARK: self.drafting.park,
            DeskCommand.PARKED: self.drafting.offer_parked,
            DeskCommand.READ_BACK: self.read_back,
        }.get(command)
        if command is DeskCommand.PHRASE:
            self.reading.close()
        if self.phrases.takes(command):
            return True
        if act is None:
            return False
        if command is not DeskCommand.READ_BACK:
            self.reading.close()
        act()
        return True

    def _put_together(self) -> None:
        self._lay_out()
        self._connect_flows()
        self._connect_actions()

    def _lay_out(self) -> None:
        self.panel.setFixedWidth(_PANEL_WIDTH)
        # The strip comes and goes; its place in the header stays.
        place = QHBoxLayout(self._header_part)
        place.setContentsMargins(0, 0, 0, 0)
        place.addWidget(self.filed_strip)
        centre = QHBoxLayout()
        centre.setSpacing(12)
        centre.addWidget(self.regions, 1)
        centre.addWidget(self.panel)
        column = QVBoxLayout(self._work)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(self.body.spacing())
        column.addWidget(self.messages)
        column.addLayout(centre, 1)
        column.addWidget(self.likely_line)
        column.addWidget(self.scans.line)
        column.addWidget(self.slip_date.line)
        column.addWidget(self.footer)
        self.body.addWidget(self._work, 1)
        self.body.addWidget(self.reading.view, 1)
        self.body.addWidget(self.phrases.list, 1)
        self._on_advised()

    def _connect_flows(self) -> None:
        self._desk.events.operator_changed.connect(self._on_operator_changed)
        self.lookup.found.connect(self._on_citizen_found)
        self.lookup.unknown.connect(self.panel.show_new)
        self.lookup.forgotten.connect(self._on_citizen_forgotten)
        self.likely.found.connect(self.panel.show_likely)
        self.panel.advised.connect(self._on_advised)
        self.likely_line.link_asked.connect(self.panel.link_asked)
        self.likely_line.remind_asked.connect(self.reminders.ask)
        self.lookup.filled.connect(self.drafting.keep)
        self.habits.places.filled.connect(self.drafting.keep)
        self.papers.refused.connect(self._on_paper_refused)
        self.keeper.saved.connect(self._on_draft_saved)
        self.drafting.restored.connect(self._on_restored)
        self.drafting.recovered.connect(self.focus_first)
        self.drafting.cleared.connect(self.focus_first)
        self.reminders.kept.connect(self.focus_first)
        self.drafting.parked.connect(self.focus_first)
        self.drafting.parked_offered.connect(self._on_parked_offered)
        self.filing.filed.connect(self._on_filed)
        self.filing.marked.connect(self.footer.count_troubles)
        self.filing.busy_changed.connect(self.footer.show_busy)
        self.reading.turned.connect(self._on_read_back)
        self.phrases.turned.connect(self._on_listing)

    def _connect_actions(self) -> None:
        footer = self.footer
        footer.save_and_print.clicked.connect(self.filing.file_and_print)
        footer.save.clicked.connect(self.filing.file_only)
        footer.clear.clicked.connect(self.drafting.clear)
        footer.park.clicked.connect(self.drafting.park)
        footer.parked.clicked.connect(self.drafting.offer_parked)
        self.parked_list.taken.connect(self._on_parked_taken)
        self.parked_list.closed.connect(self.focus_first)
        KeyBinding(COPY_KEY, None, self).activated.connect(self.filed_strip.copy)
        # Their buttons are not always in sight: other details may be in front.
        KeyBinding(ATTACH_KEY, None, self).activated.connect(self.scans.attach)
        KeyBinding(REMIND_KEY, None, self).activated.connect(self.reminders.ask)
        KeyBinding(SCAN_KEY, None, self).activated.connect(self.scanner.scan)
        self.form.changed.connect(footer.count_troubles)
        self.form.order.finished.connect(footer.focus_main)
        app = QApplication.instance()
        if isinstance(app, QApplication):
            app.focusChanged.connect(self._on_focus_changed)

    @Slot(object)
    def _on_operator_changed(self, operator: Operator | None) -> None:
        self.reading.close()
        self.phrases.close()
        self.finish_typing()
        if operator is not None:
            self.filed_strip.hide()
            self.place.forget()
            self.scanner.look()
            self.drafting.begin(operator)

    @Slot(object)
    def _on_citizen_found(self, citizen: "ReturningCitizen") -> None:
        self.panel.show_citizen(citizen)
        self.subject.know(citizen.earlier)

    @Slot()
    def _on_citizen_forgotten(self) -> None:
        self.panel.show_nobody()
        self.subject.know(())

    @Slot()
    def _on_advised(self) -> None:
        """Say on a line what the panel says, where there is no room for the panel."""
        advice = self.panel.advice()
        self.likely_line.setVisible(self._is_narrow and bool(advice))
        for said in advice[:1]:
            self.likely_line.show_reason(said.ref, said.tone, said.words, is_own=said.is_own)

    @Slot(object)
    def _on_paper_refused(self, saying: Saying) -> None:
        self.regions.tabs.show_field(PAPERS)
        self.form.frames[PAPERS].show_error(saying)

    @Slot()
    def _on_read_back(self) -> None:
        """Leave nothing on the screen that belongs to another citizen or to the operator alone."""
        is_open = self.reading.is_open
        self._work.setVisible(not is_open)
        self.reading.view.setVisible(is_open)
        self._header_part.setVisible(not is_open)
        self.turned_to_citizen.emit(is_open)

    @Slot()
    def _on_listing(self) -> None:
        self._work.setVisible(not self.phrases.is_listing)
        self.phrases.list.setVisible(self.phrases.is_listing)

    @Slot()
    def _on_draft_saved(self) -> None:
        is_blank = self.form.is_untouched()
        self._desk.events.draft_saved.emit(None if is_blank else self._desk.clock.now())

    @Slot()
    def _on_restored(self) -> None:
        if self.form.is_untouched():
            self._desk.events.draft_saved.emit(None)
        self.names.form_left()
        self.lookup.reset()
        self.subject.reset()
        self.panel.show_nobody()
        self.lookup.look(quietly=True)
        self.likely.reset()
        self.footer.count_troubles()
        self.regions.tabs.show_first()
        self.place.offer()
        self.habits.read()

    @Slot(object)
    def _on_parked_offered(self, drafts: "tuple[Draft, ...]") -> None:
        if drafts:
            self.parked_list.offer(drafts)
        else:
            self.voice.say_none_parked()

    @Slot(object)
    def _on_parked_taken(self, draft: "Draft") -> None:
        self.drafting.take_up(draft)
        self.focus_first()

    @Slot(object, bool)
    def _on_filed(self, filed: "FiledComplaint", wants_slip: bool) -> None:  # noqa: FBT001 - a slot
        operator = self._desk.operator
        self.names.form_filed()
        self.place.remember()
        self.filed_strip.show_filed(filed)
        self.scans.filed(filed.ref)
        self.drafting.renew(operator.code if operator else "")
        self.focus_first()
        self.voice.say_notices(filed.notices)
        self._desk.events.complaint_filed.emit(filed.ref)
        self.slip.follow(filed.ref, wants_slip=wants_slip)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self.regions.isAncestorOf(new):
            self.regions.follow_focus(new)
