"""The way through a form by keyboard: Tab, Enter, back, Alt+digits, Alt+E (desktop_ui.md 2.2)."""

from itertools import pairwise
from typing import Final

from PySide6.QtCore import QElapsedTimer, QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

from desktop.widgets.field_frame import FieldFrame
from desktop.widgets.key_binding import KeyBinding
from resources.text import bengali_digits

_FORWARD: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab})
_BACK: Final = Qt.Key.Key_Backtab
_TABS: Final = frozenset({Qt.Key.Key_Tab, Qt.Key.Key_Backtab})
_SECOND_DIGIT_MS: Final = 900


class FieldOrder(QObject):
    """Knows the fields of a page in order and moves the focus between them."""

    finished = Signal()  # Enter in the last field

    def __init__(self, page: QWidget, *, tab_leaves: bool = False) -> None:
        """Give ``tab_leaves`` where Enter in the last field acts: Tab goes on to the buttons."""
        super().__init__(page)
        self._page = page
        self._tab_leaves = tab_leaves
        self._frames: list[FieldFrame] = []
        self._tens = 0
        self._since = QElapsedTimer()
        page.installEventFilter(self)
        for digit in range(10):
            for written in (str(digit), bengali_digits(digit)):
                KeyBinding(f"Alt+{written}", digit, page).asked.connect(self._on_digit)
        KeyBinding("Alt+E", None, page).activated.connect(self.to_next_trouble)

    def add(self, *frames: FieldFrame) -> None:
        """Append fields in the order of their numbers."""
        for frame in frames:
            self._frames.append(frame)
            frame.control.installEventFilter(self)
        if self._page.isVisible():
            self._set_tab_order()

    def insert_after(self, place: FieldFrame, *frames: FieldFrame) -> None:
        """Put fields without numbers of their own behind another one."""
        at = self._frames.index(place) + 1
        self._frames[at:at] = frames
        for frame in frames:
            frame.control.installEventFilter(self)

    def frames(self) -> tuple[FieldFrame, ...]:
        """Return the fields in order."""
        return tuple(self._frames)

    @Slot()
    def to_first(self) -> None:
        """Put the cursor into the first field."""
        for frame in self._frames:
            if _takes_input(frame):
                frame.focus()
                return

    def to_number(self, number: int) -> bool:
        """Put the cursor into a numbered field; tell whether there is one."""
        for frame in self._frames:
            if frame.number == number and _takes_input(frame):
                frame.focus()
                return True
        return False

    @Slot()
    def to_next_trouble(self) -> bool:
        """Put the cursor into the next field with an error; tell whether there is one."""
        at = self._current()
        for frame in (*self._frames[at + 1 :], *self._frames[: at + 1]):
            if frame.has_trouble:
                frame.focus()
                return True
        return False

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn Enter and Tab into the next field, with Shift into the one before.

        Tab goes the same way as Enter, so that it also reaches fields behind a closed page.
        """
        if watched is self._page and event.type() is QEvent.Type.Show:
            # Qt refuses an order between widgets that are not in one window yet.
            self._set_tab_order()
        if event.type() is not QEvent.Type.KeyPress or not isinstance(event, QKeyEvent):
            return False
        is_plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if event.key() not in (*_FORWARD, _BACK) or not is_plain:
            return False
        at = next((i for i, f in enumerate(self._frames) if f.control is watched), None)
        if at is None:
            return False
        self._frames[at].control.commit()
        is_back = event.key() == _BACK or bool(
            event.modifiers() & Qt.KeyboardModifier.ShiftModifier
        )
        step = -1 if is_back else 1
        if self._tab_leaves and event.key() in _TABS and self._following(at, step) is None:
            return False
        self._step(at, step)
        return True

    def _set_tab_order(self) -> None:
        for first, second in pairwise(self._frames):
            QWidget.setTabOrder(first.control, second.control)

    def _step(self, at: int, step: int) -> None:
        following = self._following(at, step)
        if following is not None:
            following.focus()
        elif step > 0:
            self.finished.emit()

    def _following(self, at: int, step: int) -> FieldFrame | None:
        ahead = self._frames[at + 1 :] if step > 0 else self._frames[:at][::-1]
        return next((frame for frame in ahead if _takes_input(frame)), None)

    def _current(self) -> int:
        focus = self._page.window().focusWidget()
        return next((i for i, f in enumerate(self._frames) if f.control is focus), -1)

    @Slot(object)
    def _on_digit(self, digit: int) -> None:
        """Jump at once; a second digit soon after makes it a two-digit number."""
        is_second = (
            self._tens and self._since.isValid() and self._since.elapsed() < _SECOND_DIGIT_MS
        )
        if is_second and self.to_number(self._tens * 10 + digit):
            self._tens = 0
            return
        self._tens = digit
        self._since.start()
        self.to_number(digit)


def _takes_input(frame: FieldFrame) -> bool:
    control = frame.control
    is_read_only = bool(control.property("readOnly"))
    return (
        not control.isHidden() and not frame.isHidden() and control.isEnabled() and not is_read_only
    )
