"""Fill a portal with cases quickly, as years of offices would have (COPY, or rows in bulk)."""

import itertools
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, Final

import msgspec
from sqlalchemy import Table, insert, update

from sync.contract.canonical import canonical_json, digest
from sync.contract.codes import FIRST_STATE, MessageType
from sync.contract.replies import Event
from sync.contract.shared import Number, Slot
from sync.portal.database import FEED, PORTAL_REFS
from sync.portal.effects import portal_ref_text
from sync.portal.mobile_index import mobile_hash
from sync.portal.portal import Portal
from sync.portal.tables import (
    case_mobiles,
    cases,
    changes,
    counters,
    messages,
    received_numbers,
    received_sequences,
)

Row = dict[str, Any]
_AT: Final = "2025-06-02T11:00:00+05:30"
_CHUNK: Final = 10_000
_PER_SLOT: Final = 90_000
_OLD_DEVICE: Final = "00000000-0000-4000-8000-000000000000"
_TABLES: Final = (
    messages,
    cases,
    changes,
    received_numbers,
    received_sequences,
    case_mobiles,
)


def fill(portal: Portal, count: int, bodies: Sequence[dict[str, Any]]) -> None:
    """Store ``count`` old cases; each body is stored again and again under other numbers."""
    sealed = [canonical_json(body) for body in bodies]
    sealed = list(zip(sealed, [digest(one) for one in sealed], strict=True))
    mobiles = [mobile_hash(portal.mobile_key, body["petitioner"]["mobile"]) for body in bodies]
    numbers = range(1, count + 1)
    for first in range(0, count, _CHUNK):
        chunk = [_case(n, *sealed[n % len(sealed)], mobiles[n % len(mobiles)])
                 for n in numbers[first : first + _CHUNK]]  # fmt: skip
        with portal.database.write() as connection:
            for place, table in enumerate(_TABLES):
                _store(connection, table, [rows[place] for rows in chunk])
    with portal.database.write() as connection:
        for name in (FEED, PORTAL_REFS):
            moved = update(counters).where(counters.c.name == name)
            connection.execute(moved.values(value=counters.c.value + count))


def _case(n: int, body: bytes, digest_text: str, mobile: str) -> tuple[Row, ...]:
    lot, seq = divmod(n - 1, _PER_SLOT)
    slot = f"25-{900 + lot:03d}-01"
    ref = Number.issue(Slot(slot), seq + 1).digits
    message_id = f"10000000-0000-4000-8000-{n:012d}"
    case_id = f"20000000-0000-4000-8000-{n:012d}"
    event = Event(ref=ref, portal_ref=portal_ref_text(n), rev=1, at=_AT, state=FIRST_STATE)
    payload = msgspec.json.encode(event).decode()
    office = slot[3:6]
    return (
        {"id": message_id, "type": MessageType.FILED.value, "ref": ref, "case_id": case_id,
         "digest": digest_text, "device_id": _OLD_DEVICE, "device_seq": n, "supersedes": None,
         "body": body, "received_at": _AT, "is_note": False},
        {"ref": ref, "case_id": case_id, "portal_ref": portal_ref_text(n), "office": office,
         "message_id": message_id, "filed_on": _AT[:10], "body": body, "received_at": _AT,
         "state": FIRST_STATE, "rev": 1, "is_forwarded": False, "is_withdrawn": False,
         "is_voided": False, "recontacts": 0},
        {"seq": n, "office": office, "ref": ref, "rev": 1, "payload": payload},
        {"slot": slot, "seq": seq + 1},
        {"device_id": _OLD_DEVICE, "device_seq": n},
        {"mobile": mobile, "ref": ref, "is_public": True},
    )  # fmt: skip


def _store(connection: Any, table: Table, rows: list[Row]) -> None:  # noqa: ANN401 - either driver's
    if connection.dialect.name != "postgresql":
        connection.execute(insert(table), rows)
        return
    names = ", ".join(f'"{name}"' for name in rows[0])
    with (
        connection.connection.cursor() as cursor,
        cursor.copy(f"COPY {table.name} ({names}) FROM STDIN") as copy,
    ):
        for row in rows:
            copy.write_row(tuple(row.values()))


def batches(rows: Iterable[Any], size: int) -> Iterator[list[Any]]:
    """Yield lists of rows."""
    given = iter(rows)
    while chunk := list(itertools.islice(given, size)):
        yield chunk
