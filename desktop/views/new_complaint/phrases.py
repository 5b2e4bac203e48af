"""F8: a stock phrase into the text under the cursor, and once more F8: the office's list."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication

from desktop.views.desk import Desk
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.phrase_list import PhraseList
from desktop.views.new_complaint.phrase_pick import PhrasePick
from desktop.views.page import DeskCommand
from desktop.widgets.long_text import LongTextField
from local_db.domain.complaint import CitizenLanguage
from local_db.domain.errors import DeskError
from local_db.domain.stock_phrase import GAP, StockPhrase

_STORY: Final = "complaint.description"
# What acts on the form; behind the list it does nothing.
_OF_THE_FORM: Final = frozenset(
    {
        DeskCommand.SAVE_AND_PRINT,
        DeskCommand.SAVE,
        DeskCommand.PARK,
        DeskCommand.PARKED,
        DeskCommand.READ_BACK,
    }
)


class PhraseFlow(QObject):
    """Knows the phrases, so that F8 and a code typed after it never wait for the disk."""

    turned = Signal()  # the list is shown instead of the form, or the form again

    def __init__(self, desk: Desk, form: ComplaintForm) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._target: LongTextField | None = None
        self.is_listing = False
        self.pick = PhrasePick(desk.ui, form.page)
        self.list = PhraseList(desk)
        self.list.hide()
        self.pick.taken.connect(self._on_taken)
        self.pick.closed.connect(self._to_target)
        self.list.known.connect(self._on_known)
        self.list.left.connect(self.close)

    def refresh(self) -> None:
        """Read the list anew: another counter's window may have changed it."""
        self._desk.ask(
            lambda workspace: workspace.stock_phrases.all(),
            owner=self,
            done=self._on_known,
            failed=self._on_not_known,
        )

    def takes(self, command: DeskCommand) -> bool:
        """Act on F8; while the list is shown nothing of the form is filed or parked."""
        if command is DeskCommand.PHRASE:
            if self.pick.isVisible():
                self.pick.hide()
                self._show_list(is_listing=True)
            elif self.is_listing:
                self.close()
            else:
                self._open()
            return True
        if not self.is_listing or command not in _OF_THE_FORM:
            return False
        if command is DeskCommand.SAVE:
            self.list.save_now()
        return True

    @Slot()
    def close(self) -> None:
        """Go back to the form and the text that the phrase was meant for."""
        self.pick.hide()
        if self.is_listing:
            self._show_list(is_listing=False)
            self._to_target()

    def _open(self) -> None:
        focus = QApplication.focusWidget()
        story = self._form.controls[_STORY]
        found = focus if isinstance(focus, LongTextField) else story
        self._target = found if isinstance(found, LongTextField) else None
        self._form.commit()
        self.pick.open()
        self.refresh()

    def _show_list(self, *, is_listing: bool) -> None:
        self.is_listing = is_listing
        self.turned.emit()
        if is_listing:
            self.list.enter()

    @Slot(object)
    def _on_taken(self, phrase: StockPhrase) -> None:
        language = CitizenLanguage(self._form.words("language") or CitizenLanguage.BN)
        self._to_target()
        if self._target is not None:
            _write(self._target, phrase.words(language))

    @Slot()
    def _to_target(self) -> None:
        for path, control in self._form.controls.items():
            if control is self._target:
                self._form.wanted.emit(path)
                control.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot(object)
    def _on_known(self, phrases: Sequence[StockPhrase]) -> None:
        self.pick.know(phrases)

    def _on_not_known(self, _error: DeskError) -> None:
        # What was read before still serves; the list itself tells what is wrong with the disk.
        return


def _write(field: LongTextField, words: str) -> None:
    """Write a phrase at the cursor as one step to undo, and mark what differs each time."""
    cursor = field.textCursor()
    before = cursor.document().characterAt(cursor.selectionStart() - 1)
    is_apart = cursor.selectionStart() == 0 or before.isspace() or before == "\u2029"
    start = cursor.selectionStart() + (0 if is_apart else 1)
    # A block of its own: otherwise it would be undone together with what was typed before.
    cursor.beginEditBlock()
    cursor.insertText(words if is_apart else f" {words}")
    cursor.endEditBlock()
    gap = words.find(GAP)
    if gap >= 0:
        cursor.setPosition(start + gap)
        cursor.setPosition(start + gap + len(GAP), QTextCursor.MoveMode.KeepAnchor)
    field.setTextCursor(cursor)
    field.ensureCursorVisible()
