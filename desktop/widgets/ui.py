"""What every widget is given: speaker, theme and keyboard; and how a widget shows its state."""

from dataclasses import dataclass

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent
from PySide6.QtWidgets import QWidget

from desktop.keyboard import Keyboard
from desktop.speaker import Saying, Speaker
from desktop.theme import Theme


@dataclass(frozen=True, slots=True, kw_only=True)
class Ui:
    """The voice, the look and the keyboard of the desk."""

    speaker: Speaker
    theme: Theme
    # Without one the fields write what the system's keyboard writes.
    keyboard: Keyboard | None = None

    def say(self, saying: Saying | str, /, **values: object) -> str:
        """Return a saying, or the text of a key, in the language in force."""
        return self.speaker.say(saying, **values)


def mark(widget: QWidget, **states: str) -> None:
    """Set properties the style sheet looks at and have the widget drawn anew."""
    changed = [name for name, state in states.items() if widget.property(name) != state]
    for name in changed:
        widget.setProperty(name, states[name])
    if changed:
        style, font = widget.style(), widget.font()
        style.unpolish(widget)
        style.polish(widget)
        # The style gives back the font it first met, which another zoom may have had.
        if widget.font() != font:
            widget.setFont(font)
        widget.update()


def announce(widget: QWidget, words: str) -> None:
    """Have a screen reader say something once (bengali_and_places.md 7)."""
    QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, words))


def name_by_hint(widget: QWidget, words: str) -> None:
    """Let a field that stands without a label be called by what it says while it is empty.

    A name that somebody else gave, such as the label's, stays (desktop_ui.md 7).
    """
    if widget.accessibleName() in ("", widget.property("hintname")):
        widget.setProperty("hintname", words)
        widget.setAccessibleName(words)


def without_mnemonic(words: str) -> str:
    """Return words with every ``&`` kept as a letter."""
    return words.replace("&", "&&")
