"""Which machine this is, so that a data folder copied to another one is seen (offline_sync.md D7).

Only a keyed hash of it is ever kept. A machine that cannot be told apart gives None, and then
nothing is concluded from it: the side files alone decide.
"""

import contextlib
import hashlib
import os
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, TypeAlias

VARIABLE: Final = "ABHIJOG_MACHINE_ID"
_BOOT: Final = Path("/proc/sys/kernel/random/boot_id")
# Read by anybody; the serial numbers beside them by the administrator only.
_BOARD: Final = Path("/sys/class/dmi/id")
_MODEL: Final = ("sys_vendor", "product_name", "board_name")
_SERIALS: Final = ("product_uuid", "board_serial", "product_serial")
_IDS: Final = (Path("/etc/machine-id"), Path("/var/lib/dbus/machine-id"))
# What makers write where a serial number belongs.
_FILLERS: Final = frozenset({"", "none", "default string", "to be filled by o.e.m.", "0123456789"})
_CRYPTOGRAPHY: Final = r"SOFTWARE\Microsoft\Cryptography"
# The standard library's module; its types exist on Windows only.
_WinReg: TypeAlias = Any


def machine_id() -> str | None:
    """Return what tells this machine from others for its whole life, or None when nothing does.

    The system's own name for it, and the model of the computer, which an imaged disk does not
    bring along.
    """
    named = os.environ.get(VARIABLE)
    if named is not None:
        return named or None
    if sys.platform == "win32":
        import winreg  # noqa: PLC0415 - Windows only

        return windows_id(winreg)
    return linux_id(_IDS, _BOARD)


def boot_mark() -> str:
    """Return what tells one start of this machine from the next; empty where nothing does.

    There the counted seconds tell it, for they begin anew with each start.
    """
    return _told(_BOOT)


def linux_id(ids: Iterable[Path], board: Path) -> str | None:
    """Return the name from ``/etc/machine-id`` or D-Bus, else from the board's serial numbers."""
    own = _first(ids) or _first(board / name for name in _SERIALS)
    if own is None:
        return None
    return _joined([own, *(_told(board / name) for name in _MODEL)])


def windows_id(winreg: _WinReg) -> str | None:
    """Return the name that Windows gave itself when it was installed."""
    access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
    try:
        with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, _CRYPTOGRAPHY, 0, access) as key:
            found = str(winreg.QueryValueEx(key, "MachineGuid")[0]).strip()
    except OSError:
        return None
    return _joined([found]) if found else None


def _first(files: Iterable[Path]) -> str | None:
    found = (_told(file) for file in files)
    return next((text for text in found if text.lower() not in _FILLERS), None)


def _told(file: Path) -> str:
    with contextlib.suppress(OSError):
        return file.read_text(encoding="utf-8", errors="replace").strip()
    return ""


def _joined(parts: Iterable[str]) -> str:
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()
