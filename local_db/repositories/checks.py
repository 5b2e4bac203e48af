"""What ``abhijog verify`` looks at: the file, the chain, the counters, the papers, the slips."""

from typing import TYPE_CHECKING, Final

from sqlalchemy import Select, func, select, text

from local_db.domain.audit import AuditHead, Check
from local_db.domain.errors import StorageError
from local_db.domain.high_mark import SkipReason
from local_db.domain.states import SendState
from local_db.repositories.audit import AuditRepository
from local_db.repositories.marks import MarkRepository
from local_db.repositories.outbox import OutboxRepository
from local_db.repositories.papers import PaperRepository
from local_db.repositories.work import Work
from local_db.tables import FULL_TEXT_TABLES, ComplaintRow, OutboxRow, PaperRow, SlipRow

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

VERIFIED: Final = (
    "integrity", "audit", "queue", "papers", "slips", "side_files", "numbers",
)  # fmt: skip


class CheckRepository:
    """Checks the whole store; slow on a large one, so it is run on demand."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection
        self._audit = AuditRepository(work)
        self._outbox = OutboxRepository(work)
        self._papers = PaperRepository(work)
        self._marks = MarkRepository(work)

    def verify(self) -> tuple[Check, ...]:
        """Run every check; details hold counts, never a citizen's data."""
        return tuple(map(self.run, VERIFIED))

    def run(self, name: str) -> Check:
        """Run one check by its name."""
        checks: Mapping[str, Callable[[], Check]] = {
            "integrity": self._integrity,
            "audit": self._chain,
            "queue": self._counters,
            "papers": self._files,
            "slips": self._slips,
            "side_files": self._side_files,
            "numbers": self._numbers,
        }
        return checks[name]()

    def _integrity(self) -> Check:
        """Check every page's HMAC, then the structure, then what points to what."""
        # A full-text table checks itself by what this connection remembers of its parts; only a
        # query lets it forget those that were joined since. Without it a sound store looks damaged.
        for name in FULL_TEXT_TABLES:
            self._connection.execute(text(f"SELECT rowid FROM {name} LIMIT 1")).all()  # noqa: S608
        damaged = self._connection.scalars(text("PRAGMA cipher_integrity_check")).all()
        quick = self._connection.scalars(text("PRAGMA quick_check")).all()
        orphans = self._connection.execute(text("PRAGMA foreign_key_check")).all()
        ok = not damaged and list(quick) == ["ok"] and not orphans
        found = len(damaged) + len(orphans) + (0 if list(quick) == ["ok"] else len(quick))
        return Check(check="integrity", ok=ok, detail=f"problems={found}")

    def _chain(self) -> Check:
        """Walk the audit chain; it must still hold what the portal and the side files know of."""
        sent = self._audit.last_sent()
        known = [head for head in (sent, self._marked_head()) if head is not None]
        report = self._audit.verify(known)
        broken = "" if report.broken_at is None else f" broken_at={report.broken_at}"
        told = "" if sent is None else f" sent={sent.code}"
        detail = f"rows={report.checked} head={self._audit.head_code()}{told}{broken}"
        return Check(check="audit", ok=report.ok, detail=detail)

    def _marked_head(self) -> AuditHead | None:
        """Return the head that the side files keep; after a restore it is of another epoch."""
        own, sides = self._marks.current(), self._work.side_files
        mark = None if sides is None else sides.read(own.install_id)
        if mark is None or mark.db_epoch != own.db_epoch:
            return None
        return AuditHead(mark.audit_seq, mark.audit_hash)

    def _counters(self) -> Check:
        """Compare the maintained counters with a count of the rows."""
        figures = self._outbox.figures()
        rows = self._connection.execute(
            select(OutboxRow.state, func.count()).group_by(OutboxRow.state)
        )
        counted = {state: n for state, n in rows}  # noqa: C416 - dict() takes a result for a mapping
        unsent_papers = self._connection.execute(
            select(func.count()).select_from(PaperRow).where(~PaperRow.sent)
        ).scalar_one()
        ok = unsent_papers == figures.papers_pending and all(
            counted.get(state, 0) == figures.counts[state] for state in SendState
        )
        detail = " ".join(f"{state}={counted.get(state, 0)}" for state in SendState)
        return Check(check="queue", ok=ok, detail=f"{detail} papers={unsent_papers}")

    def _files(self) -> Check:
        hashes = self._papers.hashes()
        bad = sum(not self._paper_is_whole(sha256) for sha256 in hashes)
        return Check(check="papers", ok=bad == 0, detail=f"papers={len(hashes)} bad={bad}")

    def _paper_is_whole(self, sha256: str) -> bool:
        try:
            self._work.papers.read(sha256)
        except StorageError:
            return False
        return True

    def _slips(self) -> Check:
        """Every complaint's slip came out or stands in the list of those that did not."""
        saved = self._count(select(func.count()).select_from(ComplaintRow))
        listed = self._count(select(func.count(SlipRow.ref.distinct())))
        printed = self._count(
            select(func.count(SlipRow.ref.distinct())).where(text("slip_print.state = 'printed'"))
        )
        detail = f"saved={saved} printed={printed} not_printed={listed - printed}"
        return Check(check="slips", ok=saved == listed, detail=detail)

    def _side_files(self) -> Check:
        """See that a place outside the data folder knows how far numbers were handed out (B11)."""
        sides = self._work.side_files
        if sides is None:
            return Check(check="side_files", ok=True, detail="not_compared")
        health = sides.health(self._marks.current())
        detail = f"working={health.working} places={health.places}"
        return Check(check="side_files", ok=health.working > 0, detail=detail)

    def _numbers(self) -> Check:
        """Tell which numbers are not here: jumped over, or given out by newer data."""
        skipped = dict.fromkeys(SkipReason, 0)
        for _, skip in self._marks.skipped():
            skipped[skip.reason] += skip.span.last - skip.span.first + 1
        counts = " ".join(f"{reason}={n}" for reason, n in skipped.items())
        epoch = self._marks.current().db_epoch
        return Check(check="numbers", ok=True, detail=f"epoch={epoch} {counts}")

    def _count(self, wanted: Select[int]) -> int:
        return int(self._connection.execute(wanted).scalar_one())
