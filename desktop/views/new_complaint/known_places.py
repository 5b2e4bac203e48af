"""A place by its first letters: Enter takes what is marked, Tab keeps what is typed (2.4)."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.placement import BLOCK
from desktop.views.new_complaint.subject import TYPE
from desktop.widgets.choices import Choice
from desktop.widgets.line_field import TextField
from desktop.widgets.pick_popup import PickPopup
from desktop.widgets.ui import Ui
from local_db.domain.habits import Habits, KnownPlace
from local_db.domain.text import search_form

GP: Final = "address.gp_name"
VILLAGE: Final = "address.village"
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_STEPS: Final = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}
_AS_TYPED: Final = ""
_FOLLOWS: Final = ("gp_name", "post_office", "police_station", "pin")
# Under the words that a phonetic keyboard offers for the letters typed.
_STRIP_PX: Final = 38


class KnownPlaces(QObject):
    """Offers the office's places under panchayat and village; free text is always possible."""

    filled = Signal()

    def __init__(self, ui: Ui, form: ComplaintForm) -> None:
        super().__init__(form)
        self._ui = ui
        self._form = form
        self._habits = Habits()
        self._found: tuple[KnownPlace, ...] = ()
        self._popup: PickPopup | None = None
        form.changed.connect(self._on_changed)
        for path in (GP, VILLAGE):
            # Installed after the order of the fields, so Enter comes here first.
            form.controls[path].installEventFilter(self)
        ui.speaker.language_changed.connect(self.close)

    @property
    def is_open(self) -> bool:
        """Whether places are offered."""
        return self._popup is not None and self._popup.isVisible()

    def know(self, habits: Habits) -> None:
        """Offer these places from now on."""
        self._habits = habits

    @Slot()
    def close(self) -> None:
        """Offer nothing."""
        if self._popup is not None:
            self._popup.hide()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Choose by key while places are offered."""
        if not self.is_open:
            return False
        if event.type() is QEvent.Type.FocusOut:
            self.close()
        if not isinstance(event, QKeyEvent):
            return False
        key = Qt.Key(event.key())
        is_ours = key in {*_ENTER, *_STEPS, Qt.Key.Key_Escape} and not event.modifiers() & (
            Qt.KeyboardModifier.ShiftModifier
        )
        if is_ours and event.type() is QEvent.Type.ShortcutOverride:
            event.accept()
            return True
        return is_ours and event.type() is QEvent.Type.KeyPress and self._act(key)

    def _act(self, key: Qt.Key) -> bool:
        """Act on a key; Enter on what was typed itself goes on to the next field."""
        popup = self._own_popup(self._form.controls[GP])
        if key in _STEPS:
            popup.move_by(_STEPS[key])
            return True
        marked = popup.current()
        self.close()
        if key is Qt.Key.Key_Escape:
            return True
        if marked is None or marked.key == _AS_TYPED:
            self._complete()
            return False
        self._take(self._found[int(marked.key)])
        return True

    def _take(self, place: KnownPlace) -> None:
        address, form = place.address, self._form
        names = (
            ("gp", "gp_name", "village", *_FOLLOWS[1:]) if address.village else ("gp", "gp_name")
        )
        form.fill_part("address", {name: getattr(address, name) for name in names})
        form.frames[GP].show_ok("counter.place.known")
        form.frames[TYPE if address.village else VILLAGE].focus()
        self.filled.emit()

    @Slot(str)
    def _on_changed(self, path: str) -> None:
        if path not in (GP, VILLAGE):
            return
        field = self._form.controls[path]
        block = self._form.words(BLOCK)
        is_typed = isinstance(field, TextField) and field.hasFocus() and bool(block)
        typed = self._form.words(path).strip()
        self._found = (
            self._habits.find_places(
                typed, by_gp=path == GP, gp_name="" if path == GP else self._form.words(GP)
            )
            if is_typed
            else ()
        )
        if not self._found:
            self.close()
            return
        popup = self._own_popup(field)
        popup.show_matches(field, self._choices(typed), "")
        if isinstance(field, TextField) and field.text() != field.words():
            popup.move(popup.x(), popup.y() + self._ui.theme.sizes.px(_STRIP_PX))

    def _choices(self, typed: str) -> tuple[Choice, ...]:
        """Return the places found; a name that was typed to its end is what was meant."""
        lines = (
            " · ".join(
                part for part in (one.address.village, one.address.gp_name, one.address.pin) if part
            )
            for one in self._found
        )
        places = tuple(Choice(key=str(at), bn=line, en=line) for at, line in enumerate(lines))
        words = self._ui.say("counter.place.as_typed", words=typed)
        as_typed = Choice(key=_AS_TYPED, bn=words, en=words)
        names = {
            search_form(name)
            for one in self._found
            for name in (one.address.village, one.address.gp_name)
            if name
        }
        is_whole = search_form(typed) in names
        return (as_typed, *places) if is_whole else (*places, as_typed)

    def _complete(self) -> None:
        """Fill what is still empty and follows from a village that was typed to its end."""
        form = self._form
        village = search_form(form.words(VILLAGE))
        same = [p for p in self._found if search_form(p.address.village or "") == village]
        if not village or len(same) != 1:
            return
        for name in _FOLLOWS:
            path, value = f"address.{name}", getattr(same[0].address, name)
            if value and not form.words(path):
                form.set_words(path, value)
                form.frames[path].show_ok("counter.place.known")
        self.filled.emit()

    def _own_popup(self, field: QWidget) -> PickPopup:
        popup, window = self._popup, field.window()
        if popup is None or popup.parentWidget() is not window:
            if popup is not None:
                popup.deleteLater()
            popup = PickPopup(self._ui, window)
            popup.picked.connect(self._on_picked)
            field.destroyed.connect(popup.deleteLater)
            self._popup = popup
        return popup

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        popup = self._own_popup(self._form.controls[GP])
        key = popup.choice_at(row).key
        self.close()
        if key != _AS_TYPED:
            self._take(self._found[int(key)])
