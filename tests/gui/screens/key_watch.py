"""Real keys through the window, counted where they enter the program."""

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QWindow
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from typing_extensions import override

_MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick, QEvent.Type.Wheel)


class KeyWatch(QObject):
    """Counts what a person does to the window: keys, mouse buttons, and dialogs in the way."""

    def __init__(self, window: QWidget) -> None:
        super().__init__()
        self._window = window
        self.keys = 0
        self.mouse = 0
        self.dialogs = 0

    def __enter__(self) -> "KeyWatch":
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.installEventFilter(self)
        return self

    def __exit__(self, *_error: object) -> None:
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.removeEventFilter(self)

    def press(self, key: Qt.Key) -> None:
        """Press a key as the window system does; the widget with the focus gets it from there."""
        handle = self._window.windowHandle()
        assert handle is not None
        QTest.keyClick(handle, key)

    def type(self, keys: str) -> None:
        """Press the keys of a Latin keyboard."""
        handle = self._window.windowHandle()
        assert handle is not None
        for key in keys:
            QTest.keyClick(handle, key)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Count at the window: what widgets pass on to their parents is the same key.

        Keys are counted as they are let go: the press of a shortcut never reaches the window.
        """
        if isinstance(watched, QWindow):
            self.keys += event.type() is QEvent.Type.KeyRelease
            self.mouse += event.type() in _MOUSE
        self.dialogs += watched is self._window and event.type() is QEvent.Type.WindowBlocked
        return False
