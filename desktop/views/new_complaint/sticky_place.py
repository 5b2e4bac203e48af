"""The place of the last citizen, offered to the next one (desktop_ui.md 2.1: sticky fields).

People of one village come together. Enter in the first field takes the whole place; typing there
drops it. What is confidential or sensitive leaves no trace on the next citizen's screen.
"""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Slot
from PySide6.QtGui import QKeyEvent
from typing_extensions import override

from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.placement import BLOCK
from desktop.views.new_complaint.subject import CONFIDENTIAL, TYPE
from desktop.views.new_complaint.typed import YES
from local_db.domain.people import Office

_FIRST: Final = "address.gp_name"
_PLACE: Final = (
    _FIRST,
    "address.village",
    "address.post_office",
    "address.police_station",
    "address.pin",
)
_PRIVATE: Final = (CONFIDENTIAL, "sensitive")


class StickyPlace(QObject):
    """Remembers a place between two citizens of one operator, in memory only."""

    def __init__(self, form: ComplaintForm, office: Office | None) -> None:
        super().__init__(form)
        self._form = form
        self._block = office.block_code if office is not None else None
        self._place: dict[str, str] = {}
        form.changed.connect(self._on_changed)
        # Installed after the order of the fields, so Enter comes here first.
        form.controls[_FIRST].installEventFilter(self)

    def forget(self) -> None:
        """Remember nothing: somebody else is at the counter."""
        self._place = {}

    def remember(self) -> None:
        """Keep the place of the complaint just filed, unless it must stay private."""
        words = {path: self._form.words(path) for path in _PLACE}
        is_private = any(self._form.words(path) == YES for path in _PRIVATE)
        is_here = self._block is not None and self._form.words(BLOCK) == self._block
        is_kept = is_here and bool(words[_FIRST]) and not is_private
        self._place = words if is_kept else {}

    def offer(self) -> None:
        """Show the place in an empty form, and say that it is the one of before."""
        if not self._form.is_untouched():
            return
        given = {path: words for path, words in self._place.items() if words}
        self._form.offer(given)
        for path in given:
            # Enter takes the whole place from its first field; the others are narrow.
            key = "counter.place.take_all" if path == _FIRST else "counter.place.as_before"
            self._form.frames[path].show_ok(key)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the whole place with Enter in its first field; Tab still visits every field."""
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if not is_enter or event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            return False
        if not self._form.is_offered(_FIRST):
            return False
        self._form.frames[TYPE].focus()
        return True

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path not in _PLACE:
            return
        self._form.frames[path].clear_message()
        if path == _FIRST:
            for other in self._form.drop_offered():
                self._form.frames[other].clear_message()
