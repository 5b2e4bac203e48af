"""What the desk remembers about itself: declared here, kept in ``settings.toml``."""

import json
import logging
import os
import tomllib
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from pathlib import Path
from typing import Final

from desktop.theme import ThemeChoice
from desktop.typing.mode import TypingMode
from local_db.domain.errors import DeskError
from resources.text import Language

_log = logging.getLogger(__name__)
DAMAGED_SUFFIX: Final = ".damaged"
# Minutes without a key after which the desk hides its data (desktop_ui.md 6).
LOCK_MINUTES: Final = range(1, 31)


class SlipPaper(StrEnum):
    """The paper in the slip printer."""

    A4 = "a4"
    A5 = "a5"
    ROLL_80 = "80mm"
    ROLL_58 = "58mm"


class SettingsError(DeskError):
    """A settings text names an unknown key or holds a value of the wrong kind."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """Every setting with its type and default.

    Attributes:
        lock_minutes: minutes without a key after which the desk hides its data.
        scan_folder: where the scanner puts its files; empty where there is none.
    """

    language: Language = Language.BN
    theme: ThemeChoice = ThemeChoice.SYSTEM
    zoom: float = 1.0
    last_operator: str = ""
    paper: SlipPaper = SlipPaper.A4
    typing_mode: TypingMode = TypingMode.SYSTEM
    window_width: int = 1366
    window_height: int = 728
    lock_minutes: int = 5
    scan_folder: str = ""


def parse_settings(written: str) -> DeskSettings:
    """Read a settings text.

    Raises:
        SettingsError: the text is no TOML, a key is unknown or a value has the wrong kind.
    """
    try:
        found = tomllib.loads(written)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError("settings_unreadable") from error
    defaults = DeskSettings()
    known = {field.name: getattr(defaults, field.name) for field in fields(DeskSettings)}
    unknown = sorted(found.keys() - known.keys())
    if unknown:
        raise SettingsError("settings_unknown_key", key=unknown[0])
    read = {name: _as(known, name, value) for name, value in found.items()}
    if read.get("lock_minutes", defaults.lock_minutes) not in LOCK_MINUTES:
        raise SettingsError("settings_bad_value", key="lock_minutes")
    return replace(defaults, **read)  # type: ignore[arg-type]  # _as gives each its kind


def write_settings(settings: DeskSettings) -> str:
    """Return the text of the settings file."""
    values: Mapping[str, object] = asdict(settings)
    # A JSON string, number or truth value is also a TOML one.
    return "".join(f"{name} = {json.dumps(value)}\n" for name, value in values.items())


class SettingsFile:
    """The settings of one data folder; a damaged file is kept aside, never lost."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._current = self._load()

    @property
    def current(self) -> DeskSettings:
        """The settings in force."""
        return self._current

    def change(self, **changes: object) -> DeskSettings:
        """Change some settings and write the file whole or not at all.

        Raises:
            TypeError: there is no setting of this name.
        """
        changed = replace(self._current, **changes)  # type: ignore[arg-type]  # names are checked by replace
        if changed != self._current:
            self._current = changed
            self._save()
        return changed

    def _load(self) -> DeskSettings:
        try:
            return parse_settings(self._path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            return DeskSettings()
        except (SettingsError, UnicodeDecodeError, OSError) as error:
            _log.warning("Settings set aside: %s", type(error).__name__)
            self._set_aside()
            return DeskSettings()

    def _set_aside(self) -> None:
        try:
            self._path.replace(self._path.with_name(self._path.name + DAMAGED_SUFFIX))
        except OSError as error:
            _log.warning("Settings could not be set aside: %s", type(error).__name__)

    def _save(self) -> None:
        partial = self._path.with_name(self._path.name + ".partial")
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with partial.open("w", encoding="utf-8") as file:
                file.write(write_settings(self._current))
                file.flush()
                os.fsync(file.fileno())
            partial.replace(self._path)
        except OSError as error:
            # A full or read-only disk must not stop the counter over a window size.
            _log.warning("Settings not written: %s", type(error).__name__)


def _as(known: Mapping[str, object], name: str, value: object) -> object:
    """Return the value in the kind of the setting's default."""
    default = known[name]
    if isinstance(default, StrEnum) and isinstance(value, str):
        try:
            return type(default)(value)
        except ValueError as error:
            raise SettingsError("settings_bad_value", key=name) from error
    if isinstance(default, float) and isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    if type(value) is not type(default):
        raise SettingsError("settings_bad_value", key=name)
    return value
