"""The head of each counter's audit chain, as the counter last told it (local_db.md 10).

Whoever cuts or rewrites a counter's chain cannot change what lies here. The portal only keeps and
compares; a person decides what a head that went back means.
"""

import re
from collections.abc import Iterator, Mapping
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from sync.contract.requests import LARGEST
from sync.portal.tables import audit_heads, devices

_HASH: Final = re.compile(r"[0-9a-f]{64}")


def note_head(connection: Connection, device_id: str, db_epoch: int, told: object, at: str) -> None:
    """Keep the furthest head of an epoch; count every one that does not come after it.

    The member is an addition of ours to the envelope: whatever is no head is passed over.
    """
    head = _read(told)
    if head is None:
        return
    row = {**head, "db_epoch": db_epoch, "told_at": at}
    kept = connection.execute(
        select(audit_heads).where(audit_heads.c.device_id == device_id)
    ).one_or_none()
    if kept is None:
        connection.execute(insert(audit_heads).values(device_id=device_id, went_back=0, **row))
        return
    if (kept.db_epoch, kept.seq, kept.head) == (db_epoch, head["seq"], head["head"]):
        return
    goes_on = (db_epoch, head["seq"]) > (kept.db_epoch, kept.seq)
    mine = update(audit_heads).where(audit_heads.c.device_id == device_id)
    connection.execute(mine.values(row if goes_on else {"went_back": kept.went_back + 1}))


def heads_told(connection: Connection, office: str | None = None) -> Iterator[dict[str, Any]]:
    """Yield what each counter told last, in the order of offices and counters."""
    wanted = select(devices.c.office, devices.c.counter_label, audit_heads).join(
        devices, devices.c.device_id == audit_heads.c.device_id
    )
    if office is not None:
        wanted = wanted.where(devices.c.office == office)
    for row in connection.execute(wanted.order_by(devices.c.office, devices.c.device_id)):
        yield dict(row._mapping)


def _read(told: object) -> dict[str, Any] | None:
    if not isinstance(told, Mapping):
        return None
    seq, head = told.get("seq"), told.get("head")
    is_seq = isinstance(seq, int) and not isinstance(seq, bool) and 0 < seq <= LARGEST
    is_head = isinstance(head, str) and _HASH.fullmatch(head) is not None
    return {"seq": seq, "head": head} if is_seq and is_head else None
