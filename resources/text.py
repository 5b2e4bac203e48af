"""Every sentence a person reads, by key, in Bengali and English.

The texts are TOML files, one per area, in ``i18n/bn`` and ``i18n/en``; the key is the area's file
name and the path inside it (``errors.mobile_invalid``). Qt is not involved, so the command line,
the slip and the screens share one catalogue.
"""

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from typing import Final

from resources import asset


class Language(StrEnum):
    """A language of the program's own words."""

    BN = "bn"
    EN = "en"


_BENGALI_DIGITS: Final = str.maketrans("0123456789", "০১২৩৪৫৬৭৮৯")


@cache
def catalogue(language: Language) -> Mapping[str, str]:
    """Return all texts of a language, keyed by their dotted name."""
    texts: dict[str, str] = {}
    for path in sorted(asset(f"i18n/{language.value}").glob("*.toml")):
        texts |= _area(language, path.stem)
    return texts


@cache
def _area(language: Language, name: str) -> Mapping[str, str]:
    """Return the texts of one area: reading all of them would hold up the first window."""
    try:
        path = asset(f"i18n/{language.value}/{name}.toml")
    except FileNotFoundError:
        return {}
    texts: dict[str, str] = {}
    _flatten(name, tomllib.loads(path.read_text(encoding="utf-8")), texts)
    return texts


def text(key: str, language: Language, /, **values: object) -> str:
    """Return the text of ``key`` with its ``{placeholders}`` filled in.

    Raises:
        KeyError: there is no such text; a test finds this before a person does.
    """
    found = _area(language, key.partition(".")[0])[key]
    return found.format(**values) if values else found


def has_text(key: str) -> bool:
    """Tell whether a text exists under this key."""
    return key in _area(Language.EN, key.partition(".")[0])


def bengali_digits(shown: object) -> str:
    """Return the text with its digits 0-9 replaced by Bengali ones."""
    return str(shown).translate(_BENGALI_DIGITS)


def local_digits(shown: object, language: Language) -> str:
    """Return a count or date in the digits of the language."""
    return bengali_digits(shown) if language is Language.BN else str(shown)


def _flatten(prefix: str, node: Mapping[str, object], into: dict[str, str]) -> None:
    for name, value in node.items():
        key = f"{prefix}.{name}"
        if isinstance(value, dict):
            _flatten(key, value, into)
        else:
            into[key] = str(value)
