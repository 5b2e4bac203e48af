"""Lengths on the 4-px grid and the six text sizes, grown by the zoom (desktop_ui.md 3)."""

from dataclasses import dataclass
from enum import Enum
from typing import Final

from PySide6.QtGui import QFont

# Hindi and Nepali, Santali and Urdu names: an office PC may have no font for them.
FAMILIES: Final = (
    "Hind Siliguri",
    "Noto Sans Devanagari",
    "Noto Sans Ol Chiki",
    "Noto Naskh Arabic",
)
ZOOM_STEPS: Final = (0.9, 1.0, 1.15, 1.3, 1.5)
NARROW_WIDTH: Final = 1200
NAV_WIDE: Final = 196
NAV_NARROW: Final = 56


class TextSize(Enum):
    """A text role: pixels at zoom 1 and weight."""

    TITLE = (20, QFont.Weight.DemiBold)
    SECTION = (15, QFont.Weight.DemiBold)
    BODY = (14, QFont.Weight.Normal)
    STRONG = (14, QFont.Weight.DemiBold)
    LABEL = (13, QFont.Weight.DemiBold)
    HINT = (13, QFont.Weight.Normal)
    FIGURE = (24, QFont.Weight.DemiBold)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sizes:
    """Lengths in logical pixels for one zoom."""

    zoom: float = 1.0

    def px(self, length: int) -> int:
        """Return a length of the grid at this zoom."""
        return round(length * self.zoom)

    @property
    def control(self) -> int:
        """Height of a field or a button."""
        return self.px(32)

    @property
    def main_action(self) -> int:
        """Height of the one main button of a screen."""
        return self.px(40)

    @property
    def row(self) -> int:
        """Height of a table row."""
        return self.px(36)

    @property
    def nav_row(self) -> int:
        """Height of an entry of the navigation."""
        return self.px(40)

    @property
    def icon(self) -> int:
        """Side of an icon beside body text."""
        return self.px(18)

    def font(self, size: TextSize) -> QFont:
        """Return the bundled family in a text role."""
        pixels, weight = size.value
        font = QFont(FAMILIES[0])
        font.setFamilies(FAMILIES)
        font.setPixelSize(max(9, round(pixels * self.zoom)))
        font.setWeight(weight)
        return font
