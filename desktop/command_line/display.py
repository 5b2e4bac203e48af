"""Whether there is a screen: Qt ends the process without one, and says so to nobody."""

import os
import sys
from typing import Final

from local_db.domain.errors import DeskError

# Where X11 and Wayland say that they run; Qt's own variable names a screen of its kind.
_SCREENS: Final = ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM")


def has_screen() -> bool:
    """Tell whether Qt would find a screen."""
    return sys.platform != "linux" or any(os.environ.get(name) for name in _SCREENS)


def require_display() -> None:
    """Refuse to open a window where there is no screen.

    Raises:
        DeskError: ``no_display``.
    """
    if not has_screen():
        raise DeskError("no_display")
