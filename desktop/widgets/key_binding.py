"""A key that carries what it asks for, so that its receiver can be a bound method.

A ``partial`` over a bound method would keep the receiver alive from C++; when the key then dies
first, the last reference goes in the middle of its destruction and the process with it.
"""

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QWidget


class KeyBinding(QShortcut):
    """Works in its widget and everything inside it."""

    asked = Signal(object)

    def __init__(self, keys: str, payload: object, parent: QWidget) -> None:
        super().__init__(QKeySequence(keys), parent)
        self._payload = payload
        self.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
        self.activated.connect(self._on_activated)

    @Slot()
    def _on_activated(self) -> None:
        self.asked.emit(self._payload)
