"""An Aadhaar number is masked as soon as it is typed: the office needs none (domain.md F)."""

from typing import Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtGui import QTextCursor

from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.placement import spec_of
from desktop.widgets.line_field import DigitsField, TextField
from desktop.widgets.long_text import LongTextField
from desktop.widgets.text_place import split_at
from local_db.domain.aadhaar import looks_like_aadhaar, mask_aadhaar, mask_settled
from local_db.domain.fields import FieldKind

_LENGTH: Final = 12


class AadhaarGuard(QObject):
    """Looks at every field of the form while it is typed in, and again when it is left.

    Masking keeps the length, so the cursor stays where it was; the field's own undo is emptied,
    or it would bring the number back.
    """

    def __init__(self, form: ComplaintForm) -> None:
        super().__init__(form)
        self._form = form
        form.changed.connect(self._on_changed)
        form.left.connect(self._on_left)

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        field = self._form.controls[path]
        if not isinstance(field, TextField | LongTextField):
            return
        text, place = _text_and_place(field)
        # A word in the making is no digit; the text is looked at again when it is written.
        if sum(map(str.isdigit, text)) < _LENGTH or text != field.words():
            return
        self._mask(path, field, mask_settled(*split_at(text, place)), place)

    @Slot(str)
    def _on_left(self, path: str) -> None:
        field = self._form.controls.get(path)
        if isinstance(field, DigitsField):
            self._refuse(path, field)
        elif isinstance(field, TextField | LongTextField):
            text, place = _text_and_place(field)
            if text == field.words():
                self._mask(path, field, mask_aadhaar(text)[0], place)

    def _mask(self, path: str, field: TextField | LongTextField, masked: str, place: int) -> None:
        if masked == _text_and_place(field)[0]:
            return
        field.set_value(masked)
        _to_place(field, place)
        self._form.changed.emit(path)
        self._form.frames[path].show_warning("counter.aadhaar.masked")

    def _refuse(self, path: str, field: DigitsField) -> None:
        """Empty a field for other numbers; our own fourteen digits are checked elsewhere."""
        digits = field.value()
        is_number = spec_of(path).kind is FieldKind.NUMBER
        if is_number or len(digits) != _LENGTH or not looks_like_aadhaar(digits):
            return
        field.set_value("")
        self._form.changed.emit(path)
        self._form.frames[path].show_warning("counter.aadhaar.not_mobile")


def _text_and_place(field: TextField | LongTextField) -> tuple[str, int]:
    """Return what stands in a field without the word in the making, and the cursor's place."""
    if isinstance(field, TextField):
        return field.text(), field.cursorPosition()
    return field.toPlainText(), field.textCursor().position()


def _to_place(field: TextField | LongTextField, place: int) -> None:
    if isinstance(field, TextField):
        field.setCursorPosition(place)
        return
    cursor = field.textCursor()
    cursor.setPosition(place, QTextCursor.MoveMode.MoveAnchor)
    field.setTextCursor(cursor)
