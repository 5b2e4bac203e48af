"""What a new portal begins with: the shipped catalogue, and dated lists (domain.md 0.1)."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, Final

from sqlalchemy import Connection, insert, select

from resources import asset
from sync.contract.codes import PackName
from sync.portal.pack_shelf import pack_version, put_pack
from sync.portal.tables import offices

_ITEM: Final[Mapping[str, Any]] = {"aliases": [], "valid_from": None, "valid_to": None}
_DEPARTMENT: Final[Mapping[str, Any]] = {
    "contact_bn": None,
    "contact_en": None,
    "valid_from": None,
    "valid_to": None,
}


def put_starting_data(connection: Connection) -> None:
    """Add the offices and packs that are not there, and packs that this version ships newer."""
    seed = _read("portal_seed.json")
    _put_offices(connection, seed["offices"])
    version = str(seed["version"])
    for name, items in _packs().items():
        stored = pack_version(connection, name)
        if stored is None or stored < version:
            put_pack(connection, name, items, version=version, valid_from=version)


def _packs() -> Mapping[PackName, list[dict[str, Any]]]:
    catalogue, master_data = _read("catalogue.json"), _read("master_data.json")
    return {
        PackName.CATEGORIES: [{**_ITEM, **item} for item in catalogue["items"]],
        PackName.DEPARTMENTS: [{**_DEPARTMENT, **row} for row in catalogue["departments"]],
        PackName.PLACES: [],
        PackName.HOLIDAYS: master_data["holidays"],
        PackName.NOTICES: master_data["notices"],
    }


def _put_offices(connection: Connection, rows: Iterable[Mapping[str, Any]]) -> None:
    there = set(connection.execute(select(offices.c.code)).scalars())
    for row in rows:
        if row["code"] not in there:
            connection.execute(insert(offices).values(**row))


def _read(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(asset(name).read_text(encoding="utf-8"))
    return found
