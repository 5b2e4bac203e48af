"""A code typed in full is the value, and the cursor goes on by itself (desktop_ui.md 2.2)."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from desktop.views.new_complaint.form import ComplaintForm
from desktop.widgets.search_pick import SearchPick
from local_db.domain.text import search_form

_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})


class CodeSteps(QObject):
    """Whoever presses Enter after the code all the same does not lose a field by it."""

    def __init__(self, form: ComplaintForm) -> None:
        super().__init__(form)
        self._form = form
        self._reached: QObject | None = None
        form.changed.connect(self._on_changed)
        for control in form.controls.values():
            control.installEventFilter(self)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the one Enter that was meant for the field before."""
        kind = event.type()
        if watched is not self._reached or kind not in (
            QEvent.Type.KeyPress,
            QEvent.Type.FocusOut,
        ):
            return False
        self._reached = None
        return (
            isinstance(event, QKeyEvent)
            and Qt.Key(event.key()) in _ENTER
            and event.modifiers() == Qt.KeyboardModifier.NoModifier
        )

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        field = self._form.controls[path]
        if not isinstance(field, SearchPick) or not field.hasFocus():
            return
        choice = field.choice()
        if choice is None or not choice.code or search_form(field.text()) != choice.code:
            return
        if self._form.order.to_number(self._form.frames[path].number + 1):
            self._reached = next(
                (one for one in self._form.controls.values() if one.hasFocus()), None
            )
