"""Where the cursor of a text field stands, alike for one line and for many.

Qt counts in UTF-16: a letter beyond the basic plane is two places.
"""

from typing import TypeAlias

from PySide6.QtWidgets import QLineEdit, QPlainTextEdit

TextWidget: TypeAlias = QLineEdit | QPlainTextEdit


def text_before(field: TextWidget, most: int) -> str:
    """Return what stands before the cursor on its line, at most so much."""
    if isinstance(field, QLineEdit):
        before, _ = split_at(field.text(), _start(field))
        return before[-most:]
    cursor = field.textCursor()
    before, _ = split_at(cursor.block().text(), cursor.selectionStart() - cursor.block().position())
    return before[-most:]


def merged(field: TextWidget, composed: str) -> str:
    """Return the field's text with a composed word in its place."""
    if isinstance(field, QLineEdit):
        before, after = split_at(field.text(), _start(field))
    else:
        before, after = split_at(field.toPlainText(), field.textCursor().selectionStart())
    return f"{before}{composed}{after}"


def split_at(text: str, place: int) -> tuple[str, str]:
    """Return the text before and after a place of Qt."""
    units = text.encode("utf-16-le", "surrogatepass")
    before, after = units[: 2 * place], units[2 * place :]
    return (
        before.decode("utf-16-le", "surrogatepass"),
        after.decode("utf-16-le", "surrogatepass"),
    )


def drop_selection(field: TextWidget) -> None:
    """Delete what is selected, as the first key of a word does."""
    if isinstance(field, QLineEdit):
        if field.hasSelectedText():
            field.del_()
        return
    cursor = field.textCursor()
    if cursor.hasSelection():
        cursor.removeSelectedText()
        field.setTextCursor(cursor)


def _start(field: QLineEdit) -> int:
    return field.selectionStart() if field.hasSelectedText() else field.cursorPosition()
