"""A page that scrolls where the screen is low; the field with the cursor is always in sight."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QApplication, QFrame, QScrollArea, QVBoxLayout, QWidget

_MARGIN = 40


class PageScroll(QScrollArea):
    """Holds the content of a page; the keyboard never works on something hidden."""

    def __init__(self, content: QWidget) -> None:
        super().__init__()
        self._content = content
        self.setProperty("kind", "page")
        content.setProperty("kind", "page")
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setWidgetResizable(True)
        self.setWidget(content)
        application = QApplication.instance()
        if isinstance(application, QApplication):
            application.focusChanged.connect(self._on_focus_changed)

    @Slot(QWidget, QWidget)
    def _on_focus_changed(self, _old: QWidget | None, new: QWidget | None) -> None:
        if new is not None and self._content.isAncestorOf(new):
            self.ensureWidgetVisible(new, 0, _MARGIN)


def on_ground(part: QWidget) -> QWidget:
    """Put a card on a ground that can scroll: what scrolls itself takes the ground's look."""
    ground = QWidget()
    column = QVBoxLayout(ground)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(part)
    return ground
