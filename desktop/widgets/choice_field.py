"""A short closed list: a letter, a code or the first letters of a word choose."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QElapsedTimer, QPoint, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent, QPainter, QPaintEvent, QWheelEvent
from PySide6.QtWidgets import QComboBox
from typing_extensions import override

from desktop.speaker import Saying, nothing
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.ui import Ui, name_by_hint

_TYPE_AHEAD_MS: Final = 900


class ChoiceField(QComboBox):
    """A drop-down list that is known by the keys of its choices, never by their texts."""

    changed = Signal()
    left = Signal()

    def __init__(
        self, ui: Ui, choices: Iterable[Choice] = (), *, placeholder: Saying | str = ""
    ) -> None:
        super().__init__()
        self._ui = ui
        self._placeholder: Saying | str = placeholder or nothing()
        self._choices = ChoiceList()
        self._typed = ""
        self._since = QElapsedTimer()
        self.setProperty("kind", "field")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        # The form gives each field its width; the longest choice must not.
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(3)
        self.activated.connect(self._on_activated)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.set_choices(choices)
        self.restyle()

    def set_choices(self, choices: Iterable[Choice]) -> None:
        """Offer other choices; the value stays if it is among them."""
        value = self.value()
        self._choices = ChoiceList(choices)
        self.clear()
        for choice in self._choices.all():
            self.addItem(choice.line(self._ui.speaker.language), choice.key)
        self.set_value(value)
        self.retranslate()

    def value(self) -> str:
        """Return the key chosen, or an empty text."""
        return str(self.currentData() or "")

    def set_value(self, key: str) -> None:
        """Choose by key, an empty one chooses nothing; nobody is told."""
        self.setCurrentIndex(self.findData(key) if key else -1)

    def commit(self) -> None:
        """Finish what was typed; a choice is made as soon as it is typed."""
        self._typed = ""

    @Slot()
    def retranslate(self) -> None:
        """Say the choices again; the one chosen stays chosen."""
        self.setPlaceholderText(self._ui.say(self._placeholder))
        name_by_hint(self, self.placeholderText())
        for at, choice in enumerate(self._choices.all()):
            self.setItemText(at, choice.line(self._ui.speaker.language))

    @Slot()
    def restyle(self) -> None:
        """Take the height of the zoom in force."""
        self.setFixedHeight(self._ui.theme.sizes.control)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Choose by what is typed; Space and F4 open the list."""
        typed = event.text()
        is_plain = not event.modifiers() & (
            Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.AltModifier
        )
        if is_plain and typed.strip() and typed.isprintable():
            self._type_ahead(typed)
            return
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self._choose(-1)
            return
        super().keyPressEvent(event)

    @override
    def wheelEvent(self, event: QWheelEvent) -> None:
        """Let the page scroll; a wheel must not change a value by accident."""
        event.ignore()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left, unless only its own list was opened."""
        super().focusOutEvent(event)
        if event.reason() is not Qt.FocusReason.PopupFocusReason:
            self.left.emit()

    @override
    def paintEvent(self, event: QPaintEvent) -> None:
        """Draw the field with an arrow that is clear in every theme."""
        super().paintEvent(event)
        theme = self._ui.theme
        side = theme.sizes.px(16)
        arrow = theme.pixmap("chevron", theme.roles.muted, side)
        painter = QPainter(self)
        place = QPoint(self.width() - side - theme.sizes.px(8), (self.height() - side) // 2)
        painter.drawPixmap(place, arrow)
        painter.end()

    def _type_ahead(self, typed: str) -> None:
        if not self._since.isValid() or self._since.elapsed() > _TYPE_AHEAD_MS:
            self._typed = ""
        self._since.start()
        self._typed += typed
        found = self._choices.starting(self._typed) or self._choices.starting(typed)
        if found is not None:
            self._choose(self.findData(found.key))

    def _choose(self, index: int) -> None:
        if index != self.currentIndex():
            self.setCurrentIndex(index)
            self.changed.emit()

    @Slot(int)
    def _on_activated(self, _index: int) -> None:
        self.changed.emit()
