"""The audit chain: every row's HMAC covers the row before it (local_db.md 10)."""

import hashlib
import hmac
import json
import os
from bisect import bisect_right
from collections.abc import Mapping
from datetime import UTC
from typing import Any, Final

from sqlalchemy import Row, select

from local_db.domain.audit import AuditHead, AuditReport
from local_db.repositories.work import Work
from local_db.tables import AuditKeyRow, AuditRow

_AUDIT = AuditRow.table()
_INSERT = _AUDIT.insert()
_NEWEST = select(_AUDIT.c.seq, _AUDIT.c.hash).order_by(_AUDIT.c.seq.desc()).limit(1)
_KEYS = AuditKeyRow.table()
_EVERY_KEY = select(_KEYS.c.from_seq, _KEYS.c.key).order_by(_KEYS.c.from_seq)
_START: Final = bytes(32)
_KEY_BYTES: Final = 32
_PAGE: Final = 1_000


class AuditRepository:
    """Adds rows and checks the chain; payloads hold codes, numbers and digests only."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        # The chain's keys and the rows that they begin at, read at the first use.
        self._keys: tuple[tuple[int, bytes], ...] | None = None

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
        row = {
            "seq": head.seq + 1,
            "at": self._work.now().astimezone(UTC).isoformat(timespec="microseconds"),
            "actor": actor,
            "action": action,
            "entity": entity,
            "entity_id": entity_id,
            "payload": json.dumps(payload, sort_keys=True, separators=(",", ":")),
        }
        link = self._link(head.seq + 1, head.hash, tuple(str(value) for value in row.values()))
        self._connection.execute(_INSERT, {**row, "prev_hash": head.hash, "hash": link})

    def keep_key(self) -> None:
        """Keep the chain's key in the store, before the data key that it comes from is changed."""
        if self._connection.scalar(select(_KEYS.c.from_seq).limit(1)) is None:
            self._begin_key(1, self._work.audit_key)

    def renew_key(
        self,
        actor: str,
        action: str,
        entity_id: str,
        payload: Mapping[str, str | int | bool | None],
    ) -> None:
        """Add a row that begins a fresh key of the chain; the rows before it keep theirs."""
        self.keep_key()
        self._begin_key(self.head().seq + 1, os.urandom(_KEY_BYTES))
        self.add(actor, action, "key", entity_id, payload)

    def _begin_key(self, seq: int, key: bytes) -> None:
        self._connection.execute(_KEYS.insert(), {"from_seq": seq, "key": key})
        self._keys = None

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
        link = self._link(seq, before, tuple(str(value) for value in values))
        return row.seq == seq and row.prev_hash == before and hmac.compare_digest(row.hash, link)

    def _key_of(self, seq: int) -> bytes:
        """Return the key of a row; before the first change it comes from the data key."""
        if self._keys is None:
            found = self._connection.execute(_EVERY_KEY)
            self._keys = tuple((row.from_seq, row.key) for row in found)
        at = bisect_right(self._keys, seq, key=lambda known: known[0])
        return self._keys[at - 1][1] if at else self._work.audit_key

    def _link(self, seq: int, before: bytes, parts: tuple[str, ...]) -> bytes:
        """Return the HMAC over a length-prefixed form, so that no two rows read the same."""
        chain = hmac.new(self._key_of(seq), before, hashlib.sha256)
        for part in parts:
            data = part.encode("utf-8")
            chain.update(len(data).to_bytes(8, "big") + data)
        return chain.digest()
