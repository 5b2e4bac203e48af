"""Dated master data in force: the portal's packs where they have come, the shipped start else."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any, Self

from local_db.domain.catalogue import DEPARTMENT, Catalogue
from local_db.records import Records
from local_db.starting_catalogue import starting_catalogue
from resources import asset


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A sentence of the office for citizens, in both languages."""

    bn: str
    en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MasterData:
    """The catalogue, the holidays and the notices."""

    catalogue: Catalogue
    holidays: frozenset[date]
    notices: tuple[Mapping[str, Any], ...]

    @classmethod
    def load(cls, records: Records) -> Self:
        """Read what the portal gave; anything it did not give is as shipped."""
        packs = {pack.name: pack.items for pack in records.packs.all()}
        catalogue = starting_catalogue().with_pack(None, packs.get("categories", ()))
        return cls(
            catalogue=catalogue.with_pack(DEPARTMENT, packs.get("departments", ())),
            holidays=frozenset(_days(packs.get("holidays") or _shipped()["holidays"])),
            notices=tuple(packs.get("notices") or _shipped()["notices"]),
        )

    def notice(self, key: str, day: date) -> Notice | None:
        """Return the notice in force on a day."""
        for row in self.notices:
            if row.get("key") == key and _is_valid(row, day):
                return Notice(bn=str(row.get("text_bn") or ""), en=str(row.get("text_en") or ""))
        return None


@cache
def _shipped() -> Mapping[str, Any]:
    shipped: Mapping[str, Any] = json.loads(asset("master_data.json").read_text(encoding="utf-8"))
    return shipped


def _days(rows: Iterable[Mapping[str, Any]]) -> Iterable[date]:
    return (date.fromisoformat(row["on"]) for row in rows)


def _is_valid(row: Mapping[str, Any], day: date) -> bool:
    start, end = row.get("valid_from"), row.get("valid_to")
    has_begun = start is None or date.fromisoformat(start) <= day
    return has_begun and (end is None or day <= date.fromisoformat(end))
