"""The audit chain: every row's HMAC covers the row before it (local_db.md 10)."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from datetime import UTC
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, select

from local_db.domain.audit import AuditHead, AuditReport
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import AuditRow

# Who acts when no person does.
SYSTEM: Final = "system"
PORTAL: Final = "portal"
# Codes, numbers and digests: nothing that a citizen said.
Facts: TypeAlias = Mapping[str, str | int | bool | None]
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
        self._meta = MetaRepository(work)

    def add(
        self,
        actor: str,
        action: str,
        entity: str,
        entity_id: str,
        payload: Facts,
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
        link = self._link(head.hash, tuple(str(value) for value in row.values()))
        self._connection.execute(_INSERT, {**row, "prev_hash": head.hash, "hash": link})

    def head(self) -> AuditHead:
        """Return the newest row's place and hash."""
        found = self._connection.execute(_NEWEST).one_or_none()
        if found is None:
            return AuditHead(seq=0, hash=_START)
        return AuditHead(seq=found.seq, hash=found.hash)

    def head_code(self) -> str:
        """Return the head as people compare it, on the register and in ``verify``."""
        return self.head().code

    def note_sent(self, head: AuditHead) -> None:
        """Keep the head that the portal was told: no later chain may be without that row."""
        if head != self.last_sent():
            told = {"seq": head.seq, "hash": head.hash.hex()}
            self._meta.save_object(Fact.AUDIT_SENT, told)

    def last_sent(self) -> AuditHead | None:
        """Return the newest head that the portal was told, if ever."""
        kept = self._meta.get_object(Fact.AUDIT_SENT)
        return None if kept is None else AuditHead(kept["seq"], bytes.fromhex(kept["hash"]))

    def verify(self, known: Iterable[AuditHead] = ()) -> AuditReport:
        """Walk the whole chain; a missing, added, moved or changed row breaks it.

        A cut tail leaves a chain that is whole in itself: ``known`` are heads from elsewhere that
        it must still contain (the portal's, the side files', one that was printed).
        """
        wanted = {head.seq: head.hash for head in known if head.seq > 0}
        checked, before = 0, _START
        while page := self._page(checked):
            for row in page:
                is_known = wanted.pop(row.seq, row.hash) == row.hash
                if not is_known or not self._fits(row, checked + 1, before):
                    return AuditReport(ok=False, checked=checked, broken_at=row.seq)
                checked, before = checked + 1, row.hash
        is_cut = any(wanted)
        return AuditReport(
            ok=not is_cut, checked=checked, broken_at=checked + 1 if is_cut else None
        )

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
