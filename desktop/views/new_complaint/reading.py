"""Ctrl+B: the complaint is read back, and the operator comes back to the very field and cursor."""

from datetime import date
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QTextCursor
from PySide6.QtWidgets import QApplication, QLineEdit, QPlainTextEdit, QWidget

from desktop.views.desk import Desk
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.papers import PapersInHand
from desktop.views.new_complaint.read_back import ReadBackView
from desktop.views.new_complaint.read_lines import complaint_lines, outlook_lines, paper_lines

if TYPE_CHECKING:
    from local_db.domain.catalogue import Catalogue


class ReadBackFlow(QObject):
    """Puts the view in the place of what the operator works with, and takes it away again."""

    turned = Signal()  # to the citizen, or back

    def __init__(
        self, desk: Desk, form: ComplaintForm, catalogue: "Catalogue", papers: PapersInHand
    ) -> None:
        super().__init__(form)
        self._desk = desk
        self._form = form
        self._catalogue = catalogue
        self._papers = papers
        self._answer_by: date | None = None
        self._came_from: QWidget | None = None
        self._cursor: int | QTextCursor = 0
        self.is_open = False
        self.view = ReadBackView(desk.ui)
        self.view.left.connect(self.close)
        papers.changed.connect(self._refresh)

    @Slot()
    def toggle(self) -> None:
        """Show the complaint, or go back to the form."""
        if self.is_open:
            self.close()
            return
        self._came_from = QApplication.focusWidget()
        # Half a word that is being composed belongs to what is read.
        self._form.commit()
        self._cursor = _cursor_of(self._came_from)
        self.is_open = True
        self._answer_by = None
        self.view.text.start()
        self._refresh()
        self._ask_for_the_day()
        self.turned.emit()
        self.view.text.setFocus(Qt.FocusReason.OtherFocusReason)

    @Slot()
    def close(self) -> None:
        """Go back to the field and the place in it that the operator came from."""
        if not self.is_open:
            return
        self.is_open = False
        self.turned.emit()
        # What was read must not wait behind the next citizen's form.
        self.view.text.show_lines(())
        came_from, self._came_from = self._came_from, None
        if came_from is None or not self._form.page.isAncestorOf(came_from):
            self._form.order.to_first()
            return
        came_from.setFocus(Qt.FocusReason.OtherFocusReason)
        _put_cursor(came_from, self._cursor)

    def _ask_for_the_day(self) -> None:
        category = self._form.words("complaint.category")
        subcategory = self._form.words("complaint.subcategory") or None
        if self._catalogue.find("category", category) is None:
            return
        self._desk.ask(
            lambda workspace: workspace.filing.answer_by(category, subcategory),
            owner=self,
            done=self._on_day_known,
        )

    def _on_day_known(self, day: date) -> None:
        # The form cannot be typed in meanwhile; an answer after Esc is of no use.
        if self.is_open:
            self._answer_by = day
            self._refresh()

    @Slot()
    def _refresh(self) -> None:
        if self.is_open:
            self.view.text.show_lines(
                (
                    *complaint_lines(self._form, self._catalogue),
                    *paper_lines(self._papers.held()),
                    *outlook_lines(self._form, self._catalogue, self._answer_by),
                )
            )


def _cursor_of(field: QWidget | None) -> int | QTextCursor:
    if isinstance(field, QPlainTextEdit):
        return field.textCursor()
    return field.cursorPosition() if isinstance(field, QLineEdit) else 0


def _put_cursor(field: QWidget, cursor: int | QTextCursor) -> None:
    if isinstance(field, QPlainTextEdit) and isinstance(cursor, QTextCursor):
        field.setTextCursor(cursor)
    elif isinstance(field, QLineEdit) and isinstance(cursor, int):
        field.setCursorPosition(cursor)
