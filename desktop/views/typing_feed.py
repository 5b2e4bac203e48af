"""Joins the keyboard with the rest: keys, status bar, settings, and each person's own words."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Slot
from PySide6.QtWidgets import QWidget

from desktop.keyboard import Keyboard
from desktop.tasks import Lane
from desktop.typing.learned import LearnedWords
from desktop.typing.mode import TypingMode
from desktop.typing.words import known_words
from desktop.views.desk import Desk
from desktop.widgets.key_binding import KeyBinding
from desktop.widgets.status_bar import StatusBar
from desktop.widgets.ui import announce
from local_db.domain.people import Operator

if TYPE_CHECKING:
    from local_db.domain.learned_word import LearnedWord

_TOGGLES: Final = ("F12", "Ctrl+Space")
_NEXT_LAYOUT: Final = "Shift+F12"


class TypingFeed(QObject):
    """Turns the layout by key, shows and remembers it, and keeps what was chosen."""

    def __init__(self, desk: Desk, keyboard: Keyboard, window: QWidget, status: StatusBar) -> None:
        super().__init__(window)
        self._desk = desk
        self._keyboard = keyboard
        self._status = status
        for keys in _TOGGLES:
            KeyBinding(keys, None, window).activated.connect(keyboard.toggle)
        KeyBinding(_NEXT_LAYOUT, None, window).activated.connect(keyboard.next_layout)
        keyboard.mode_changed.connect(self._on_mode_changed)
        keyboard.chosen.connect(self._on_chosen)
        desk.events.operator_changed.connect(self._on_operator_changed)
        status.typing.clicked.connect(keyboard.toggle)
        status.set_typing(keyboard.mode)

    @Slot(object)
    def _on_mode_changed(self, mode: TypingMode) -> None:
        self._desk.settings.change(typing_mode=mode)
        self._status.set_typing(mode)
        announce(self._status, self._status.typing.accessibleName())
        if mode is not TypingMode.SYSTEM:
            self._read_words()

    @Slot(object)
    def _on_operator_changed(self, operator: Operator | None) -> None:
        self._keyboard.remember(LearnedWords())
        if operator is None:
            return
        code = operator.code
        self._desk.ask(
            lambda workspace: workspace.learned_words.of(code),
            owner=self,
            done=self._on_learned,
        )
        if self._keyboard.mode is not TypingMode.SYSTEM:
            self._read_words()

    def _on_learned(self, words: "tuple[LearnedWord, ...]") -> None:
        if self._desk.operator is not None:
            self._keyboard.remember(LearnedWords(words))

    def _read_words(self) -> None:
        """Have the word list read before the first key wants it."""
        self._desk.tasks.run(known_words, owner=self, lane=Lane.CARE)

    @Slot(object)
    def _on_chosen(self, words: "tuple[LearnedWord, ...]") -> None:
        operator = self._desk.operator
        if operator is None:
            return
        code = operator.code
        self._desk.ask(lambda workspace: workspace.learned_words.use(code, words), owner=self)
