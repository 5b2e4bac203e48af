"""The audit chain: every row's HMAC covers the row before it (local_db.md 10)."""

import hashlib
import hmac
import itertools
import json
import os
from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC
from typing import Any, Final, TypeAlias

from sqlalchemy import Row, bindparam, func, select

from local_db.domain.audit import AuditHead, AuditReport
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.work import Work
from local_db.tables import AuditKeyRow, AuditRow

# Who acts when no person does.
SYSTEM: Final = "system"
PORTAL: Final = "portal"
# Codes, numbers and digests: nothing that a citizen said.
Facts: TypeAlias = Mapping[str, str | int | bool | None]
_AUDIT = AuditRow.table()
_INSERT = _AUDIT.insert()
_NEWEST = select(_AUDIT.c.seq, _AUDIT.c.hash).order_by(_AUDIT.c.seq.desc()).limit(1)
_BEFORE = select(func.count()).select_from(_AUDIT).where(_AUDIT.c.seq < bindparam("seq"))
_KEYS = AuditKeyRow.table()
_EVERY_KEY = select(_KEYS.c.from_seq, _KEYS.c.key).order_by(_KEYS.c.from_seq)
_START: Final = bytes(32)
_KEY_BYTES: Final = 32
_LINKED: Final = ("seq", "at", "actor", "action", "entity", "entity_id", "payload")
# A salvaged store says with this action that rows are lost between two others.
GAP: Final = "audit.gap"
_PAGE: Final = 1_000


class AuditRepository:
    """Adds rows and checks the chain; payloads hold codes, numbers and digests only."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        # The chain's keys and the rows that they begin at, read at the first use.
        self._keys: tuple[tuple[int, bytes], ...] | None = None
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
        self.add_all(actor, action, entity, [(entity_id, payload)])

    def add_all(
        self, actor: str, action: str, entity: str, entries: Sequence[tuple[str, Facts]]
    ) -> None:
        """Bind the same change of several things, each with its id and facts, one row for each."""
        if not entries:
            return
        head = self.head()
        if self._work.moves.audit_before is None:
            self._work.moves.audit_before = head
        at = self._work.now().astimezone(UTC).isoformat(timespec="microseconds")
        rows, before = [], head.hash
        for seq, (entity_id, payload) in enumerate(entries, start=head.seq + 1):
            row = {
                "seq": seq,
                "at": at,
                "actor": actor,
                "action": action,
                "entity": entity,
                "entity_id": entity_id,
                "payload": json.dumps(payload, sort_keys=True, separators=(",", ":")),
            }
            link = self._link(seq, before, tuple(str(value) for value in row.values()))
            rows.append({**row, "prev_hash": before, "hash": link})
            before = link
        self._connection.execute(_INSERT, rows)

    def keep_key(self) -> None:
        """Keep the chain's key in the store, before the data key that it comes from is changed."""
        if self._connection.scalar(select(_KEYS.c.from_seq).limit(1)) is None:
            self._begin_key(1, self._work.audit_key)

    def renew_key(
        self,
        actor: str,
        action: str,
        entity_id: str,
        payload: Facts,
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
        it must still contain (the portal's, the side files', one that was printed). Where a
        salvaged store lost rows, a later row of the chain says so, and the chain goes on.
        """
        wanted = {head.seq: head.hash for head in known if head.seq > 0}
        checked, last, before = 0, 0, _START
        open_gaps: dict[int, int] = {}
        while page := self._page(last):
            for row in page:
                is_known = wanted.pop(row.seq, row.hash) == row.hash
                if not is_known or not self.is_genuine({**row._mapping}):
                    return AuditReport(ok=False, checked=checked, broken_at=row.seq)
                if row.seq != last + 1 or row.prev_hash != before:
                    open_gaps[last] = row.seq
                if row.action == GAP:
                    _close_gap(open_gaps, json.loads(row.payload))
                checked, last, before = checked + 1, row.seq, row.hash
        # A known row that fell into a gap is lost with the gap; one behind the end was cut off.
        cut = last + 1 if any(seq > last for seq in wanted) else None
        return self._report(checked, min(open_gaps.values(), default=cut))

    def _report(self, checked: int, broken_at: int | None) -> AuditReport:
        if broken_at is None:
            return AuditReport(ok=True, checked=checked, broken_at=None)
        intact = self._connection.execute(_BEFORE, {"seq": broken_at}).scalar_one()
        return AuditReport(ok=False, checked=intact, broken_at=broken_at)

    def note_gaps(self) -> tuple[tuple[int, int], ...]:
        """Add a row for every place where the chain is broken; return those places.

        Only salvage does so: the rows on both sides are genuine, those between are lost.
        """
        gaps: list[tuple[int, int]] = []
        last, before = 0, _START
        while page := self._page(last):
            for row in page:
                if row.seq != last + 1 or row.prev_hash != before:
                    gaps.append((last, row.seq))
                last, before = row.seq, row.hash
        for left, right in gaps:
            self.add(SYSTEM, GAP, "audit", str(right), {"last": left, "next": right})
        return tuple(gaps)

    def newest_fit(self, how_many: int) -> bool:
        """Tell whether the newest rows are genuine and follow each other; quick at any size."""
        wanted = select(_AUDIT).order_by(_AUDIT.c.seq.desc()).limit(how_many)
        rows = list(self._connection.execute(wanted))[::-1]
        pairs = itertools.pairwise(rows)
        return all(self.is_genuine({**row._mapping}) for row in rows) and all(
            (after.prev_hash == before.hash and after.seq == before.seq + 1)
            or _is_told(rows, after)
            for before, after in pairs
        )

    def is_genuine(self, row: Mapping[str, Any]) -> bool:
        """Tell whether a row was written with the chain's key and never changed since."""
        link = self._link(row["seq"], row["prev_hash"], tuple(str(row[name]) for name in _LINKED))
        return hmac.compare_digest(row["hash"], link)

    def _page(self, after: int) -> list[Row[*tuple[Any, ...]]]:
        wanted = select(_AUDIT).where(_AUDIT.c.seq > after).order_by(_AUDIT.c.seq).limit(_PAGE)
        return list(self._connection.execute(wanted))

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


def _close_gap(open_gaps: dict[int, int], told: Mapping[str, Any]) -> None:
    last = told.get("last")
    if isinstance(last, int) and open_gaps.get(last) == told.get("next"):
        del open_gaps[last]


def _is_told(rows: Sequence[Row[*tuple[Any, ...]]], after: Row[*tuple[Any, ...]]) -> bool:
    """Tell whether one of these rows says that rows are lost before ``after``."""
    return any(row.action == GAP and row.entity_id == str(after.seq) for row in rows)
