"""Find cases by a mobile number through keyed hashes (portal_network.md 7).

Whoever gets hold of the index alone learns no number; the key lies in the portal's settings.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, delete, insert, select

from sync.portal.bulk import insert_rows
from sync.portal.tables import case_mobiles, cases, settings

_INDEXED: Final = "mobiles_indexed"
_PAGE: Final = 500


def hashed(key: bytes, kind: str, text: str) -> str:
    """Return the keyed hash of a text; equal texts of two kinds have different ones."""
    return hmac.new(key, f"{kind} {text}".encode("utf-8", "replace"), hashlib.sha256).hexdigest()


def mobile_hash(key: bytes, mobile: str) -> str:
    """Return what a mobile number is found by."""
    return hashed(key, "mobile", mobile)


def is_hidden(body: Mapping[str, Any]) -> bool:
    """Tell whether even a masked name, or a phone that is shared, would tell too much."""
    return bool(body.get("sensitive") or body.get("confidential"))


def mobiles_of(body: Mapping[str, Any]) -> set[str]:
    """Return the mobile numbers of a filed body."""
    told = (body["petitioner"].get(name) for name in ("mobile", "alt_mobile"))
    return {number for number in told if isinstance(number, str)}


def index_bodies(
    connection: Connection, key: bytes, bodies: Mapping[str, Mapping[str, Any]], *, replaces: bool
) -> None:
    """Enter the numbers of cases, by their refs; ``replaces`` what is there of amended ones."""
    if replaces and bodies:
        connection.execute(delete(case_mobiles).where(case_mobiles.c.ref.in_(list(bodies))))
    rows = [
        {"mobile": mobile_hash(key, mobile), "ref": ref, "is_public": not is_hidden(body)}
        for ref, body in bodies.items()
        for mobile in sorted(mobiles_of(body))
    ]
    insert_rows(connection, case_mobiles, rows)


def refs_of(connection: Connection, key: bytes, mobile: str) -> tuple[str, ...]:
    """Return the numbers of the cases filed with a mobile number."""
    wanted = select(case_mobiles.c.ref).where(case_mobiles.c.mobile == mobile_hash(key, mobile))
    return tuple(connection.execute(wanted.order_by(case_mobiles.c.ref)).scalars())


def public_refs_of(connection: Connection, key: bytes, mobile: str) -> tuple[str, ...]:
    """Return the numbers of the cases that the phone's holder may hear of."""
    wanted = select(case_mobiles.c.ref).where(case_mobiles.c.mobile == mobile_hash(key, mobile))
    public = wanted.where(case_mobiles.c.is_public).order_by(case_mobiles.c.ref)
    return tuple(connection.execute(public).scalars())


def index_older_cases(connection: Connection, key: bytes) -> None:
    """Enter, once, the cases of a portal that is older than this index."""
    there = connection.execute(select(settings.c.value).where(settings.c.name == _INDEXED))
    if there.scalar_one_or_none() is not None:
        return
    for page in _pages(connection):
        index_bodies(connection, key, page, replaces=True)
    connection.execute(insert(settings).values(name=_INDEXED, value="1"))


def _pages(connection: Connection) -> Iterator[dict[str, Mapping[str, Any]]]:
    after = ""
    while True:
        wanted = select(cases.c.ref, cases.c.body).where(cases.c.ref > after)
        rows = connection.execute(wanted.order_by(cases.c.ref).limit(_PAGE)).all()
        if not rows:
            return
        yield {row.ref: json.loads(row.body) for row in rows}
        after = rows[-1].ref
