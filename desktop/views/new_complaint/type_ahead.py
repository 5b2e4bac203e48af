"""Keeps the keys pressed while a complaint is being saved, for the next citizen's form."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QWidget
from typing_extensions import override

_MOST: Final = 64
_COMMANDS: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)


class TypeAhead(QObject):
    """While it is on, no key reaches the page; letters and digits are remembered."""

    def __init__(self, page: QWidget) -> None:
        super().__init__(page)
        self._page = page
        self._keys: list[tuple[int, str]] = []
        self._is_on = False

    def begin(self) -> None:
        """Take the keys from now on."""
        app = QCoreApplication.instance()
        if not self._is_on and app is not None:
            self._is_on = True
            app.installEventFilter(self)

    def end(self, heir: QWidget | None) -> None:
        """Give the keys back; the heir gets what was typed, nobody means it is forgotten."""
        app = QCoreApplication.instance()
        if self._is_on and app is not None:
            self._is_on = False
            app.removeEventFilter(self)
        keys, self._keys = self._keys, []
        if heir is None:
            return
        for key, typed in keys:
            for kind in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
                event = QKeyEvent(kind, key, Qt.KeyboardModifier.NoModifier, typed)
                QCoreApplication.postEvent(heir, event)

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Swallow keys meant for the page and remember the ones that are text."""
        if event.type() not in (QEvent.Type.KeyPress, QEvent.Type.KeyRelease):
            return False
        if not isinstance(watched, QWidget) or not self._page.isAncestorOf(watched):
            return False
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent):
            self._remember(event)
        return True

    def _remember(self, event: QKeyEvent) -> None:
        is_text = event.text().isprintable() and bool(event.text())
        if is_text and not event.modifiers() & _COMMANDS and len(self._keys) < _MOST:
            self._keys.append((event.key(), event.text()))
