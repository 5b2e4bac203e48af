"""Buttons: one main action a screen, plain ones, quiet ones, and helpers outside the tab chain."""

from PySide6.QtCore import QEvent, QSize, Qt, Slot
from PySide6.QtGui import QKeyEvent, QShortcutEvent
from PySide6.QtWidgets import QPushButton
from typing_extensions import override

from desktop.speaker import Saying, nothing
from desktop.theme import Roles, TextSize
from desktop.widgets.ui import Ui, without_mnemonic


class Button(QPushButton):
    """A button with words, perhaps an icon, and its key shown beside the words.

    A helper (Scan, File) takes the focus by click only: it has a key and must not be a stop on the
    way through the form (desktop_ui.md 2.2).
    """

    KIND = "plain"
    SIZE = TextSize.STRONG

    def __init__(
        self,
        ui: Ui,
        saying: Saying | str = "",
        *,
        icon: str = "",
        key: str = "",
        is_helper: bool = False,
        window_key: str = "",
    ) -> None:
        """Take the key of the button's own, or show one that the window listens to."""
        super().__init__()
        self._ui = ui
        self._saying: Saying | str = saying or nothing()
        self._icon = icon
        self._key = key
        self._shown_key = key or window_key
        self.setProperty("kind", self.KIND)
        self.setAutoDefault(False)
        if is_helper:
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

    @property
    def shown_key(self) -> str:
        """The key shown beside the words, its own or the window's; empty where there is none."""
        return self._shown_key

    def say(self, saying: Saying | str) -> None:
        """Show other words from now on."""
        self._saying = saying or nothing()
        self.retranslate()

    def show_icon(self, name: str) -> None:
        """Show another icon."""
        self._icon = name
        self.restyle()

    @Slot()
    def retranslate(self) -> None:
        """Say the words again in the language in force."""
        self._say_again()

    def _say_again(self) -> None:
        words = self._ui.say(self._saying)
        self.setAccessibleName(words)
        self.setText(without_mnemonic(self._shown(words)))
        if self._key:
            # Changing the text drops the shortcut, because the text might carry a mnemonic.
            self.setShortcut(self._key)

    @override
    def event(self, event: QEvent) -> bool:
        """Act on the button's own key at once.

        Qt shows it pressed for a tenth of a second first; keys typed meanwhile would still go to
        what the button is about to change (desktop_ui.md 2.2, fast typists).
        """
        if isinstance(event, QShortcutEvent) and not event.isAmbiguous():
            self.click()
            return True
        return super().event(event)

    @override
    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Act on Enter as on Space."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.click()
            return
        super().keyPressEvent(event)

    @Slot()
    def restyle(self) -> None:
        """Take the colours and the zoom in force."""
        theme = self._ui.theme
        self.setFont(theme.sizes.font(self.SIZE))
        if self._icon:
            self.setIconSize(QSize(theme.sizes.icon, theme.sizes.icon))
            self.setIcon(theme.icon(self._icon, self._ink(theme.roles)))

    def _shown(self, words: str) -> str:
        return f"{words}   {self._shown_key}" if self._shown_key and words else words

    def _ink(self, roles: Roles) -> str:
        return roles.primary


class PrimaryButton(Button):
    """The one main action of a screen."""

    KIND = "primary"

    @override
    def _ink(self, roles: Roles) -> str:
        return roles.on_primary


class QuietButton(Button):
    """A button that looks like a link, for strips and bars."""

    KIND = "quiet"
    SIZE = TextSize.LABEL


class IconButton(QuietButton):
    """A helper that is only an icon; its words are its name and its tool tip."""

    def __init__(self, ui: Ui, saying: Saying | str, *, icon: str) -> None:
        super().__init__(ui, saying, icon=icon, is_helper=True)

    @override
    def _say_again(self) -> None:
        super()._say_again()
        self.setToolTip(self.accessibleName())

    @override
    def _shown(self, words: str) -> str:
        return ""
