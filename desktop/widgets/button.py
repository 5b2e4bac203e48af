"""Buttons: one main action a screen, plain ones, quiet ones, and helpers outside the tab chain."""

from PySide6.QtCore import QSize, Qt, Slot
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
    ) -> None:
        super().__init__()
        self._ui = ui
        self._saying: Saying | str = saying or nothing()
        self._icon = icon
        self._key = key
        self.setProperty("kind", self.KIND)
        self.setAutoDefault(False)
        if is_helper:
            self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        if key:
            self.setShortcut(key)
        ui.speaker.language_changed.connect(self.retranslate)
        ui.theme.changed.connect(self.restyle)
        self.restyle()
        self.retranslate()

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
        words = self._ui.say(self._saying)
        self.setAccessibleName(words)
        shown = f"{words}   {self._key}" if self._key and words else words
        self.setText(without_mnemonic(shown))
        if self._key:
            # Changing the text drops the shortcut, because the text might carry a mnemonic.
            self.setShortcut(self._key)

    @Slot()
    def restyle(self) -> None:
        """Take the colours and the zoom in force."""
        theme = self._ui.theme
        self.setFont(theme.sizes.font(self.SIZE))
        if self._icon:
            self.setIconSize(QSize(theme.sizes.icon, theme.sizes.icon))
            self.setIcon(theme.icon(self._icon, self._ink(theme.roles)))

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
