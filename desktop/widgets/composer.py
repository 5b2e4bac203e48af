"""Writes Bengali into one text field: composes under the cursor, offers words, loses nothing.

The word in the making is shown by an input-method event of our own (bengali_and_places.md 3): it
is underlined, and no part of the field's text yet. ``merged`` is the text with it, which is what
drafts and values take; whatever leaves the field or the mode writes it first.
"""

from collections.abc import Callable, Mapping
from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal, Slot
from PySide6.QtGui import QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import QApplication
from typing_extensions import override

from desktop.keyboard import Keyboard
from desktop.typing.composition import Composition, Step, fixed
from desktop.typing.mode import TypingMode
from desktop.widgets.candidate_strip import CandidateStrip
from desktop.widgets.text_place import TextWidget, drop_selection, merged, text_before
from desktop.widgets.ui import Ui

# No word and no number is longer.
_BEFORE: Final = 48
_SHORTCUT: Final = (
    Qt.KeyboardModifier.ControlModifier
    | Qt.KeyboardModifier.AltModifier
    | Qt.KeyboardModifier.MetaModifier
)
_ENTER: Final = frozenset({Qt.Key.Key_Return, Qt.Key.Key_Enter})
_MODIFIERS: Final = frozenset(
    {Qt.Key.Key_Shift, Qt.Key.Key_Control, Qt.Key.Key_Alt, Qt.Key.Key_Meta, Qt.Key.Key_CapsLock}
)
# Keys that mean something else while a word is in the making, even where they are shortcuts.
_OURS: Final = frozenset(
    {Qt.Key.Key_Escape, Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_Tab, *_ENTER}
)
_LEAVING: Final = frozenset(
    {QEvent.Type.FocusOut, QEvent.Type.MouseButtonPress, QEvent.Type.Hide, QEvent.Type.ContextMenu}
)


