"""The theme in force: chosen or the system's, switched while the program runs."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtGui import QFontDatabase, QIcon, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyleFactory

from desktop.theme import icons
from desktop.theme.palette import palette_of
from desktop.theme.roles import DARK, HIGH_CONTRAST, LIGHT, Roles, contrast, high_contrast
from desktop.theme.sizes import ZOOM_STEPS, Sizes, TextSize
from desktop.theme.style import sheet_of
from resources import asset

_WEIGHTS: Final = ("Regular", "Medium", "SemiBold", "Bold")
_OTHER_SCRIPTS: Final = (
    "NotoSansDevanagari-Regular",
    "NotoSansOlChiki-Regular",
    "NotoNaskhArabic-Regular",
)
_READABLE: Final = 4.5


class ThemeChoice(StrEnum):
    """What the operator asked for; the system decides by default."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"
    HIGH_CONTRAST = "high_contrast"


class Theme(QObject):
    """Applies colours, the bundled font and the zoom to the whole application."""

    changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._choice = ThemeChoice.SYSTEM
        self._system_palette = QPalette(app.palette())
        self._sizes = Sizes()
        self._roles = LIGHT
        _load_fonts()
        app.setStyle(QStyleFactory.create("Fusion"))
        app.styleHints().colorSchemeChanged.connect(self._on_system_changed)
        self._apply()

    @property
    def choice(self) -> ThemeChoice:
        """The choice of the operator."""
        return self._choice

    @property
    def roles(self) -> Roles:
        """The colours in force."""
        return self._roles

    @property
    def sizes(self) -> Sizes:
        """The lengths in force."""
        return self._sizes

    @property
    def zoom(self) -> float:
        """The zoom in force; 1 is normal."""
        return self._sizes.zoom

    def choose(self, choice: ThemeChoice) -> None:
        """Use another theme from now on."""
        if choice is not self._choice:
            self._choice = choice
            self._apply()

    def set_zoom(self, zoom: float) -> None:
        """Use the nearest zoom step from now on."""
        nearest = min(ZOOM_STEPS, key=lambda step: abs(step - zoom))
        if nearest != self._sizes.zoom:
            self._sizes = Sizes(zoom=nearest)
            self._apply()

    def zoom_by(self, steps: int) -> None:
        """Zoom in (positive) or out by whole steps."""
        at = ZOOM_STEPS.index(self._sizes.zoom) + steps
        self.set_zoom(ZOOM_STEPS[max(0, min(at, len(ZOOM_STEPS) - 1))])

    def icon(self, name: str, colour: str, side: int | None = None) -> QIcon:
        """Return an icon for a button in one of the roles' colours."""
        return icons.icon(name, colour, side or self._sizes.icon, disabled=self._roles.muted)

    def pixmap(self, name: str, colour: str, side: int | None = None) -> QPixmap:
        """Return an icon for a label, at the density of the screen."""
        return icons.pixmap(
            name, colour, side or self._sizes.icon, max(2.0, self._app.devicePixelRatio())
        )

    @Slot()
    def _on_system_changed(self) -> None:
        if self._choice is ThemeChoice.SYSTEM:
            self._apply()

    def _apply(self) -> None:
        self._roles = self._wanted_roles()
        self._app.setFont(self._sizes.font(TextSize.BODY))
        self._app.setPalette(palette_of(self._roles))
        self._app.setStyleSheet(sheet_of(self._roles, self._sizes))
        self.changed.emit()

    def _wanted_roles(self) -> Roles:
        if self._choice is ThemeChoice.LIGHT:
            return LIGHT
        if self._choice is ThemeChoice.DARK:
            return DARK
        if self._choice is ThemeChoice.HIGH_CONTRAST:
            return HIGH_CONTRAST
        return self._system_roles()

    def _system_roles(self) -> Roles:
        hints = self._app.styleHints()
        if hints.accessibility().contrastPreference() is Qt.ContrastPreference.HighContrast:
            return roles_of_palette(self._system_palette)
        return DARK if hints.colorScheme() is Qt.ColorScheme.Dark else LIGHT


def roles_of_palette(palette: QPalette) -> Roles:
    """Return the system's own high-contrast colours, or ours where they do not contrast."""

    def colour(role: QPalette.ColorRole) -> str:
        return palette.color(QPalette.ColorGroup.Active, role).name()

    base, text = colour(QPalette.ColorRole.Window), colour(QPalette.ColorRole.WindowText)
    highlight = colour(QPalette.ColorRole.Highlight)
    on_highlight = colour(QPalette.ColorRole.HighlightedText)
    pairs = ((base, text), (highlight, on_highlight))
    if min(contrast(one, other) for one, other in pairs) < _READABLE:
        return HIGH_CONTRAST
    return high_contrast(base=base, text=text, highlight=highlight, on_highlight=on_highlight)


def _load_fonts() -> None:
    for file in (*(f"HindSiliguri-{weight}" for weight in _WEIGHTS), *_OTHER_SCRIPTS):
        QFontDatabase.addApplicationFont(str(asset(f"fonts/{file}.ttf")))
