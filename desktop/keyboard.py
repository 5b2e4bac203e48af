"""How the keyboard writes: the layout in force, what it may mean, and what was chosen before."""

from PySide6.QtCore import QObject, Signal, Slot

from desktop.typing.candidates import Chooser
from desktop.typing.learned import LearnedWords
from desktop.typing.mode import TypingMode
from desktop.typing.words import known_words


class Keyboard(QObject):
    """Holds the layout; fields that write Bengali ask it, and hear when it changes."""

    mode_changed = Signal(object)  # TypingMode
    chosen = Signal(
        object
    )  # tuple[LearnedWord, ...]: words to be kept with the complaint just filed

    def __init__(self, mode: TypingMode = TypingMode.SYSTEM, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mode = mode
        self._bengali = TypingMode.AVRO if mode is TypingMode.SYSTEM else mode
        self._learned = LearnedWords()

    @property
    def mode(self) -> TypingMode:
        """The layout in force."""
        return self._mode

    @property
    def learned(self) -> LearnedWords:
        """What was chosen before."""
        return self._learned

    def chooser(self) -> Chooser:
        """Return what finds candidates; the words are read by the first who asks."""
        return Chooser(known_words(), self._learned)

    def remember(self, learned: LearnedWords) -> None:
        """Offer what this person chose before."""
        self._learned = learned

    def switch(self, mode: TypingMode) -> None:
        """Write in another layout from now on."""
        if mode is self._mode:
            return
        self._mode = mode
        if mode is not TypingMode.SYSTEM:
            self._bengali = mode
        self.mode_changed.emit(mode)

    @Slot()
    def toggle(self) -> None:
        """Turn Bengali on in the layout used last, or off."""
        is_off = self._mode is TypingMode.SYSTEM
        self.switch(self._bengali if is_off else TypingMode.SYSTEM)

    @Slot()
    def next_layout(self) -> None:
        """Write Bengali in the other layout."""
        is_avro = self._mode is TypingMode.AVRO
        self.switch(TypingMode.PROBHAT if is_avro else TypingMode.AVRO)

    def form_filed(self, *, is_private: bool) -> None:
        """Keep what was chosen in a form, or nothing of a sensitive complaint."""
        if is_private:
            self._learned.forget()
            return
        settled = self._learned.settle()
        if settled:
            self.chosen.emit(settled)

    @Slot()
    def form_left(self) -> None:
        """Forget what was chosen in a form that was cleared or set aside."""
        self._learned.forget()
