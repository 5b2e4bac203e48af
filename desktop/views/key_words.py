"""The keys of the desk and where they work; each is told in words under ``views.help``."""

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

EVERYWHERE: Final = "everywhere"
FORM: Final = "form"
LISTS: Final = "lists"

GROUPS: Final[Mapping[str, Sequence[str]]] = MappingProxyType(
    {
        EVERYWHERE: (
            "Ctrl+/",
            "F1",
            "F2",
            "F3",
            "F4",
            "F5",
            "F7",
            "F10",
            "F11",
            "Ctrl+,",
            "Ctrl+O",
            "F12",
            "Shift+F12",
            "Alt+Y",
            "Alt+U",
            "Ctrl+L",
            "Ctrl+Shift+L",
            "Ctrl+=",
            "Ctrl+-",
            "Ctrl+0",
        ),
        FORM: (
            "F9",
            "F8",
            "Ctrl+B",
            "Ctrl+S",
            "Tab",
            "Shift+Tab",
            "Alt+1",
            "Alt+E",
            "Alt+R",
            "Alt+M",
            "Alt+O",
            "Alt+A",
            "Alt+S",
            "Alt+T",
            "Ctrl+D",
            "Ctrl+G",
            "Ctrl+Shift+X",
            "Ctrl+Shift+C",
        ),
        LISTS: (
            "Ctrl+F",
            "Enter",
            "Alt+P",
            "Alt+M",
            "Alt+T",
            "Alt+G",
            "Alt+L",
            "Alt+C",
            "R",
            "H",
        ),
    }
)
# What a page listens to and no button on it shows.
PAGE_KEYS: Final[Mapping[str, tuple[str, Sequence[str]]]] = MappingProxyType(
    {
        "new": (FORM, GROUPS[FORM]),
        "search": (LISTS, ("Ctrl+F", "Enter")),
        "queue": (LISTS, ("Enter",)),
        "slips": (LISTS, ("Ctrl+F", "Enter")),
        "users": (FORM, ("Tab", "Shift+Tab", "Alt+1", "Alt+E")),
        "sign_in": (FORM, ("Tab", "Shift+Tab", "Alt+1", "Alt+E")),
    }
)
_SIGNS: Final = {"=": "plus", "-": "minus", "/": "slash", ",": "comma"}


def key_text(group: str, key: str) -> str:
    """Return the name of the text that tells what a key does."""
    *held, last = key.lower().split("+")
    return f"views.help.{'_'.join((group, *held, _SIGNS.get(last, last)))}"
