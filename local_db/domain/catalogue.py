"""Types, categories, reasons, departments, states and outcomes: dated master data, never code."""

import logging
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, Self

from local_db.domain.errors import DeskError
from local_db.domain.states import CaseGroup
from local_db.domain.text import search_form


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """A named code of the catalogue, in Bengali and English, with its dates."""

    code: str
    kind: str
    name_bn: str
    name_en: str
    parent: str | None = None
    department: str | None = None
    limit_days: int | None = None
    confidential: bool = False
    sensitive: bool = False
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the code may be chosen on that day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


class CatalogueError(DeskError):
    """A row of a pack is no item of a catalogue."""


DEPARTMENT: Final = "department"
STATE: Final = "state"
OUTCOME: Final = "outcome"
_LONGEST_LIMIT: Final = 3_650
_log: Final = logging.getLogger(__name__)
GROUP: Final = "group"


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All codes the office knows, by kind and code."""

    items: Mapping[tuple[str, str], Item]
    groups_of_states: Mapping[str, CaseGroup] = field(default_factory=dict)

    @classmethod
    def from_starting_data(cls, data: Mapping[str, Any]) -> Self:
        """Build the catalogue from the file that the program ships (``catalogue.json``)."""
        rows = [
            *data["items"],
            *({**row, "kind": DEPARTMENT} for row in data["departments"]),
            *({**row, "kind": OUTCOME} for row in data["outcomes"]),
            *({**row, "kind": GROUP} for row in data["state_groups"]),
            *({**row, "kind": STATE, "name_bn": row["name_en"]} for row in data["states"]),
        ]
        groups = {row["code"]: CaseGroup(row["group"]) for row in data["states"]}
        return cls({(item.kind, item.code): item for item in map(read_item, rows)}, groups)

    def with_pack(self, kind: str | None, rows: Iterable[Mapping[str, Any]]) -> Self:
        """Return the catalogue with a portal pack's rows added or replaced by code.

        ``kind`` is given where the pack's rows do not carry one (departments). A row that cannot be
        read is passed over: other people's portals write packs too.
        """
        items = dict(self.items)
        for row in rows:
            key = (str(kind or row.get("kind")), str(row.get("code")))
            try:
                items[key] = read_item(row, kind, items.get(key))
            except CatalogueError:
                _log.warning("A row of a pack was passed over: %s", key)
        return type(self)(items, self.groups_of_states)

    def find(self, kind: str, code: str | None) -> Item | None:
        """Return an item by its code, retired ones included."""
        return None if code is None else self.items.get((kind, code))

    def choices(self, kind: str, day: date, parent: str | None = None) -> tuple[Item, ...]:
        """Return what may be chosen on a day, in code order; of one parent where given."""
        found = (
            item
            for item in self.items.values()
            if item.kind == kind
            and item.is_valid_on(day)
            and (parent is None or item.parent == parent)
        )
        return tuple(sorted(found, key=_order))

    def search(self, kind: str, typed: str, day: date) -> tuple[Item, ...]:
        """Return choices with a word that starts as typed, in names and aliases; codes first."""
        wanted = _split(typed)
        if not wanted:
            return self.choices(kind, day)
        by_code, by_word = [], []
        for item in self.choices(kind, day):
            if item.code.casefold().startswith(wanted[0]) and len(wanted) == 1:
                by_code.append(item)
            elif all(any(w.startswith(t) for w in _words(item)) for t in wanted):
                by_word.append(item)
        return (*by_code, *by_word)

    def department_of(self, category: str, subcategory: str | None = None) -> Item | None:
        """Return the department a category is expected to go to."""
        for kind, code in (("subcategory", subcategory), ("category", category)):
            item = self.find(kind, code)
            if item is not None and item.department is not None:
                return self.find(DEPARTMENT, item.department)
        return None

    def limit_days(self, category: str, subcategory: str | None = None) -> int | None:
        """Return the published limit of the service, or None for the office default."""
        for kind, code in (("subcategory", subcategory), ("category", category)):
            item = self.find(kind, code)
            if item is not None and item.limit_days is not None:
                return item.limit_days
        return None

    def group_of(self, state: str | None) -> CaseGroup:
        """Return what a portal state means to a citizen; None is 'not yet sent'."""
        if state is None:
            return CaseGroup.AT_OFFICE
        return self.groups_of_states.get(state, CaseGroup.UNKNOWN)


def read_item(row: Mapping[str, Any], kind: str | None = None, old: Item | None = None) -> Item:
    """Read one row of the starting data or of a portal pack.

    What the portal's rows do not carry (contract section 2) is kept from ``old``.

    Raises:
        CatalogueError: the row has no code or kind, or a date that is none.
    """
    code, name_en, name_bn = row.get("code"), row.get("name_en"), row.get("name_bn")
    kind = kind or row.get("kind")
    if not (isinstance(code, str) and code and isinstance(kind, str) and kind):
        raise CatalogueError("catalogue_row_invalid")
    return Item(
        code=code,
        kind=kind,
        name_bn=str(name_bn or name_en or code),
        name_en=str(name_en or name_bn or code),
        parent=_text(row.get("parent")),
        department=_text(row.get("department")),
        limit_days=_limit(row.get("limit_days")),
        confidential=bool(row.get("confidential", old is not None and old.confidential)),
        sensitive=bool(row.get("sensitive", old is not None and old.sensitive)),
        aliases=_texts(row.get("aliases")),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
    )


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None


def _texts(value: object) -> tuple[str, ...]:
    return tuple(v for v in value if isinstance(v, str)) if isinstance(value, list) else ()


def _limit(value: object) -> int | None:
    """Return a limit that can be counted; nonsense from a pack means the office default."""
    if isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _LONGEST_LIMIT:
        return value
    return None


def _day(value: object) -> date | None:
    if value is None:
        return None
    try:
        return date.fromisoformat(value if isinstance(value, str) else "")
    except ValueError:
        raise CatalogueError("catalogue_row_invalid") from None


def _order(item: Item) -> tuple[str | int, ...]:
    """Sort ``C22.10`` after ``C22.2``."""
    return tuple(int(part) if part.isdecimal() else part for part in _PARTS.split(item.code))


@lru_cache(maxsize=4_096)
def _words(item: Item) -> tuple[str, ...]:
    return _split(" ".join((item.name_bn, item.name_en, *item.aliases)))


def _split(text: str) -> tuple[str, ...]:
    return tuple(search_form(text).translate(_PUNCTUATION).split())


_PUNCTUATION: Final = str.maketrans(dict.fromkeys("()/,;:-'\"’‘“”–—[]&", " "))
_PARTS: Final = re.compile(r"(\d+)")
