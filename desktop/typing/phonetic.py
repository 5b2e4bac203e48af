"""The Avro phonetic layout: Latin keys to Bengali, word by word (bengali_and_places.md 2).

The rules are data: ``resources/typing/phonetic.tsv`` tells how they are written.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Final

from resources import asset

_VOWELS: Final = frozenset("aeiou")
_CONSONANTS: Final = frozenset("bcdfghjklmnpqrstvwxyz")
# Only these letters mean something else as capitals; a name begun with a B is still written.
_CASED: Final = frozenset("oiudgjnrstyz")
# What belongs to a word besides letters: hasanta and breaks, chandrabindu, visarga.
SIGNS: Final = frozenset("`^:")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Place:
    """What must or must not stand before or after the keys."""

    is_before: bool
    is_wanted: bool
    kind: str

    def fits(self, keys: str, start: int, end: int) -> bool:
        """Tell whether the place is this one."""
        if self.kind.startswith("="):
            exact = self.kind[1:]
            found = keys[:start].endswith(exact) if self.is_before else keys[end:].startswith(exact)
        else:
            at = start - 1 if self.is_before else end
            found = _kind_of(keys[at].lower() if 0 <= at < len(keys) else "") == self.kind
        return found is self.is_wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class _Rule:
    written: str
    elsewhere: tuple[tuple[tuple[_Place, ...], str], ...]

    def write(self, keys: str, start: int, end: int) -> str:
        """Return what the keys write where they stand."""
        for places, written in self.elsewhere:
            if all(place.fits(keys, start, end) for place in places):
                return written
        return self.written


@lru_cache(maxsize=4096)
def to_bengali(keys: str) -> str:
    """Return what the keys of one word write, in NFC; unknown keys stay as they are."""
    rules, longest = _rules()
    keys = "".join(key if key.lower() in _CASED else key.lower() for key in keys)
    out, at = [], 0
    while at < len(keys):
        for length in range(min(longest, len(keys) - at), 0, -1):
            rule = rules.get(keys[at : at + length])
            if rule is not None:
                out.append(rule.write(keys, at, at + length))
                at += length
                break
        else:
            out.append(keys[at])
            at += 1
    return unicodedata.normalize("NFC", "".join(out))


def _kind_of(key: str) -> str:
    if key in _VOWELS:
        return "V"
    return "C" if key in _CONSONANTS else "#"


@cache
def _rules() -> tuple[Mapping[str, _Rule], int]:
    lines = asset("typing/phonetic.tsv").read_text(encoding="utf-8").splitlines()
    rules = {}
    for line in lines:
        if not line.startswith("#"):
            keys, written, *elsewhere = line.split("\t")
            rules[keys] = _Rule(written=written, elsewhere=tuple(map(_elsewhere, elsewhere)))
    return rules, max(map(len, rules))


def _elsewhere(cell: str) -> tuple[tuple[_Place, ...], str]:
    *places, written = cell.split(" ")
    return tuple(map(_place, places)), written


def _place(told: str) -> _Place:
    kind = told[1:].removeprefix("!")
    return _Place(is_before=told[0] == "<", is_wanted=told[1] != "!", kind=kind)
