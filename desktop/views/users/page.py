"""Users: who works at this counter and as what; and everybody's own PIN (desktop_ui.md 2.4)."""

from functools import partial
from typing import TYPE_CHECKING, Final, TypeVar

from PySide6.QtCore import QModelIndex, Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.models.paged import Column, PagedModel
from desktop.services.wording import name_of, sentence, value_label
from desktop.speaker import Saying, phrase, verbatim
from desktop.theme import TextSize, Tone
from desktop.views.desk import Desk
from desktop.views.page import Page
from desktop.views.shown import spoken
from desktop.views.users.form import PersonForm
from desktop.views.users.own_secret import OwnSecretCard
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.label import SpokenLabel
from desktop.widgets.page_scroll import PageScroll
from desktop.widgets.register_table import ChipDelegate, RegisterTable
from desktop.widgets.strip import MessageStrip
from desktop.widgets.zoomed_width import ZoomedWidth
from local_db.domain.errors import DeskError
from local_db.domain.people import Operator, Right, Role, may_manage

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.workspace import Workspace

_T = TypeVar("_T")
_WIDTHS: Final = (60, 150, 120, 104)
_LEFT_WIDTH: Final = 452
_STATE: Final = 3
_TOLD_S: Final = 6


class UsersPage(Page):
    """The list left, the marked person right; operators see only their own PIN."""

    def __init__(self, desk: Desk) -> None:
        super().__init__(desk.ui)
        ui = desk.ui
        self._desk = desk
        self._people: tuple[Operator, ...] = ()
        self._marked = ""
        self.messages = MessageStrip(ui)
        self.model = PagedModel[Operator](ui.speaker, _columns(), self)
        self.table = RegisterTable(ui, "people.list.name")
        self.table.setModel(self.model)
        self.table.set_columns(_WIDTHS, stretch=1)
        self._delegate = ChipDelegate(ui)
        self.table.setItemDelegateForColumn(_STATE, self._delegate)
        self.add = Button(ui, "people.list.add", icon="new", key="Alt+A")
        self.form = PersonForm(ui)
        self.heading = SpokenLabel(ui, size=TextSize.SECTION)
        self.note = SpokenLabel(ui, kind="muted", wraps=True)
        self.save = PrimaryButton(ui, "people.form.save", icon="ok", key="Alt+S")
        self.close_account = Button(ui, "people.form.close", icon="hold", key="Alt+X")
        self.own = OwnSecretCard(desk)
        self._lay_out()
        self._connect()

    @override
    def subtitle(self) -> str:
        """Say what the page is for."""
        return "people.hint"

    @override
    def entered(self) -> None:
        """Read who there is; whoever may not change it gets their own PIN only."""
        self.messages.dismiss()
        self.own.forget()
        may_manage_some = self._desk.may(Right.MANAGE_OPERATORS)
        self._managing.setVisible(may_manage_some)
        self._person.setVisible(may_manage_some)
        if not may_manage_some:
            self.own.focus_first()
            return
        self._ask(lambda workspace: workspace.people.everybody(), self._on_read)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @override
    def left(self) -> None:
        """Leave no PIN in a field."""
        self.own.forget()
        self.form.secret.set_value("")

    def _on_read(self, people: tuple[Operator, ...]) -> None:
        self._show_people(people, self._marked)

    def _show_people(self, people: tuple[Operator, ...], marked: str) -> None:
        self._people = people
        self.model.replace(people, is_whole=True)
        codes = [person.code for person in people]
        at = codes.index(marked) if marked in codes else 0
        self.table.setCurrentIndex(self.model.index(at, 0))
        self._show_person(people[at])

    def _show_person(self, person: Operator | None) -> None:
        acting = self._desk.operator
        if acting is None:
            return
        self._marked = "" if person is None else person.code
        is_own = person is not None and person.code == acting.code
        roles = [role for role in Role if may_manage(acting, role, self._people)]
        self.form.show_person(person, roles, is_own=is_own)
        self.heading.say("people.form.new" if person is None else _code_and_name(person))
        may_change = person is None or person.role in roles
        self.note.say(_note(may_change=may_change, is_own=is_own, is_new=person is None))
        self.save.setEnabled(may_change)
        self.close_account.setEnabled(may_change and person is not None and not is_own)
        is_closed = person is not None and not person.active
        self.close_account.say(f"people.form.{'open' if is_closed else 'close'}")
        self.close_account.show_icon("undo" if is_closed else "hold")

    @Slot()
    def start_new(self) -> None:
        """Show empty fields for a new person."""
        self.messages.dismiss()
        self.table.setCurrentIndex(QModelIndex())
        self._show_person(None)
        self.form.focus_first()

    @Slot()
    def _on_save(self) -> None:
        acting = self._desk.operator
        if acting is None or not self.save.isEnabled():
            return
        actor, code, account = acting.code, self._marked, self.form.account()
        if code:
            self._ask(
                lambda workspace: workspace.people.change(actor, code, account),
                partial(self._on_done, "changed"),
            )
        else:
            self._ask(
                lambda workspace: workspace.people.add(actor, account),
                partial(self._on_done, "added"),
            )

    @Slot()
    def _on_close_account(self) -> None:
        """Close at once: opening it again is one key, so nobody need be asked twice."""
        acting = self._desk.operator
        person = next((p for p in self._people if p.code == self._marked), None)
        if acting is None or person is None:
            return
        actor, code, is_active = acting.code, person.code, person.active
        self._ask(
            lambda workspace: (
                workspace.people.close(actor, code)
                if is_active
                else workspace.people.open_again(actor, code)
            ),
            partial(self._on_done, "closed" if is_active else "opened"),
        )

    def _on_done(self, what: str, person: Operator) -> None:
        self.form.secret.set_value("")
        words = spoken(
            f"people.told.{what}", name=partial(name_of, person), code=verbatim(person.code)
        )
        self.messages.tell(Tone.OK, words, seconds=_TOLD_S)
        self._marked = person.code
        self._ask(lambda workspace: workspace.people.everybody(), self._on_read)
        self.table.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def _on_own_changed(self) -> None:
        self.messages.tell(Tone.OK, phrase("people.told.own"), seconds=_TOLD_S)

    @Slot(object)
    def _on_failed(self, error: DeskError) -> None:
        if not self.form.show_error(error):
            self.messages.tell(Tone.ERROR, partial(sentence, error))

    @Slot(QModelIndex)
    def _on_current_changed(self, index: QModelIndex) -> None:
        person = self.model.row(index.row()) if index.isValid() else None
        if person is not None and person.code != self._marked:
            self._show_person(person)

    @Slot(QModelIndex)
    def _on_opened(self, _index: QModelIndex) -> None:
        self.form.focus_first()

    def _ask(self, question: "Callable[[Workspace], _T]", done: "Callable[[_T], object]") -> None:
        self._desk.ask(question, owner=self, done=done, failed=self._on_failed)

    def _connect(self) -> None:
        self.table.current_changed.connect(self._on_current_changed)
        self.table.opened.connect(self._on_opened)
        self.add.clicked.connect(self.start_new)
        self.save.clicked.connect(self._on_save)
        self.form.finished.connect(self._on_save)
        self.close_account.clicked.connect(self._on_close_account)
        self.own.changed.connect(self._on_own_changed)
        self.own.failed.connect(self._on_failed)

    def _lay_out(self) -> None:
        self._managing = Card(self.ui)
        self._managing.body.setContentsMargins(1, 10, 1, 10)
        self._managing.body.addWidget(self.table, 1)
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 0, 12, 0)
        foot.addWidget(self.add, 1)
        self._managing.body.addLayout(foot)
        ZoomedWidth(self.ui, self._managing, _LEFT_WIDTH)
        self._person = Card(self.ui)
        actions = QHBoxLayout()
        actions.addWidget(self.save)
        actions.addWidget(self.close_account)
        actions.addStretch(1)
        for part in (self.heading, self.note, self.form):
            self._person.body.addWidget(part)
        self._person.body.addLayout(actions)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(12)
        column.addWidget(self._person)
        column.addWidget(self.own)
        column.addStretch(1)
        centre = QHBoxLayout()
        centre.setSpacing(12)
        centre.addWidget(self._managing)
        centre.addWidget(PageScroll(right), 1)
        self.body.addWidget(self.messages)
        self.body.addLayout(centre, 1)


def _columns() -> tuple[Column[Operator], ...]:
    return (
        Column(title="people.list.code", words=lambda person: verbatim(person.code)),
        Column(title="people.list.person", words=lambda person: partial(name_of, person)),
        Column(title="people.list.role", words=lambda person: partial(value_label, person.role)),
        Column(
            title="people.list.state",
            words=lambda person: phrase(f"people.state.{'open' if person.active else 'closed'}"),
            tone=lambda person: (Tone.OK if person.active else Tone.NEUTRAL).value,
        ),
    )


def _code_and_name(person: Operator) -> Saying:
    return lambda language: f"{person.code} · {name_of(person, language)}"


def _note(*, may_change: bool, is_own: bool, is_new: bool) -> str:
    """Return the key of what one should know before typing."""
    if not may_change:
        return "people.note.administrator"
    if is_own:
        return "people.note.own"
    return "people.note.new" if is_new else "people.note.change"
