"""The audit chain: every row's HMAC covers the row before it (local_db.md 10)."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Row, select

from local_db.domain.audit import AuditHead, AuditReport
from local_db.repositories.work import Work
from local_db.tables import AuditRow

_AUDIT = AuditRow.table()
_INSERT = _AUDIT.insert()
_NEWEST = select(_AUDIT.c.seq, _AUDIT.c.hash).order_by(_AUDIT.c.seq.desc()).limit(1)
_START: Final = bytes(32)
_PAGE: Final = 1_000


class AuditRepository:
    """Adds rows and checks the chain; payloads hold codes, numbers and digests only."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection

    def add(
        self,
        actor: str,
        action: str,
        entity: str,
        entity_id: str,
        payload: Mapping[str, str | int | bool | None],
    ) -> None:
        """Bind one change of state to the chain; never put a citizen's data into ``payload``."""
        head = self.head()
        if self._work.moves.audit_before is None:
            self._work.moves.audit_before = head
        row = {
            "seq": head.seq + 1,
            "at": self._work.now().astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": action,
            "entity": entity,
            "entity_id": entity_id,
            "payload": json.dumps(payload, sort_keys=True, separators=(",", ":")),
        }
        link = self._link(head.hash, tuple(str(value) for value in row.values()))
        self._connection.execute(_INSERT, {**row, "prev_hash": head.hash, "hash": link})

    def head(self) -> AuditHead:
        """Return the newest row's place and hash."""
        found = self._connection.execute(_NEWEST).one_or_none()
        if found is None:
            return AuditHead(seq=0, hash=_START)
        return AuditHead(seq=found.seq, hash=found.hash)

    def verify(self) -> AuditReport:
        """Walk the whole chain; a missing, added, moved or changed row breaks it.

        A cut tail cannot be seen here; the head's hash that was sent or printed shows it.
        """
        checked, before = 0, _START
        while page := self._page(checked):
            for row in page:
                if not self._fits(row, checked + 1, before):
                    return AuditReport(ok=False, checked=checked, broken_at=row.seq)
                checked, before = checked + 1, row.hash
        return AuditReport(ok=True, checked=checked, broken_at=None)

    def _page(self, after: int) -> list[Row[*tuple[Any, ...]]]:
        wanted = select(_AUDIT).where(_AUDIT.c.seq > after).order_by(_AUDIT.c.seq).limit(_PAGE)
        return list(self._connection.execute(wanted))

    def _fits(self, row: Row[*tuple[Any, ...]], seq: int, before: bytes) -> bool:
        values = (row.seq, row.at, row.actor, row.action, row.entity, row.entity_id, row.payload)
        link = self._link(before, tuple(str(value) for value in values))
        return row.seq == seq and row.prev_hash == before and hmac.compare_digest(row.hash, link)

    def _link(self, before: bytes, parts: tuple[str, ...]) -> bytes:
        """Return the HMAC over a length-prefixed form, so that no two rows read the same."""
        chain = hmac.new(self._work.audit_key, before, hashlib.sha256)
        for part in parts:
            data = part.encode("utf-8")
            chain.update(len(data).to_bytes(8, "big") + data)
        return chain.digest()
