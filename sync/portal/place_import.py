"""Read official downloads of the Local Government Directory into the places pack (domain.md).

The downloads differ in their columns' names from year to year, so a column is known by any of its
names; which kind of place a file lists is told by the most special code in it. Codes are merged by
kind and code: a place keeps its code for ever, and one that ended gets a ``valid_to``.
"""

import csv
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from sync.contract.canonical import canonical_items, sha256_hex
from sync.contract.codes import PackName
from sync.contract.shared import Clock, PortalOperationError, office_time, stored_line
from sync.portal.operations import publish_pack
from sync.portal.pack_shelf import find_pack
from sync.portal.portal import Portal

_NOISE: Final = re.compile(r"[^a-z0-9]+")
_CODE: Final = re.compile(r"[0-9]{1,10}", re.ASCII)
_SEARCHED_ROWS: Final = 10
_VERSION_TAIL: Final = 6
_URBAN: Final = re.compile(
    r"municip|corporation|notified|cantonment|town|urban|nagar", re.IGNORECASE
)
_BENGALI: Final = re.compile("[\u0980-\u09ff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """A kind of place: how its own code, its names and its parent's code may be headed."""

    name: str
    codes: tuple[str, ...]
    parents: tuple[str, ...]
    prefixes: tuple[str, ...]


# The most special first: a list of blocks names their districts too.
_KINDS: Final = (
    _Kind(
        name="village",
        codes=("villagecode", "lgdvillagecode"),
        parents=("localbodycode", "grampanchayatcode", "gpcode", "blockcode"),
        prefixes=("village",),
    ),
    _Kind(
        name="gp",
        codes=("localbodycode", "lgdlocalbodycode", "grampanchayatcode", "gpcode", "lgdgpcode",
               "urbanlocalbodycode"),
        parents=("blockcode", "lgdblockcode", "districtcode", "lgddistrictcode"),
        prefixes=("localbody", "grampanchayat", "gp", "urbanlocalbody"),
    ),
    _Kind(
        name="block",
        codes=("blockcode", "lgdblockcode", "developmentblockcode"),
        parents=("districtcode", "lgddistrictcode"),
        prefixes=("block", "developmentblock"),
    ),
    _Kind(
        name="district",
        codes=("districtcode", "lgddistrictcode"),
        parents=(),
        prefixes=("district",),
    ),
)  # fmt: skip
_ORDER: Final = ("district", "block", "town", "gp", "village")


@dataclass(slots=True, kw_only=True)
class Imported:
    """What became of the places of one kind."""

    table: str
    added: int = 0
    changed: int = 0
    retired: int = 0
    rejected: int = 0

    def told(self) -> dict[str, Any]:
        """Return the line that the command prints."""
        return {
            "table": self.table,
            "added": self.added,
            "changed": self.changed,
            "retired": self.retired,
            "rejected": self.rejected,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class _Merge:
    """The places as they stand, and what a file did to them."""

    known: dict[tuple[str, str], dict[str, Any]] = field(default_factory=dict)
    counts: dict[str, Imported] = field(default_factory=dict)

    def count(self, kind: str) -> Imported:
        return self.counts.setdefault(kind, Imported(table=kind))


def import_places(
    database_url: str, files: Sequence[Path], *, is_complete: bool = False, clock: Clock
) -> list[dict[str, Any]]:
    """Merge files into the places pack and tell the offices; returns a line for every kind.

    With ``is_complete`` the files are whole lists, and a place of the same kind that is in none of
    them ends today; a part of a list retires nothing.

    Raises:
        PortalOperationError: ``places_unreadable``, naming the file.
    """
    rows = sorted(
        (row for file in files for row in _read(file)), key=lambda row: _ORDER.index(row["kind"])
    )
    with Portal.open(database_url) as portal, portal.database.read() as connection:
        stored = find_pack(connection, PackName.PLACES).rows()
    merge = _Merge(known={(row["kind"], row["code"]): row for row in stored})
    for row in rows:
        _take(merge, row)
    today = office_time(clock.now()).date()
    if is_complete:
        _retire(merge, {(row["kind"], row["code"]) for row in rows}, today.isoformat())
    items = [merge.known[key] for key in sorted(merge.known)]
    if items != sorted(stored, key=lambda row: (row["kind"], row["code"])):
        version = f"{today.isoformat()}-{sha256_hex(canonical_items(items))[:_VERSION_TAIL]}"
        publish_pack(database_url, PackName.PLACES, items, version=version, valid_from=today)
    return [merge.counts[kind].told() for kind in _ORDER if kind in merge.counts]


def _take(merge: _Merge, row: dict[str, Any]) -> None:
    count, key = merge.count(row["kind"]), (row["kind"], row["code"])
    parents = {code for _, code in merge.known}
    is_orphan = row["kind"] != "district" and row["parent"] not in parents
    if not _CODE.fullmatch(row["code"]) or not row["name_en"] or is_orphan:
        count.rejected += 1
        return
    before = merge.known.get(key)
    if before is None:
        count.added += 1
    elif {**before, **row} != before:
        count.changed += 1
    merge.known[key] = {**(before or {}), **row}


def _retire(merge: _Merge, listed: set[tuple[str, str]], today: str) -> None:
    kinds = {kind for kind, _ in listed}
    for key, row in merge.known.items():
        if key[0] in kinds and key not in listed and row["valid_to"] is None:
            merge.known[key] = {**row, "valid_to": today}
            merge.count(key[0]).retired += 1


def _read(file: Path) -> list[dict[str, Any]]:
    """Return a file's places; what stands above the row of headings is passed over."""
    try:
        with file.open(encoding="utf-8-sig", newline="") as lines:
            table = list(csv.reader(lines))
    except (OSError, UnicodeDecodeError, csv.Error) as error:
        raise PortalOperationError("places_unreadable", file=file.name) from error
    for place, cells in enumerate(table[:_SEARCHED_ROWS]):
        heads = [_NOISE.sub("", cell.casefold()) for cell in cells]
        kind = next((kind for kind in _KINDS if set(kind.codes) & set(heads)), None)
        if kind is not None:
            rows = (dict(zip(heads, row, strict=False)) for row in table[place + 1 :] if any(row))
            return [_place(kind, row) for row in rows]
    raise PortalOperationError("places_unreadable", file=file.name)


def _place(kind: _Kind, row: Mapping[str, str]) -> dict[str, Any]:
    name_bn = _named(kind, row, ("nameinlocal", "nameinlocallanguage", "namelocal", "namebn"))
    is_bengali = _BENGALI.search(name_bn) is not None
    is_town = kind.name == "gp" and any(
        "type" in head and _URBAN.search(value) for head, value in row.items()
    )
    return {
        "code": _first(row, kind.codes),
        "kind": "town" if is_town else kind.name,
        "parent": _first(row, kind.parents) or None,
        "name_bn": name_bn if is_bengali else None,
        "name_en": _named(kind, row, ("nameinenglish", "nameenglish", "nameen", "name")),
        "pin": _first(row, ("pincode", "pin")) or None,
        "name_bn_checked": False,
        "valid_from": None,
        "valid_to": None,
    }


def _named(kind: _Kind, row: Mapping[str, str], endings: Iterable[str]) -> str:
    heads = [prefix + ending for ending in endings for prefix in (*kind.prefixes, "")]
    return _first(row, heads)


def _first(row: Mapping[str, str], heads: Iterable[str]) -> str:
    return next((stored_line(row[head]) for head in heads if row.get(head, "").strip()), "")
