"""Types, categories, reasons, departments, states and outcomes: dated master data, never code."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self

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
    aliases: tuple[str, ...] = ()
    valid_from: date | None = None
    valid_to: date | None = None

    def is_valid_on(self, day: date) -> bool:
        """Tell whether the code may be chosen on that day."""
        started = self.valid_from is None or self.valid_from <= day
        return started and (self.valid_to is None or day <= self.valid_to)


DEPARTMENT: Final = "department"
STATE: Final = "state"
OUTCOME: Final = "outcome"
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

        ``kind`` is given where the pack's rows do not carry one (departments).
        """
        new = (read_item(row if kind is None else {**row, "kind": kind}) for row in rows)
        items = {**self.items, **{(item.kind, item.code): item for item in new}}
        return type(self)(items, self.groups_of_states)

    def find(self, kind: str, code: str | None) -> Item | None:
        """Return an item by its code, retired ones included."""
        return None if code is None else self.items.get((kind, code))

    def choices(self, kind: str, day: date, parent: str | None = None) -> tuple[Item, ...]:
        """Return what may be chosen on a day, in code order; of one parent where given."""
        return tuple(
            item
            for item in self.items.values()
            if item.kind == kind
            and item.is_valid_on(day)
            and (parent is None or item.parent == parent)
        )

    def search(self, kind: str, typed: str, day: date) -> tuple[Item, ...]:
        """Return choices with a word that starts as typed, in names and aliases; codes first."""
        wanted = search_form(typed).split()
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


def read_item(row: Mapping[str, Any]) -> Item:
    """Read one row of the starting data or of a portal pack."""
    return Item(
        code=str(row["code"]),
        kind=str(row["kind"]),
        name_bn=str(row.get("name_bn") or row["name_en"]),
        name_en=str(row["name_en"]),
        parent=row.get("parent"),
        department=row.get("department"),
        limit_days=row.get("limit_days"),
        confidential=bool(row.get("confidential", False)),
        aliases=tuple(row.get("aliases") or ()),
        valid_from=_day(row.get("valid_from")),
        valid_to=_day(row.get("valid_to")),
    )


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


def _words(item: Item) -> list[str]:
    text = " ".join((item.name_bn, item.name_en, *item.aliases))
    return search_form(text.translate(_PUNCTUATION)).split()


_PUNCTUATION: Final = str.maketrans(dict.fromkeys("()/,;:-'\"", " "))
