"""Master data packs: stored in their canonical form, or drawn from the tables (contract 2)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, delete, insert, select

from resources.text import Language
from sync.contract.canonical import canonical_items, sha256_hex
from sync.contract.codes import PackName
from sync.portal.tables import devices, leases, offices, packs

_DRAWN: Final = (PackName.OFFICES, PackName.DEVICE_KEYS)
_VERSION_LENGTH: Final = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPack:
    """A pack as it is served: the exact bytes that its hash is taken of."""

    name: PackName
    version: str
    valid_from: str
    items: bytes
    sha256: str

    def rows(self) -> list[dict[str, Any]]:
        """Return the items."""
        found: list[dict[str, Any]] = msgspec.json.decode(self.items)
        return found


def put_pack(
    connection: Connection,
    name: PackName,
    items: Sequence[Mapping[str, Any]],
    *,
    version: str,
    valid_from: str,
) -> None:
    """Store a pack in place of the one before."""
    data = canonical_items(items)
    connection.execute(delete(packs).where(packs.c.name == name.value))
    connection.execute(
        insert(packs).values(
            name=name.value,
            version=version,
            valid_from=valid_from,
            items=data,
            sha256=sha256_hex(data),
        )
    )


def pack_version(connection: Connection, name: PackName) -> str | None:
    """Return the version of a stored pack."""
    return connection.execute(
        select(packs.c.version).where(packs.c.name == name.value)
    ).scalar_one_or_none()


def find_pack(connection: Connection, name: PackName) -> StoredPack:
    """Return a pack; offices and device keys are drawn from their tables as they are now."""
    if name in _DRAWN:
        return _drawn(connection, name)
    row = connection.execute(select(packs).where(packs.c.name == name.value)).one()
    return StoredPack(
        name=name,
        version=row.version,
        valid_from=row.valid_from,
        items=bytes(row.items),
        sha256=row.sha256,
    )


def notice_texts(connection: Connection, today: date, language: Language) -> dict[str, str]:
    """Return every dated notice as it stands today, by its key, e.g. the helpline's number."""
    day = today.isoformat()
    return {
        str(row["key"]): str(row[f"text_{language.value}"])
        for row in find_pack(connection, PackName.NOTICES).rows()
        if (row.get("valid_from") or day) <= day <= (row.get("valid_to") or day)
    }


def _drawn(connection: Connection, name: PackName) -> StoredPack:
    is_offices = name is PackName.OFFICES
    rows = _office_rows(connection) if is_offices else _key_rows(connection)
    data = canonical_items(rows)
    sha256 = sha256_hex(data)
    since = "2026-11-01" if is_offices or not rows else min(row["not_before"] for row in rows)[:10]
    return StoredPack(
        name=name, version=sha256[:_VERSION_LENGTH], valid_from=since, items=data, sha256=sha256
    )


def _office_rows(connection: Connection) -> list[dict[str, Any]]:
    wanted = (
        offices.c.code,
        offices.c.name_bn,
        offices.c.name_en,
        offices.c.district,
        offices.c.block,
        offices.c.phone,
    )
    found = connection.execute(select(*wanted).order_by(offices.c.code))
    return [dict(row) for row in found.mappings()]


def _key_rows(connection: Connection) -> list[dict[str, Any]]:
    wanted = select(leases.c.slot, leases.c.leased_at, devices.c.public_key, devices.c.device_id)
    found = connection.execute(wanted.join_from(leases, devices).order_by(leases.c.slot))
    return [
        {
            "key_id": row.device_id,
            "slot": row.slot,
            "public_key": row.public_key,
            "not_before": row.leased_at,
            "not_after": None,
        }
        for row in found
    ]
