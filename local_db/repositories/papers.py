"""Which papers belong to which case, which the portal has, and which need not be kept here."""

import hashlib
from collections.abc import Collection
from datetime import date, datetime
from typing import Final

from sqlalchemy import bindparam, select, text, update

from local_db.domain.clock import office_time
from local_db.repositories.audit import PORTAL, SYSTEM, AuditRepository, Facts
from local_db.repositories.uploads import UploadRepository
from local_db.repositories.work import Work
from local_db.restore_source import papers_in_drafts, papers_wanted
from local_db.tables import ComplaintRow, PaperRow, QueueCountRow
from local_db.tables.base import Moment
from local_db.tables.rules import PAPERS_PENDING

_PAPER = PaperRow.table()
# The same bytes may belong to several cases: all of them must be at the portal, text and paper,
# and long enough.
_DUE: Final = text(
    """SELECT sha256 FROM paper AS p GROUP BY sha256
    HAVING sum(purged_at IS NULL) > 0 AND min(sent = 1 AND sent_at IS NOT NULL AND sent_at <= :until
        AND EXISTS (SELECT 1 FROM complaint AS c JOIN outbox AS m ON m.ref = c.ref
            WHERE c.case_id = p.case_id AND m.type = 'case.filed' AND m.state = 'done')) = 1
    ORDER BY sha256"""
).bindparams(bindparam("until", type_=Moment()))


class PaperRepository:
    """Reads and marks the papers' rows; filing writes them, the vault keeps the bytes."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._audit = AuditRepository(work)
        self._uploads = UploadRepository(work)

    def pending(self) -> int:
        """Return how many papers the portal has not yet."""
        wanted = select(QueueCountRow.n).where(QueueCountRow.state == PAPERS_PENDING)
        return int(self._connection.execute(wanted).scalar_one())

    def hashes(self) -> frozenset[str]:
        """Return the hashes of all papers that cases name and that were not purged."""
        kept = select(PaperRow.sha256).where(PaperRow.purged_at.is_(None)).distinct()
        return frozenset(self._connection.scalars(kept))

    def mark_sent(self, case_id: str, sha256: str, at: datetime) -> None:
        """Keep that the portal confirmed a paper, and when by the portal's clock."""
        mine = (_PAPER.c.case_id == case_id, _PAPER.c.sha256 == sha256, ~_PAPER.c.sent)
        marked = update(_PAPER).where(*mine).values(sent=True, sent_at=at)
        self._uploads.forget(case_id, sha256)
        if self._connection.execute(marked).rowcount:
            self._audit.add(PORTAL, "paper.sent", "case", case_id, {"digest": sha256})

    def purge(self, until: datetime, now: datetime, *, but: Collection[str]) -> frozenset[str]:
        """Mark as purged what the portal has since ``until`` for every case that needs it.

        Both times are the portal's. ``but`` are papers that somebody is about to use again. The
        files are removed after the commit, never before.
        """
        due = frozenset(self._connection.scalars(_DUE, {"until": until}))
        due -= papers_in_drafts(self._connection).union(but)
        if not due:
            return due
        for sha256 in due:
            mine = (_PAPER.c.sha256 == sha256, _PAPER.c.purged_at.is_(None))
            self._connection.execute(update(_PAPER).where(*mine).values(purged_at=now))
        self.note_removal("papers.purged", due)
        return due

    def purged(self) -> frozenset[str]:
        """Return the hashes that no case keeps any more, though cases name them."""
        gone = select(PaperRow.sha256).where(PaperRow.purged_at.is_not(None)).distinct()
        return frozenset(self._connection.scalars(gone)) - self.wanted()

    def wanted(self) -> frozenset[str]:
        """Return the hashes whose files must be here: of cases, and of drafts."""
        return papers_wanted(self._connection)

    def removed_on(self, ref: str) -> date | None:
        """Return the day on which the last of a case's papers was removed here."""
        wanted = (
            select(PaperRow.purged_at)
            .join(ComplaintRow, ComplaintRow.case_id == PaperRow.case_id)
            .where(ComplaintRow.ref == ref)
        )
        times = [at for at in self._connection.scalars(wanted) if at is not None]
        return office_time(max(times)).date() if times else None

    def note_removal(self, action: str, hashes: Collection[str]) -> None:
        """Put into the audit chain how many papers go, and a digest of which."""
        digest = hashlib.sha256(" ".join(sorted(hashes)).encode("ascii")).hexdigest()
        facts: Facts = {"papers": len(hashes), "digest": digest}
        self._audit.add(SYSTEM, action, "papers", "", facts)
