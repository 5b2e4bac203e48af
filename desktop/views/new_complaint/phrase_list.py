"""The office's stock phrases: added, changed and deleted by keyboard, with an undo."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QListWidget, QListWidgetItem, QVBoxLayout, QWidget
from typing_extensions import override

from desktop.services.wording import problem_sentence, sentence
from desktop.speaker import phrase as say
from desktop.theme import Tone
from desktop.views.desk import Desk
from desktop.widgets.button import Button, PrimaryButton
from desktop.widgets.card import Card
from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.field_order import FieldOrder
from desktop.widgets.key_binding import KeyBinding
from desktop.widgets.label import SpokenLabel
from desktop.widgets.line_field import TextField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.page_scroll import PageScroll, on_ground
from desktop.widgets.strip import MessageStrip
from local_db.domain.errors import DeskError, ValidationError
from local_db.domain.stock_phrase import LONGEST, StockPhrase
from local_db.domain.text import ascii_digits

if TYPE_CHECKING:
    from collections.abc import Callable

    from desktop.services.workspace import Workspace

_ROWS: Final = 2


class PhraseList(QWidget):
    """The list left, the marked phrase right; Enter goes into it, Delete takes it off."""

    known = Signal(object)  # tuple[StockPhrase, ...]
    left = Signal()

    def __init__(self, desk: Desk) -> None:
        super().__init__()
        ui = desk.ui
        self._desk, self._ui = desk, ui
        self._phrases: tuple[StockPhrase, ...] = ()
        self._editing = ""
        self.messages = MessageStrip(ui)
        self.list = QListWidget()
        self.list.setProperty("kind", "list")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.code = TextField(ui)
        self.bn = LongTextField(ui, limit=LONGEST, rows=_ROWS, writes_bengali=True)
        self.en = LongTextField(ui, limit=LONGEST, rows=_ROWS)
        self.frames = {
            "code": FieldFrame(
                ui, self.code, "counter.phrases.code", number=1, is_required=True,
                hint="counter.phrases.code_rule",
            ),
            "bn": FieldFrame(ui, self.bn, "counter.phrases.bn", number=2),
            "en": FieldFrame(
                ui, self.en, "counter.phrases.en", number=3, hint="counter.phrases.gap_rule"
            ),
        }  # fmt: skip
        self._order = FieldOrder(self)
        self._order.add(*self.frames.values())
        self.add = Button(ui, "counter.phrases.add", icon="new", window_key="Ctrl+N")
        self.remove = Button(ui, "counter.phrases.remove", icon="close", window_key="Delete")
        self.save = PrimaryButton(ui, "counter.phrases.save", icon="ok", window_key="Ctrl+S")
        self.back = Button(ui, "counter.phrases.back", icon="new", window_key="Esc")
        self._lay_out()
        self._connect()

    def enter(self) -> None:
        """Show what is kept now, with the cursor in the list."""
        self.messages.dismiss()
        self._ask(lambda workspace: workspace.stock_phrases.all(), "")
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def save_now(self) -> None:
        """Keep the phrase shown; what is wrong is said beside its field."""
        for field in (self.code, self.bn, self.en):
            field.commit()
        code, bn, en = self.code.value(), self.bn.value(), self.en.value()
        before, who = self._editing, self._operator()
        self._ask(
            lambda workspace: workspace.stock_phrases.save(code, bn, en, who, instead_of=before),
            ascii_digits(code).casefold(),
            done=self._on_saved,
        )

    @Slot()
    def start_new(self) -> None:
        """Show empty fields for a phrase to come."""
        self.list.setCurrentRow(-1)
        self._show(StockPhrase(code=""))
        self.frames["code"].focus()

    @Slot()
    def delete_marked(self) -> None:
        """Take the marked phrase off the list; ten seconds long it can be had back."""
        gone = self._marked()
        if gone is None:
            return
        who = self._operator()
        self._ask(
            lambda workspace: workspace.stock_phrases.delete(gone.code, who),
            "",
            done=partial(self._on_deleted, gone),
        )

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Go into the fields with Enter, and take a phrase off with Delete."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        if event.key() == Qt.Key.Key_Delete:
            self.delete_marked()
            return True
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.frames["bn" if self._editing else "code"].focus()
            return True
        return False

    def _ask(
        self,
        question: "Callable[[Workspace], tuple[StockPhrase, ...]]",
        marked: str,
        done: "Callable[[], None] | None" = None,
    ) -> None:
        self._desk.ask(
            question,
            owner=self,
            done=partial(self._on_answer, marked, done),
            failed=self._on_refused,
        )

    def _on_answer(
        self, marked: str, done: "Callable[[], None] | None", phrases: Sequence[StockPhrase]
    ) -> None:
        self._phrases = tuple(phrases)
        self.list.blockSignals(True)  # noqa: FBT003 - Qt's own
        self.list.clear()
        for one in self._phrases:
            self.list.addItem(QListWidgetItem(f"{one.code}   {one.bn or one.en}"))
        self.list.blockSignals(False)  # noqa: FBT003 - Qt's own
        codes = [one.code for one in self._phrases]
        self.list.setCurrentRow(codes.index(marked) if marked in codes else 0)
        self._on_row_changed(self.list.currentRow())
        self.known.emit(self._phrases)
        if done is not None:
            done()

    def _on_saved(self) -> None:
        self.messages.tell(Tone.OK, "counter.phrases.saved", seconds=4)
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_deleted(self, gone: StockPhrase) -> None:
        self.messages.offer_undo(
            say("counter.phrases.deleted", code=gone.code), partial(self._put_back, gone)
        )
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def _put_back(self, gone: StockPhrase) -> None:
        who = self._operator()
        self._ask(lambda workspace: workspace.stock_phrases.put_back(gone, who), gone.code)

    def _on_refused(self, error: DeskError) -> None:
        if not isinstance(error, ValidationError):
            self.messages.tell(Tone.ERROR, partial(sentence, error))
            return
        for problem in error.problems:
            self.frames[problem.field].show_error(partial(problem_sentence, problem))
        self.frames[error.problems[0].field].focus()

    def _operator(self) -> str:
        operator = self._desk.operator
        return operator.code if operator is not None else ""

    def _marked(self) -> StockPhrase | None:
        row = self.list.currentRow()
        return self._phrases[row] if 0 <= row < len(self._phrases) else None

    def _show(self, shown: StockPhrase) -> None:
        self._editing = shown.code
        self.code.set_value(shown.code)
        self.bn.set_value(shown.bn)
        self.en.set_value(shown.en)
        for frame in self.frames.values():
            frame.clear_message()

    @Slot(int)
    def _on_row_changed(self, _row: int) -> None:
        self._show(self._marked() or StockPhrase(code=""))
        self._empty.setVisible(not self._phrases)
        self.remove.setEnabled(self._marked() is not None)

    @Slot()
    def _name(self) -> None:
        self.list.setAccessibleName(self._ui.say("counter.phrases.list_title"))

    def _connect(self) -> None:
        self.list.installEventFilter(self)
        self.list.currentRowChanged.connect(self._on_row_changed)
        self.add.clicked.connect(self.start_new)
        self.remove.clicked.connect(self.delete_marked)
        self.save.clicked.connect(self.save_now)
        self.back.clicked.connect(self.left)
        self._order.finished.connect(self.save.setFocus)
        KeyBinding("Ctrl+N", None, self).activated.connect(self.start_new)
        KeyBinding("Esc", None, self).activated.connect(self.left)
        self._ui.speaker.language_changed.connect(self._name)
        self._name()

    def _lay_out(self) -> None:
        ui = self._ui
        left = Card(ui, "counter.phrases.list_title")
        self._empty = SpokenLabel(ui, "counter.phrases.empty", kind="muted", wraps=True)
        left.body.addWidget(self._empty)
        left.body.addWidget(self.list, 1)
        right = Card(ui, "counter.phrases.one_title")
        for frame in self.frames.values():
            right.body.addWidget(frame)
        right.body.addStretch(1)
        cards = QHBoxLayout()
        cards.setSpacing(12)
        cards.addWidget(left, 1)
        # Where letters are large the fields are higher than a low window.
        cards.addWidget(PageScroll(on_ground(right)), 1)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.back)
        foot.addStretch(1)
        for button in (self.remove, self.add, self.save):
            foot.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.messages)
        column.addLayout(cards, 1)
        column.addLayout(foot)
