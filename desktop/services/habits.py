"""What the office writes most: read once a shift, in the store's worker."""

from collections.abc import Iterator, Mapping
from typing import Any

from desktop.typing.names import latin_name
from local_db.domain.complaint import Address
from local_db.domain.habits import Habits, read_habits
from local_db.records import Records
from local_db.store import Store

_PLACES = "places"


class HabitService:
    """Counts what was filed lately, and knows the block's places where the portal gave them."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def read(self, block: str | None) -> Habits:
        """Return the habits of an office whose block has this code."""
        with self._store.read() as records:
            written = records.habits.newest()
            listed = tuple(_listed(records, block)) if block else ()
        return read_habits(written, block, listed, latin_name)


def _listed(records: Records, block: str) -> Iterator[Address]:
    """Yield the villages of a block, and the panchayats of which no village is listed."""
    pack = records.packs.get(_PLACES)
    rows = () if pack is None else pack.items
    panchayats = {row["code"]: row for row in rows if _is(row, "gp") and row.get("parent") == block}
    with_villages = set()
    for row in rows:
        if _is(row, "village") and row.get("parent") in panchayats:
            with_villages.add(row["parent"])
            yield _address(panchayats[row["parent"]], row)
    for code, row in panchayats.items():
        if code not in with_villages:
            yield _address(row, None)


def _is(row: Mapping[str, Any], kind: str) -> bool:
    return row.get("kind") == kind and isinstance(row.get("code"), str)


def _address(gp: Mapping[str, Any], village: Mapping[str, Any] | None) -> Address:
    pin = (village or gp).get("pin")
    return Address(
        gp=str(gp["code"]),
        gp_name=_name(gp),
        village=None if village is None else _name(village),
        pin=pin if isinstance(pin, str) else None,
    )


def _name(row: Mapping[str, Any]) -> str:
    """Return a name for the slip: a Bengali one nobody has checked never stands alone."""
    bengali, english = str(row.get("name_bn") or ""), str(row.get("name_en") or "")
    if not bengali or not english:
        return bengali or english
    return bengali if row.get("name_bn_checked") else f"{bengali} ({english})"
