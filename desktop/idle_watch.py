"""Notices that nobody touches the desk any more (desktop_ui.md 6).

The filter sits on the whole application: an input method delivers words to a field without any key
reaching its window, so that watching the windows alone would lock somebody out while she types.
"""

import math
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, QTimer, Signal, Slot
from typing_extensions import override

from local_db.domain.clock import Clock

WARNING_S: Final = 30
_TICK_MS: Final = 1_000
_MINUTE: Final = 60
_SIGNS_OF_LIFE: Final = frozenset(
    {
        QEvent.Type.KeyPress,
        QEvent.Type.InputMethod,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.TabletPress,
    }
)


class IdleWatch(QObject):
    """Counts the seconds since the last key, touch or move of the mouse, while it is on."""

    warned = Signal(int)  # seconds left
    calmed = Signal()  # somebody is there after all
    idle = Signal()

    def __init__(self, clock: Clock, minutes: Callable[[], int], parent: QObject) -> None:
        super().__init__(parent)
        self._clock = clock
        self._minutes = minutes
        self._last = 0.0
        self._is_on = False
        self._has_warned = False
        self._timer = QTimer(self)
        self._timer.setInterval(_TICK_MS)
        self._timer.timeout.connect(self.look)

    def start(self) -> None:
        """Watch from now on."""
        self._last = self._clock.monotonic()
        app = QCoreApplication.instance()
        if not self._is_on and app is not None:
            self._is_on = True
            app.installEventFilter(self)
            self._timer.start()

    def stop(self) -> None:
        """Watch no more: nobody is on duty, or the desk is locked."""
        app = QCoreApplication.instance()
        if self._is_on and app is not None:
            self._is_on = False
            app.removeEventFilter(self)
        self._timer.stop()
        self._calm()

    @Slot()
    def look(self) -> None:
        """Warn in the last half minute, then tell that nobody is there."""
        left = self._minutes() * _MINUTE - (self._clock.monotonic() - self._last)
        if left <= 0:
            self.stop()
            self.idle.emit()
        elif left <= WARNING_S:
            self._has_warned = True
            self.warned.emit(math.ceil(left))

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Note a sign of life; nothing is ever swallowed."""
        if event.type() in _SIGNS_OF_LIFE:
            self._last = self._clock.monotonic()
            self._calm()
        return False

    def _calm(self) -> None:
        if self._has_warned:
            self._has_warned = False
            self.calmed.emit()
