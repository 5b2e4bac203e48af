"""The colours of the desk by what they mean (desktop_ui.md 3), and their contrast."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Tone(StrEnum):
    """What a state means to the person; every tone also has an icon and a word."""

    NEUTRAL = "neutral"
    INFO = "info"
    OK = "ok"
    WARN = "warn"
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Roles:
    """Colours of one theme, as ``#RRGGBB``."""

    background: str
    surface: str
    sunk: str
    text: str
    muted: str
    line: str
    field_border: str
    primary: str
    on_primary: str
    primary_hover: str
    info: str
    info_soft: str
    ok: str
    ok_soft: str
    warn: str
    warn_soft: str
    error: str
    error_soft: str
    selection: str
    on_selection: str
    row_mark: str
    on_row_mark: str
    nav: str
    nav_active: str
    nav_text: str
    nav_muted: str
    nav_mark: str
    is_dark: bool = False
    border_px: int = 1

    def ink(self, tone: Tone) -> str:
        """Return the colour of words and icons in a tone."""
        return {
            Tone.NEUTRAL: self.muted,
            Tone.INFO: self.info,
            Tone.OK: self.ok,
            Tone.WARN: self.warn,
            Tone.ERROR: self.error,
        }[tone]

    def paper(self, tone: Tone) -> str:
        """Return the soft ground that belongs under the tone's ink."""
        return {
            Tone.NEUTRAL: self.sunk,
            Tone.INFO: self.info_soft,
            Tone.OK: self.ok_soft,
            Tone.WARN: self.warn_soft,
            Tone.ERROR: self.error_soft,
        }[tone]


LIGHT: Final = Roles(
    background="#F3F5F8",
    surface="#FFFFFF",
    sunk="#EEF2F6",
    text="#17212B",
    muted="#4C5A68",
    line="#CBD3DB",
    field_border="#8593A2",
    primary="#0A5A8C",
    on_primary="#FFFFFF",
    primary_hover="#084B75",
    info="#0A5A8C",
    info_soft="#E3F0F8",
    ok="#176B3A",
    ok_soft="#E2F4E8",
    warn="#7A4B00",
    warn_soft="#FFF1CF",
    error="#B3261E",
    error_soft="#FDE9E7",
    selection="#0A5A8C",
    on_selection="#FFFFFF",
    row_mark="#E3F0F8",
    on_row_mark="#17212B",
    nav="#12324A",
    nav_active="#1D4B6B",
    nav_text="#E4EDF5",
    nav_muted="#B6C7D6",
    nav_mark="#63B3E4",
)

DARK: Final = Roles(
    background="#141A20",
    surface="#1C232B",
    sunk="#242D36",
    text="#E9EEF3",
    muted="#A9B6C2",
    line="#35414C",
    field_border="#6F7F8F",
    primary="#63B3E4",
    on_primary="#0B1A26",
    primary_hover="#86C5EC",
    info="#63B3E4",
    info_soft="#17303F",
    ok="#6FD096",
    ok_soft="#17352A",
    warn="#F2C14E",
    warn_soft="#3A2F14",
    error="#FF9A92",
    error_soft="#42211F",
    selection="#63B3E4",
    on_selection="#0B1A26",
    row_mark="#17303F",
    on_row_mark="#E9EEF3",
    nav="#0E2231",
    nav_active="#1B3D55",
    nav_text="#E4EDF5",
    nav_muted="#A9B6C2",
    nav_mark="#63B3E4",
    is_dark=True,
)


def contrast(one: str, other: str) -> float:
    """Return the WCAG contrast ratio of two ``#RRGGBB`` colours, 1 to 21."""
    bright, dim = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (bright + 0.05) / (dim + 0.05)


def high_contrast(*, base: str, text: str, highlight: str, on_highlight: str) -> Roles:
    """Return roles that use nothing but the four colours of a high-contrast palette."""
    return Roles(
        background=base,
        surface=base,
        sunk=base,
        text=text,
        muted=text,
        line=text,
        field_border=text,
        primary=highlight,
        on_primary=on_highlight,
        primary_hover=highlight,
        info=text,
        info_soft=base,
        ok=text,
        ok_soft=base,
        warn=text,
        warn_soft=base,
        error=text,
        error_soft=base,
        selection=highlight,
        on_selection=on_highlight,
        row_mark=highlight,
        on_row_mark=on_highlight,
        nav=base,
        nav_active=base,
        nav_text=text,
        nav_muted=text,
        nav_mark=highlight,
        is_dark=_luminance(base) < _luminance(text),
        border_px=2,
    )


_LINEAR_BELOW: Final = 0.03928  # WCAG 2.1, relative luminance


def _luminance(colour: str) -> float:
    parts = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    red, green, blue = (
        c / 12.92 if c <= _LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


HIGH_CONTRAST: Final = high_contrast(
    base="#000000", text="#FFFFFF", highlight="#FFD400", on_highlight="#000000"
)
