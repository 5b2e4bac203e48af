"""Several people on one mobile number: a list under the field, chosen by 1 to 9 or Enter."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.widgets.choices import Choice
from desktop.widgets.pick_popup import PickPopup
from desktop.widgets.ui import Ui
from local_db.domain.text import ascii_digits
from resources.text import Language, local_digits, text

if TYPE_CHECKING:
    from collections.abc import Sequence

    from desktop.services.filing import ReturningCitizen

_NOBODY_OF_THEM: Final = 0
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}


class PeopleList(QObject):
    """While it is shown, digits choose instead of making the number longer."""

    taken = Signal(object)  # ReturningCitizen, or None for somebody else

    def __init__(self, ui: Ui, field: QWidget) -> None:
        super().__init__(field)
        self._ui = ui
        self._field = field
        self._people: tuple[ReturningCitizen, ...] = ()
        self._popup: PickPopup | None = None
        field.installEventFilter(self)
        ui.speaker.language_changed.connect(self.close)

    @property
    def is_open(self) -> bool:
        """Whether somebody must be chosen."""
        return self._popup is not None and self._popup.isVisible()

    def offer(self, people: "Sequence[ReturningCitizen]") -> None:
        """Show who filed with this number, the latest first."""
        self._people = tuple(people)
        language = self._ui.speaker.language
        choices = [_choice(at, who, language) for at, who in enumerate(self._people, start=1)]
        nobody = _line(_NOBODY_OF_THEM, self._ui.say("counter.people.somebody_else"), language)
        self._own_popup().show_matches(self._field, (*choices, nobody), "")

    @Slot()
    def close(self) -> None:
        """Take the list away; nobody was chosen."""
        if self._popup is not None:
            self._popup.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose by key; anything else goes on to the field."""
        if not self.is_open:
            return False
        if event.type() is QEvent.Type.FocusOut:
            self.close()
        if not isinstance(event, QKeyEvent):
            return False
        is_ours = self._means_something(event)
        if is_ours and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        if is_ours and event.type() is QEvent.Type.KeyPress:
            self._act(event)
            return True
        return False

    def _means_something(self, event: QKeyEvent) -> bool:
        if event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier:
            return False
        key = Qt.Key(event.key())
        return key in {*_ENTER, *_STEPS, Qt.Key.Key_Escape} or _digit(event) is not None

    def _act(self, event: QKeyEvent) -> None:
        key, digit, popup = Qt.Key(event.key()), _digit(event), self._own_popup()
        if key in _STEPS:
            popup.move_by(_STEPS[key])
        elif key is Qt.Key.Key_Escape:
            self.close()
        elif digit is not None:
            self._take(digit)
        else:
            marked = popup.current()
            self._take(_NOBODY_OF_THEM if marked is None else int(marked.key))

    def _take(self, number: int) -> None:
        if number > len(self._people):
            return
        self.close()
        self.taken.emit(None if number == _NOBODY_OF_THEM else self._people[number - 1])

    def _own_popup(self) -> PickPopup:
        popup, window = self._popup, self._field.window()
        if popup is None or popup.parentWidget() is not window:
            if popup is not None:
                popup.deleteLater()
            popup = PickPopup(self._ui, window)
            popup.picked.connect(self._on_picked)
            self._field.destroyed.connect(popup.deleteLater)
            self._popup = popup
        return popup

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        self._take(row + 1 if row < len(self._people) else _NOBODY_OF_THEM)


def _digit(event: QKeyEvent) -> int | None:
    typed = ascii_digits(event.text())
    return int(typed) if len(typed) == 1 and typed.isascii() and typed.isdigit() else None


def _choice(number: int, who: "ReturningCitizen", language: Language) -> Choice:
    """Return who it is: name, age and village tell members of a family apart."""
    told, place = who.petitioner, who.address
    names = (told.name_en, told.name) if language is Language.EN else (told.name, told.name_en)
    parts = (
        names[0] or names[1] or text("counter.people.no_name", language),
        "" if told.age is None else local_digits(told.age, language),
        place.village or place.gp_name or "",
    )
    return _line(number, " · ".join(part for part in parts if part), language)


def _line(number: int, words: str, language: Language) -> Choice:
    # The same in both languages: the list is made anew when the language changes.
    return Choice(key=str(number), code=local_digits(number, language), bn=words, en=words)
