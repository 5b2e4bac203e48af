"""How the desk looks: colours, sizes, icons and the style sheet (desktop_ui.md 3)."""

from desktop.theme.roles import DARK, HIGH_CONTRAST, LIGHT, Roles, Tone, contrast
from desktop.theme.sizes import Sizes, TextSize
from desktop.theme.theme import Theme, ThemeChoice

__all__ = [
    "DARK",
    "HIGH_CONTRAST",
    "LIGHT",
    "Roles",
    "Sizes",
    "TextSize",
    "Theme",
    "ThemeChoice",
    "Tone",
    "contrast",
]
