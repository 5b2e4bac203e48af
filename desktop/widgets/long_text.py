"""Long text: Tab leaves it, Ctrl+Enter breaks the line, and a counter tells how much is left."""

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QPlainTextEdit
from typing_extensions import override

from desktop.speaker import Saying, nothing
from desktop.widgets.composer import Composer
from desktop.widgets.ui import Ui
from local_db.domain.text import stored_form


class LongTextField(QPlainTextEdit):
    """Text of many lines; what is over the limit stays and is counted, never cut."""

    changed = Signal()
    left = Signal()
    counted = Signal(int, int)  # characters as stored, limit

    def __init__(
        self,
        ui: Ui,
        *,
        limit: int,
        rows: int = 4,
        placeholder: Saying | str = "",
        writes_bengali: bool = False,
    ) -> None:
        super().__init__()
        self._ui = ui
        self._limit = limit
        self._rows = rows
        self._placeholder: Saying | str = placeholder or nothing()
        self._is_quiet = False
        self._composer: Composer | None = None
        self.setProperty("kind", "field")
        self.setTabChangesFocus(True)
        self.textChanged.connect(self._on_text_changed)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()
        if writes_bengali and ui.keyboard is not None:
            self._composer = Composer(ui, ui.keyboard, self, completes=True)
            self._composer.composing.connect(self._on_text_changed)

    @property
    def limit(self) -> int:
        """The most characters that may be filed."""
        return self._limit

    def value(self) -> str:
        """Return the text as it is stored."""
        return stored_form(self.words())

    def words(self) -> str:
        """Return what stands in the field, a word in the making included."""
        return self._composer.merged() if self._composer is not None else self.toPlainText()

    def set_value(self, words: str) -> None:
        """Show a text; nobody is told."""
        self._is_quiet = True
        if self._composer is not None:
            self._composer.drop()
        self.setPlainText(words)
        self._is_quiet = False

    def count(self) -> int:
        """Return the number of characters as stored."""
        return len(self.value())

    def commit(self) -> None:
        """Write a word in the making for good."""
        if self._composer is not None:
            self._composer.finish()

    @Slot()
    def retranslate(self) -> None:
        """Say the placeholder again; what was typed stays."""
        self.setPlaceholderText(self._ui.say(self._placeholder))

    @Slot()
    def restyle(self) -> None:
        """Take the line height of the zoom in force."""
        line = self.fontMetrics().lineSpacing()
        self.setMinimumHeight(line * self._rows + self._ui.theme.sizes.px(22))

    @override
    def sizeHint(self) -> QSize:
        """Ask for the rows given; a layout with room to spare may give more."""
        return QSize(super().sizeHint().width(), self.minimumHeight())

    @override
    def minimumSizeHint(self) -> QSize:
        """Need no more than the rows given."""
        return QSize(self._ui.theme.sizes.px(60), self.minimumHeight())

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Break the line on Ctrl+Enter; plain Enter belongs to the order of the fields."""
        is_enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if is_enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.insertPlainText("\n")
            self.ensureCursorVisible()
            return
        super().keyPressEvent(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left, for a check on exit."""
        super().focusOutEvent(event)
        self.left.emit()

    @Slot()
    def _on_text_changed(self) -> None:
        self.counted.emit(self.count(), self._limit)
        if not self._is_quiet:
            self.changed.emit()
