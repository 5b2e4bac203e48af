"""How far each paper came on its way to the portal (offline_sync.md B8)."""

from datetime import timedelta
from typing import Final

from sqlalchemy import bindparam, delete, func, select, text
from sqlalchemy.dialects.sqlite import insert

from local_db.domain.states import SendState
from local_db.domain.uploads import PaperTally, PaperTrouble, WaitingPaper
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow, OutboxRow, PaperRow, UploadRow
from local_db.tables.base import Moment

_UPLOAD = UploadRow.table()
# What needs somebody is tried again by itself after this long: a backup may have come back, the
# portal may have changed its mind.
_AGAIN: Final = timedelta(days=1)
# Text goes before papers: the filing, or what was sent in its place, is done. The same paper twice
# in a case is one. "sent = 0" and no other words: those of the partial index (local_db.md 2).
_WAITING: Final = text(
    """SELECT p.case_id, c.ref, p.sha256, min(p.bytes) AS bytes, min(p.mime) AS mime, u.location,
        coalesce(u.reached, 0) AS reached, coalesce(u.mismatches, 0) AS mismatches
    FROM paper AS p JOIN complaint AS c ON c.case_id = p.case_id
    LEFT JOIN upload AS u ON u.case_id = p.case_id AND u.sha256 = p.sha256
    WHERE p.sent = 0 AND p.purged_at IS NULL
        AND (u.trouble IS NULL OR u.changed_at <= :until OR u.changed_at > :now)
        AND EXISTS (SELECT 1 FROM outbox AS m WHERE m.ref = c.ref AND m.type = 'case.filed'
            AND m.state = 'done')
    GROUP BY p.case_id, p.sha256 ORDER BY min(p.bytes), c.id, min(p.place)"""
).bindparams(bindparam("until", type_=Moment()), bindparam("now", type_=Moment()))


class UploadRepository:
    """Knows which papers may go, and keeps where they are on their way."""

    def __init__(self, work: Work) -> None:
        self._work = work
        self._connection = work.connection

    def waiting(self) -> tuple[WaitingPaper, ...]:
        """Return the papers that may go now, the smallest first."""
        now = self._work.now()
        rows = self._connection.execute(_WAITING, {"until": now - _AGAIN, "now": now})
        return tuple(WaitingPaper(**row._mapping) for row in rows)

    def begun(self, paper: WaitingPaper, location: str | None, offset: int) -> None:
        """Keep where the portal takes a paper, or that it must begin again."""
        self._save(paper, location=location, reached=offset, mismatches=paper.mismatches)

    def moved(self, paper: WaitingPaper, offset: int) -> None:
        """Keep how much of a paper came; a paper that is not under way any more is left alone."""
        mine = (_UPLOAD.c.case_id == paper.case_id, _UPLOAD.c.sha256 == paper.sha256)
        now = self._work.now()
        self._connection.execute(
            _UPLOAD.update().where(*mine).values(reached=offset, changed_at=now)
        )

    def altered(self, paper: WaitingPaper, mismatches: int) -> None:
        """Count that a paper arrived whole and altered; it begins again."""
        self._save(paper, location=None, reached=0, mismatches=mismatches)

    def set_aside(self, paper: WaitingPaper, trouble: PaperTrouble, code: str | None) -> None:
        """Keep that somebody must look after a paper."""
        self._save(paper, location=None, reached=0, mismatches=0, trouble=trouble, code=code)

    def forget(self, case_id: str, sha256: str | None = None) -> None:
        """Forget how far a paper came, or all papers of a case: they are there, or begin again."""
        mine = [_UPLOAD.c.case_id == case_id]
        if sha256 is not None:
            mine.append(_UPLOAD.c.sha256 == sha256)
        self._connection.execute(delete(_UPLOAD).where(*mine))

    def retry(self, message_id: str) -> bool:
        """Let the papers of a filing go again that needed somebody; tell whether there were any."""
        case = select(OutboxRow.case_id).where(
            OutboxRow.id == message_id, OutboxRow.state == SendState.DONE
        )
        mine = (_UPLOAD.c.case_id.in_(case), text("trouble IS NOT NULL"))
        return self._connection.execute(delete(_UPLOAD).where(*mine)).rowcount > 0

    def in_trouble(self) -> int:
        """Return how many papers somebody must look after."""
        # The partial index is used only when its own words stand in the query (local_db.md 2).
        counted = select(func.count()).select_from(_UPLOAD).where(text("trouble IS NOT NULL"))
        return int(self._connection.execute(counted).scalar_one())

    def tally(self, ref: str) -> PaperTally:
        """Return how many of a complaint's papers the portal has."""
        mine = (
            select(PaperRow.sent, PaperRow.purged_at, UploadRow.trouble, UploadRow.code)
            .join(ComplaintRow, ComplaintRow.case_id == PaperRow.case_id)
            .outerjoin(
                UploadRow,
                (UploadRow.case_id == PaperRow.case_id) & (UploadRow.sha256 == PaperRow.sha256),
            )
            .where(ComplaintRow.ref == ref)
            .order_by(PaperRow.place)
        )
        rows = self._connection.execute(mine).all()
        trouble = next(((row.trouble, row.code) for row in rows if row.trouble), (None, None))
        return PaperTally(
            total=len(rows),
            sent=sum(row.sent or row.purged_at is not None for row in rows),
            trouble=trouble[0],
            code=trouble[1],
        )

    def _save(self, paper: WaitingPaper, **values: object) -> None:
        row = {"trouble": None, "code": None, **values, "changed_at": self._work.now()}
        named = {"case_id": paper.case_id, "sha256": paper.sha256}
        self._connection.execute(
            insert(_UPLOAD)
            .values(**named, **row)
            .on_conflict_do_update(index_elements=[*named], set_=row)
        )
