"""F9: judge, save, show the number, empty the form, print; each exactly once."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.services.wording import sentence
from desktop.speaker import Saying
from desktop.views.desk import Desk
from desktop.views.new_complaint.draft_keeper import DraftKeeper
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.marks import Marks
from desktop.views.new_complaint.papers import PapersInHand
from desktop.views.new_complaint.type_ahead import TypeAhead
from local_db.domain.catalogue import Catalogue
from local_db.domain.errors import DeskError, Problem, ValidationError
from local_db.domain.intake import check_intake

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.filing import FiledComplaint


class FilingFlow(QObject):
    """Files what the form holds; while it is being saved nothing can file it again."""

    filed = Signal(object, bool)  # FiledComplaint, whether a slip is wanted
    refused = Signal(object)  # a saying for the strip: storage trouble, or a problem of no field
    waiting = Signal()  # for a paper that is still being taken in
    marked = Signal()  # the marks beside the fields have changed
    busy_changed = Signal(bool)

    def __init__(
        self,
        desk: Desk,
        form: ComplaintForm,
        catalogue: Catalogue,
        papers: PapersInHand,
        keeper: DraftKeeper,
    ) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._catalogue = catalogue
        self._papers = papers
        self._keeper = keeper
        self._marks = Marks(form)
        self._type_ahead = TypeAhead(form.page)
        self._is_filing = False
        # Asked when all is well; who says no calls again later.
        self.lets_file: Callable[[bool], bool] = lambda _wants_slip: True
        self._waits_with_slip: bool | None = None
        papers.refused.connect(self._on_paper_refused)
        papers.settled.connect(self._on_papers_settled)
        form.changed.connect(self._on_changed)
        form.left.connect(self._on_left)

    @property
    def is_filing(self) -> bool:
        """Whether a complaint is being saved right now."""
        return self._is_filing

    @Slot()
    def file_and_print(self) -> None:
        """Save and print."""
        self._file(wants_slip=True)

    @Slot()
    def file_only(self) -> None:
        """Save without printing; the slip stands under not printed."""
        self._file(wants_slip=False)

    def go_on(self, *, wants_slip: bool) -> None:
        """Save what waited for something that is settled now."""
        self._file(wants_slip=wants_slip)

    def to_form(self) -> None:
        """Put the cursor back where a complaint begins."""
        self._form.order.to_first()

    def check(self) -> bool:
        """Mark every bad field and put the cursor into the first; tell whether all is well."""
        problems = check_intake(self._form.body(), self._catalogue)
        rest = self._marks.show_all(problems)
        self.marked.emit()
        if rest:
            self.refused.emit(partial(sentence, DeskError("invalid", fields=rest[0].field)))
        if problems:
            self._form.to_first_trouble()
        return not problems

    def _file(self, *, wants_slip: bool) -> None:
        operator = self._desk.operator
        if self._is_filing or operator is None:
            return
        self._form.commit()
        if self._form.is_untouched() or not self.check() or not self.lets_file(wants_slip):
            return
        if self._papers.is_taking():
            # A slow disk still takes a paper in; the complaint is saved with it, not without.
            self._waits_with_slip = wants_slip
            self.waiting.emit()
            return
        self._set_filing(is_filing=True)
        self._type_ahead.begin()
        body, papers = self._form.body(), self._papers.papers()
        code, draft_id = operator.code, self._keeper.draft_id
        self._keeper.pause()
        self._desk.ask(
            lambda workspace: workspace.filing.file(body, code, draft_id=draft_id, held=papers),
            owner=self,
            done=partial(self._on_filed, wants_slip),
            failed=self._on_refused,
        )

    def _on_filed(self, wants_slip: bool, filed: "FiledComplaint") -> None:  # noqa: FBT001 - bound by partial
        self._set_filing(is_filing=False)
        self.filed.emit(filed, wants_slip)
        self._type_ahead.end(self._form.first_control())

    def _on_refused(self, error: DeskError) -> None:
        self._type_ahead.end(None)
        self._set_filing(is_filing=False)
        self._keeper.resume()
        if isinstance(error, ValidationError):
            self._show_problems(error.problems)
            return
        self.refused.emit(partial(sentence, error))

    def _show_problems(self, problems: tuple[Problem, ...]) -> None:
        rest = self._marks.show_all(problems)
        self.marked.emit()
        for problem in rest:
            self.refused.emit(partial(sentence, DeskError("invalid", fields=problem.field)))
        self._form.to_first_trouble()

    @Slot(object)
    def _on_paper_refused(self, saying: Saying) -> None:
        if self._waits_with_slip is not None:
            self.refused.emit(saying)

    @Slot(bool)
    def _on_papers_settled(self, all_taken: bool) -> None:  # noqa: FBT001 - a slot of a Qt signal
        wants_slip, self._waits_with_slip = self._waits_with_slip, None
        if wants_slip is not None and all_taken:
            self._file(wants_slip=wants_slip)

    @Slot(str)
    def _on_changed(self, _path: str) -> None:
        # Whoever types on has not finished; F9 is pressed again.
        self._waits_with_slip = None

    def _set_filing(self, *, is_filing: bool) -> None:
        self._is_filing = is_filing
        self.busy_changed.emit(is_filing)

    @Slot(str)
    def _on_left(self, path: str) -> None:
        if self._is_filing or self._form.is_untouched() or path not in self._form.frames:
            return
        self._marks.show_one(path, check_intake(self._form.body(), self._catalogue))
        self.marked.emit()
