"""One-line fields: text, identifying digits, and read-only derived values."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QLineEdit
from typing_extensions import override

from desktop.speaker import Saying, nothing
from desktop.typing.mode import TypingMode
from desktop.widgets.composer import Composer
from desktop.widgets.ui import Ui, name_by_hint
from local_db.domain.text import ascii_digits, stored_line

_BETWEEN_DIGITS: Final = frozenset(" \u00a0\u202f-\u2010\u2011\u2012\u2013+().")


class LineField(QLineEdit):
    """What all one-line fields share: news of edits by the operator and of leaving the field."""

    changed = Signal()
    left = Signal()

    def __init__(self, ui: Ui, *, placeholder: Saying | str = "") -> None:
        super().__init__()
        self._ui = ui
        self._placeholder: Saying | str = placeholder or nothing()
        self._derived: Saying | str | None = None
        self.setProperty("kind", "field")
        self.textEdited.connect(self._on_text_edited)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        LineField._say_again(self)

    def commit(self) -> None:
        """Finish what was typed, as Enter and Tab do; plain text needs nothing."""

    def set_derived(self, saying: Saying | str) -> None:
        """Show a value that follows from other fields; it is read, not typed."""
        self._derived = saying
        self.setReadOnly(True)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._say_derived()

    @Slot()
    def retranslate(self) -> None:
        """Say the placeholder and a derived value again; what was typed stays."""
        self._say_again()

    @Slot()
    def restyle(self) -> None:
        """Take the height of the zoom in force."""
        self.setFixedHeight(self._ui.theme.sizes.control)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Tell that the field was left, for a check on exit."""
        super().focusOutEvent(event)
        self.left.emit()

    @override
    def focusNextPrevChild(self, next: bool) -> bool:
        """Finish the value before Tab moves on."""
        self.commit()
        return super().focusNextPrevChild(next)

    def _say_again(self) -> None:
        # Overridden instead of the slot: PySide does not undo the connection of an overridden
        # slot when its widget dies.
        self.setPlaceholderText(self._ui.say(self._placeholder))
        name_by_hint(self, self.placeholderText())
        self._say_derived()

    def _say_derived(self) -> None:
        if self._derived is not None:
            self.setText(self._ui.say(self._derived or nothing()))
            self.setCursorPosition(0)

    @Slot(str)
    def _on_text_edited(self, _typed: str) -> None:
        self.changed.emit()


class TextField(LineField):
    """Free text on one line; no letter is ever refused.

    Where asked for it writes Bengali by the keyboard in force; fields for codes never do.
    """

    def __init__(
        self, ui: Ui, *, placeholder: Saying | str = "", writes_bengali: bool = False
    ) -> None:
        super().__init__(ui, placeholder=placeholder)
        self._offered = ""
        self._composer: Composer | None = None
        if writes_bengali and ui.keyboard is not None:
            self._composer = Composer(ui, ui.keyboard, self)
            self._composer.composing.connect(self.changed)
            ui.keyboard.mode_changed.connect(self._on_mode_changed)

    def words(self) -> str:
        """Return what stands in the field, a word in the making included."""
        return self._composer.merged() if self._composer is not None else self.text()

    def value(self) -> str:
        """Return the text as it is stored."""
        return stored_line(self.words())

    def set_value(self, words: str) -> None:
        """Show a text; nobody is told."""
        if self._composer is not None:
            self._composer.drop()
        self.setText(words)
        self.setCursorPosition(0)

    def offer(self, words: str) -> None:
        """Show words in grey while the field is empty; only the right arrow takes them."""
        self._offered = words
        self._say_again()

    @override
    def commit(self) -> None:
        """Write a word in the making for good."""
        if self._composer is not None:
            self._composer.finish()

    @override
    def focusInEvent(self, event: QFocusEvent) -> None:
        """Tell whoever is about to write how Bengali is turned on."""
        super().focusInEvent(event)
        self._tell_of_bengali()

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Take that back: not every empty field is to say it."""
        super().focusOutEvent(event)
        self._say_again()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Take the words on offer with the right arrow."""
        if event.key() == Qt.Key.Key_Right and self._offered and not self.words():
            self.setText(self._offered)
            self.changed.emit()
            return
        super().keyPressEvent(event)

    @override
    def _say_again(self) -> None:
        if self._offered:
            self.setPlaceholderText(self._ui.say("typing.offer", words=self._offered))
        else:
            super()._say_again()
            self._tell_of_bengali()

    def _tell_of_bengali(self) -> None:
        keyboard = self._ui.keyboard
        if self._composer is None or keyboard is None or self._offered or not self.hasFocus():
            return
        if keyboard.mode is TypingMode.SYSTEM and not self._ui.say(self._placeholder):
            self.setPlaceholderText(self._ui.say("typing.turn_on"))

    @Slot(object)
    def _on_mode_changed(self, _mode: TypingMode) -> None:
        self._say_again()


class DigitsField(LineField):
    """Identifying digits: Bengali ones are accepted and shown as ASCII, in groups.

    A validator would drop the Bengali digits without a word (bengali_and_places.md 1.9); too many
    digits are kept, so that the check can name the mistake.
    """

    refused = Signal()  # something that is no digit was typed

    def __init__(
        self,
        ui: Ui,
        *,
        groups: Sequence[int] = (),
        separator: str = " ",
        reader: Callable[[str], str | None] | None = None,
        placeholder: Saying | str = "",
    ) -> None:
        super().__init__(ui, placeholder=placeholder)
        self._groups = tuple(groups)
        self._separator = separator
        self._reader = reader
        self.setInputMethodHints(Qt.InputMethodHint.ImhDigitsOnly)

    def value(self) -> str:
        """Return the ASCII digits without separators."""
        return _only_digits(self.text())

    def set_value(self, digits: str) -> None:
        """Show digits; nobody is told."""
        self.setText(self._grouped(_only_digits(digits)))

    @override
    @Slot(str)
    def _on_text_edited(self, _typed: str) -> None:
        typed = self.text()
        before = len(_only_digits(typed[: self.cursorPosition()]))
        digits = _only_digits(typed)
        read = self._reader(typed) if self._reader else None
        if read is not None and read != digits:
            digits, before = read, len(read)
        shown = self._grouped(digits)
        if shown != typed:
            self.setText(shown)
            self.setCursorPosition(_place_after(shown, before))
        if any(not ch.isdigit() and ch not in _BETWEEN_DIGITS for ch in typed):
            self.refused.emit()
        self.changed.emit()

    def _grouped(self, digits: str) -> str:
        parts, at = [], 0
        for size in self._groups:
            if at < len(digits):
                parts.append(digits[at : at + size])
            at += size
        if at < len(digits):
            tail = digits[at:]
            parts[-1:] = [parts[-1] + tail] if parts else [tail]
        return self._separator.join(parts)


def _only_digits(typed: str) -> str:
    return "".join(ch for ch in ascii_digits(typed) if "0" <= ch <= "9")


def _place_after(shown: str, count: int) -> int:
    """Return the cursor place behind that many digits."""
    if count == 0:
        return 0
    seen = 0
    for place, ch in enumerate(shown):
        seen += ch.isdigit()
        if seen == count:
            return place + 1
    return len(shown)
