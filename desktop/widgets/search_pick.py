"""A field that finds one entry of a long list by its code or by any word (desktop_ui.md 2.4)."""

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtGui import QFocusEvent, QHideEvent, QKeyEvent
from typing_extensions import override

from desktop.speaker import Saying
from desktop.widgets.choices import Choice, ChoiceList
from desktop.widgets.line_field import LineField
from desktop.widgets.pick_popup import PickPopup
from desktop.widgets.ui import Ui
from local_db.domain.text import stored_line


class SearchPick(LineField):
    """Type a code or a word; a full code or the only match is the value at once.

    What was typed stays in place until Enter or Tab, so fast typing never runs into a changed
    text; Enter and Tab take the marked match and write its full name.
    """

    chosen = Signal(str)  # the key, empty when the value is taken back

    def __init__(
        self,
        ui: Ui,
        choices: ChoiceList | None = None,
        *,
        placeholder: Saying | str = "desk.pick.hint",
        takes_free_text: bool = False,
    ) -> None:
        self._choice: Choice | None = None
        super().__init__(ui, placeholder=placeholder)
        self._choices = choices if choices is not None else ChoiceList()
        self._takes_free_text = takes_free_text
        self._popup: PickPopup | None = None
        self._has_moved = False

    def set_choices(self, choices: ChoiceList) -> None:
        """Search another list; a value that is not in it is taken back."""
        self._choices = choices
        self.set_value(self.value())

    def value(self) -> str:
        """Return the key chosen, or an empty text."""
        return self._choice.key if self._choice else ""

    def choice(self) -> Choice | None:
        """Return the entry chosen."""
        return self._choice

    def typed(self) -> str:
        """Return what stands in the field when nothing is chosen (free text, or unfinished)."""
        return "" if self._choice else stored_line(self.text())

    def set_value(self, key: str) -> None:
        """Choose by key, an empty or unknown one chooses nothing; nobody is told."""
        self._choice = self._choices.get(key) if key else None
        self._write_choice()
        self._hide_popup()

    def set_typed(self, words: str) -> None:
        """Show words that are no entry, such as a restored draft's; nobody is told."""
        self._choice = None
        self.setText(words)
        self.setCursorPosition(0)

    def is_unfinished(self) -> bool:
        """Tell whether something is typed that is neither an entry nor allowed as it is."""
        return bool(self.typed()) and not self._takes_free_text

    @override
    def commit(self) -> None:
        """Take the marked match, as Enter and Tab do."""
        if self._popup is not None and self._popup.isVisible():
            marked = self._popup.current()
            is_typed = self._choice is None and bool(self.text().strip())
            if marked is not None and (is_typed or self._has_moved):
                self._take(marked)
        if self._choice is not None:
            self._write_choice()
        self._hide_popup()

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Move in the list; Down opens it, Esc closes only it."""
        key = Qt.Key(event.key())
        if self._popup is not None and self._popup.isVisible() and self._steer(key):
            return
        if key is Qt.Key.Key_Down:
            self._show_matches("" if self._choice else self.text())
            # Whoever opens the list sees an entry marked and expects Enter to take it; a value
            # that is there already stays until the arrows move.
            self._has_moved = self._choice is None
            return
        super().keyPressEvent(event)

    @override
    def event(self, event: QEvent) -> bool:
        """Keep Esc for the list while it is open."""
        if (
            event.type() is QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.key() == Qt.Key.Key_Escape
            and self._popup is not None
            and self._popup.isVisible()
        ):
            event.accept()
            return True
        return super().event(event)

    @override
    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Close the list; a click elsewhere takes a value only if it is the only match."""
        self._hide_popup()
        if self._choice is not None:
            self._write_choice()
        super().focusOutEvent(event)

    @override
    def hideEvent(self, event: QHideEvent) -> None:
        """Take the list away with the page."""
        self._hide_popup()
        super().hideEvent(event)

    @override
    @Slot(str)
    def _on_text_edited(self, typed: str) -> None:
        matches = self._choices.find(typed) if typed.strip() else ()
        whole = self._choices.by_code(typed)
        only = matches[0] if len(matches) == 1 and not self._takes_free_text else None
        self._set_choice(whole or only)
        if typed.strip() and not (self._takes_free_text and not matches):
            self._show_matches(typed)
        else:
            self._hide_popup()
        self.changed.emit()

    @override
    def _say_again(self) -> None:
        super()._say_again()
        if self._choice is not None and not (self.hasFocus() and self.isModified()):
            self._write_choice()

    def _steer(self, key: Qt.Key) -> bool:
        popup = self._popup
        if popup is None:
            return False
        if key is Qt.Key.Key_Escape:
            self._hide_popup()
            return True
        step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(key)
        if step is not None:
            popup.move_by(step)
            self._has_moved = True
            return True
        if key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.commit()
            return True
        return False

    def _take(self, choice: Choice) -> None:
        is_new = choice is not self._choice
        self._set_choice(choice)
        self._write_choice()
        if is_new:
            self.changed.emit()

    def _set_choice(self, choice: Choice | None) -> None:
        if choice is not self._choice:
            self._choice = choice
            self.chosen.emit(self.value())

    def _write_choice(self) -> None:
        self.setText(self._choice.line(self._ui.speaker.language) if self._choice else "")
        self.setModified(False)
        if not self.hasFocus():
            self.setCursorPosition(0)

    def _show_matches(self, typed: str) -> None:
        popup = self._popup
        if popup is None or popup.parentWidget() is not self.window():
            self._drop_popup()
            popup = PickPopup(self._ui, self.window())
            popup.picked.connect(self._on_picked)
            self.destroyed.connect(popup.deleteLater)
            self._popup = popup
        self._has_moved = False
        # Nothing typed is the whole list: whoever knows no word for it looks through all.
        found = self._choices.find(typed) if typed.strip() else self._choices.all()
        popup.show_matches(self, found, typed)

    def _hide_popup(self) -> None:
        self._has_moved = False
        if self._popup is not None:
            self._popup.hide()

    def _drop_popup(self) -> None:
        if self._popup is not None:
            self._popup.deleteLater()
            self._popup = None

    @Slot(int)
    def _on_picked(self, row: int) -> None:
        if self._popup is not None:
            self._take(self._popup.choice_at(row))
            self._hide_popup()
            self.setFocus(Qt.FocusReason.OtherFocusReason)
