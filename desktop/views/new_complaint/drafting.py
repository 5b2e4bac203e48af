"""Unfinished complaints: saved while typed, recovered, parked, cleared, undone."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal, Slot

from desktop.views.desk import Desk
from desktop.views.new_complaint.draft_keeper import DraftKeeper
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.papers import PapersInHand
from local_db.domain.people import Operator

if TYPE_CHECKING:
    from desktop.services.drafts import DraftService
    from local_db.domain.draft import Draft


class Drafting(QObject):
    """Joins the form, its papers and the draft that keeps them."""

    restored = Signal()  # the form shows other words now
    recovered = Signal(object)  # datetime of the last save before the program ended
    cleared = Signal(object)  # the snapshot to come back to
    parked = Signal(object, object)  # the id of its draft, the snapshot to come back to
    parked_offered = Signal(object)  # tuple[Draft, ...]

    def __init__(
        self, desk: Desk, form: ComplaintForm, papers: PapersInHand, keeper: DraftKeeper
    ) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._papers = papers
        self._keeper = keeper
        form.changed.connect(self.keep)
        papers.changed.connect(self.keep)

    @Slot()
    def keep(self) -> None:
        """Save what is typed, as fast as the disk can."""
        self._keeper.keep(self.snapshot())

    def snapshot(self) -> dict[str, object]:
        """Return everything typed and given."""
        return {**self._form.snapshot(), "papers": self._papers.snapshot()}

    def show(self, snapshot: Mapping[str, object]) -> None:
        """Show a snapshot in the form."""
        self._form.restore(snapshot)
        self._papers.restore(snapshot.get("papers"))
        self.restored.emit()

    def begin(self, operator: Operator) -> None:
        """Start for a person on duty, with the complaint a power cut left behind, if any."""
        self.renew(operator.code)
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.drafts.open_drafts(code),
            owner=self,
            done=self._on_first_drafts,
        )

    def renew(self, operator_code: str) -> None:
        """Begin an empty form and a new draft."""
        self._form.clear()
        self._papers.clear()
        self._keeper.start(operator_code)
        self.restored.emit()

    @Slot()
    def clear(self) -> None:
        """Empty the form; what stood there can be had back."""
        if self._desk.operator is None or self._form.is_untouched():
            return
        snapshot = self.snapshot()
        self.give_up()
        self.cleared.emit(snapshot)

    def give_up(self) -> None:
        """Empty the form and forget its draft: its words are kept elsewhere."""
        operator = self._desk.operator
        if operator is None:
            return
        old_id = self._keeper.draft_id
        self.renew(operator.code)
        self._desk.ask(lambda workspace: workspace.drafts.delete(old_id), owner=self)

    def undo(self, snapshot: Mapping[str, object]) -> None:
        """Bring a cleared form back; what was begun meanwhile is set aside, not lost."""
        operator = self._desk.operator
        if operator is None:
            return
        self._make_way()
        self._keeper.start(operator.code)
        self.show(snapshot)
        self.keep()

    @Slot()
    def park(self) -> None:
        """Set the form aside and begin another one."""
        operator = self._desk.operator
        if operator is None or self._form.is_untouched():
            return
        self._form.commit()
        draft_id, snapshot = self._keeper.draft_id, self.snapshot()
        self._set_aside()
        self.renew(operator.code)
        self.parked.emit(draft_id, snapshot)

    @Slot()
    def offer_parked(self) -> None:
        """Fetch the complaints set aside."""
        operator = self._desk.operator
        if operator is None:
            return
        code, current = operator.code, self._keeper.draft_id
        self._desk.ask(
            lambda workspace: tuple(
                draft for draft in workspace.drafts.open_drafts(code) if draft.id != current
            ),
            owner=self,
            done=self.parked_offered.emit,
        )

    def take_up(self, draft: "Draft") -> None:
        """Go on with a complaint set aside; the one being typed takes its place."""
        self.unpark(draft.id, draft.body)

    def unpark(self, draft_id: str, body: Mapping[str, object]) -> None:
        """Show a draft again that was set aside; the one being typed takes its place."""
        operator = self._desk.operator
        if operator is None:
            return
        self._make_way()
        self._keeper.start(operator.code, draft_id)
        self.show(body)
        self._desk.ask(lambda workspace: workspace.drafts.park(draft_id, parked=False), owner=self)

    def _make_way(self) -> None:
        """Set aside what is being typed, so that another draft can be shown."""
        if not self._form.is_untouched():
            self._form.commit()
            self._set_aside()

    def _set_aside(self) -> None:
        operator = self._desk.operator
        if operator is None:
            return
        body, draft_id, code = self.snapshot(), self._keeper.draft_id, operator.code
        self._keeper.pause()
        self._desk.ask(
            lambda workspace: _set_aside(workspace.drafts, draft_id, code, body), owner=self
        )

    def _on_first_drafts(self, drafts: "tuple[Draft, ...]") -> None:
        left = next((draft for draft in drafts if not draft.parked), None)
        operator = self._desk.operator
        if left is None or operator is None or not self._form.is_untouched():
            return
        self._keeper.start(operator.code, left.id)
        self.show(left.body)
        if not self._form.is_untouched():
            self.recovered.emit(left.updated_at)


def _set_aside(
    drafts: "DraftService", draft_id: str, operator_code: str, body: Mapping[str, object]
) -> None:
    """Save and park in one go; runs in the store's worker."""
    drafts.save(draft_id, operator_code, body)
    drafts.park(draft_id, parked=True)