class Composer(QObject):
    """Hears the keys of one field before anybody else."""

    composing = Signal()  # the word in the making is another one now
    # Of the class too: a field that dies hides once more when our own attributes are gone already.
    _composition: Composition | None = None
    _is_sending = False

    def __init__(
        self, ui: Ui, keyboard: Keyboard, field: TextWidget, *, completes: bool = False
    ) -> None:
        super().__init__(field)
        self._ui = ui
        self._keyboard = keyboard
        self._field = field
        # In a field of one line Tab goes on to the next field, as everywhere.
        self._completes = completes
        self._strip: CandidateStrip | None = None
        self._preedit = ""
        keyboard.mode_changed.connect(self._on_mode_changed)
        field.installEventFilter(self)

    @property
    def is_under_way(self) -> bool:
        """Whether a word is in the making."""
        return bool(self._preedit)

    def merged(self) -> str:
        """Return the field's text with the word in the making in its place."""
        return merged(self._field, self._preedit)

    @Slot()
    def finish(self) -> None:
        """Write the word in the making for good."""
        if self._composition is not None and self._composition.is_under_way:
            self._do(Step(written=self._composition.finish()))

    def drop(self) -> None:
        """Forget the word in the making: the field is about to show another text."""
        if self._composition is not None and self._composition.is_under_way:
            self._composition.drop()
            self._show()

    @override
    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Take the keys that write Bengali; write the word before anything leaves it."""
        kind = event.type()
        if kind is QEvent.Type.FocusIn:
            # Whoever listens to the field's keys was added after us; the last one hears them first.
            watched.installEventFilter(self)
        elif kind in _LEAVING:
            self.finish()
        elif kind is QEvent.Type.InputMethod and not self._is_sending:
            # A keyboard of the system's own composes; ours gives way.
            self.finish()
        elif isinstance(event, QKeyEvent) and self._is_on():
            if kind is QEvent.Type.ShortcutOverride:
                return self._override(event)
            if kind is QEvent.Type.KeyPress:
                return self._press(event)
        return False

    def _is_on(self) -> bool:
        return self._keyboard.mode is not TypingMode.SYSTEM and not self._field.isReadOnly()

    def _override(self, event: QKeyEvent) -> bool:
        if self._preedit and Qt.Key(event.key()) in _OURS:
            event.accept()
            return True
        return False

    def _press(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _MODIFIERS:
            return False
        if event.modifiers() & _SHORTCUT:
            self.finish()
            return False
        step = self._step(key, event.text())
        self._do(step)
        return not step.passes

    def _step(self, key: Qt.Key, typed: str) -> Step:
        """Return what a key does, by the layout in force."""
        if self._keyboard.mode is TypingMode.PROBHAT:
            return fixed(typed) if _writes(typed) else Step(passes=True)
        word = self._word()
        if word.is_under_way or key is Qt.Key.Key_Backspace:
            act = self._acts(word).get(key)
            if act is not None:
                return act()
        if _writes(typed):
            return word.press(typed, text_before(self._field, _BEFORE))
        return Step(written=word.finish(), passes=True)

    def _acts(self, word: Composition) -> Mapping[Qt.Key, Callable[[], Step]]:
        return {
            Qt.Key.Key_Backspace: word.erase,
            Qt.Key.Key_Up: lambda: word.move(-1),
            Qt.Key.Key_Down: lambda: word.move(1),
            Qt.Key.Key_Escape: word.keep_latin,
            Qt.Key.Key_Tab: self._complete,
            Qt.Key.Key_Return: self._accept,
            Qt.Key.Key_Enter: self._accept,
        }

    def _complete(self) -> Step:
        word = self._word()
        if self._completes and word.candidates.completion:
            return word.complete()
        return Step(written=word.finish(), passes=True)

    def _accept(self) -> Step:
        """Write the word; Enter goes on to the next field unless it ended a choice in the list."""
        word = self._word()
        has_moved = word.has_moved
        return Step(written=word.finish(), passes=not has_moved)

    def _word(self) -> Composition:
        if self._composition is None:
            self._composition = Composition(self._keyboard.chooser)
        return self._composition

    def _do(self, step: Step) -> None:
        if step.written:
            drop_selection(self._field)
            self._send("", step.written, step.replaces)
        self._show()

    def _show(self) -> None:
        """Show the word in the making and what else it may be."""
        word = self._composition
        shown = word.word() if word is not None else ""
        if shown != self._preedit:
            if not self._preedit:
                drop_selection(self._field)
            self._send(shown)
            self.composing.emit()
        if word is None or not shown:
            if self._strip is not None:
                self._strip.hide()
            return
        self._own_strip().show_candidates(
            self._field,
            word.candidates.words,
            word.at,
            completion=word.candidates.completion if self._completes else "",
        )

    def _send(self, preedit: str, written: str = "", replaces: int = 0) -> None:
        attributes = []
        if preedit:
            underlined = QTextCharFormat()
            underlined.setFontUnderline(True)
            kinds = QInputMethodEvent.AttributeType
            attributes = [
                QInputMethodEvent.Attribute(kinds.TextFormat, 0, len(preedit), underlined),
                QInputMethodEvent.Attribute(kinds.Cursor, len(preedit), 1, None),
            ]
        event = QInputMethodEvent(preedit, attributes)
        event.setCommitString(written, -replaces, replaces)
        self._preedit = preedit
        self._is_sending = True
        try:
            QApplication.sendEvent(self._field, event)
        finally:
            self._is_sending = False

    def _own_strip(self) -> CandidateStrip:
        strip, window = self._strip, self._field.window()
        if strip is None or strip.parentWidget() is not window:
            if strip is not None:
                strip.deleteLater()
            strip = CandidateStrip(self._ui, window)
            strip.picked.connect(self._on_picked)
            self._field.destroyed.connect(strip.deleteLater)
            self._strip = strip
        return strip

    @Slot(int)
    def _on_picked(self, at: int) -> None:
        self._do(self._word().pick(at))

    @Slot(object)
    def _on_mode_changed(self, _mode: TypingMode) -> None:
        self.finish()


def _writes(typed: str) -> bool:
    return len(typed) == 1 and typed.isprintable() and typed.isascii()
