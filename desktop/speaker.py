"""The language in force and the sentences in it; switched while the program runs.

Texts come from ``resources.text``, not from Qt's translator (bengali_and_places.md 5).
"""

from collections.abc import Callable
from typing import TypeAlias

from PySide6.QtCore import QObject, Signal, Slot

from resources.text import Language, local_digits, text

# What a widget keeps instead of words, so that it can say them again in the other language.
Saying: TypeAlias = Callable[[Language], str]


def phrase(key: str, /, **values: object) -> Saying:
    """Return the text of a key; whole numbers take the digits of the language."""

    def said(language: Language) -> str:
        shown = {
            name: local_digits(value, language) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return text(key, language, **shown)

    return said


def verbatim(words: str) -> Saying:
    """Return words that are the same in every language, such as a name or a number."""
    return lambda _language: words


def count(number: int) -> Saying:
    """Return a number in the digits of the language."""
    return lambda language: local_digits(number, language)


def nothing() -> Saying:
    """Return the empty saying."""
    return verbatim("")


class Speaker(QObject):
    """Holds the language; widgets re-read their texts on ``language_changed``."""

    language_changed = Signal(Language)

    def __init__(self, language: Language, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._language = language

    @property
    def language(self) -> Language:
        """The language in force."""
        return self._language

    def say(self, saying: Saying | str, /, **values: object) -> str:
        """Return a saying, or the text of a key, in the language in force."""
        if isinstance(saying, str):
            saying = phrase(saying, **values)
        return saying(self._language)

    def digits(self, shown: object) -> str:
        """Return a count or a date in the digits of the language."""
        return local_digits(shown, self._language)

    def switch(self, language: Language) -> None:
        """Speak another language from now on."""
        if language is not self._language:
            self._language = language
            self.language_changed.emit(language)

    @Slot()
    def toggle(self) -> None:
        """Speak the other language from now on."""
        self.switch(Language.EN if self._language is Language.BN else Language.BN)
