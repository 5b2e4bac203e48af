"""Which messages may be sent now, and which the portal misses (contract section 3)."""

from collections.abc import Collection
from datetime import datetime, timedelta
from itertools import accumulate
from typing import Any, Final

from sqlalchemy import ColumnElement, Row, exists, or_, select, text, update

from local_db.domain.outbox import (
    Message,
    Missing,
    MissingPapers,
    MissingSequences,
    Outcome,
)
from local_db.domain.states import SendState
from local_db.repositories.audit import PORTAL, Facts
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.outbox_part import OutboxPart
from local_db.tables import ComplaintRow, OutboxRow, PaperRow

# What a message adds on the wire besides its body: ids, digest, punctuation.
_ENVELOPE_BYTES: Final = 600
# So many ids stand in one statement.
_AT_ONCE: Final = 500
# A not-before further away than any wait of ours came from a clock that was wrong.
_LONGEST_WAIT: Final = timedelta(hours=1)
_OUTBOX = OutboxRow.table()
_PAPERS_ON_THEIR_WAY: Final = exists().where(
    PaperRow.case_id == ComplaintRow.case_id, text("paper.sent = 0"), PaperRow.purged_at.is_(None)
)
_ANY_PAPER = PaperRow.table().alias("any_paper")
_HAS_PAPERS: Final = exists().where(_ANY_PAPER.c.case_id == ComplaintRow.case_id)
_FIELDS = tuple(getattr(OutboxRow, name) for name in Message.__slots__)

# The parent is done, or what was sent in its place is; an unknown parent is the portal's to judge.
_PARENT_IS_DONE: Final = """outbox.depends_on IS NULL OR NOT EXISTS (
    WITH RECURSIVE line(id, state) AS (
        SELECT p.id, p.state FROM outbox AS p WHERE p.id = outbox.depends_on
        UNION SELECT s.id, s.state FROM outbox AS s JOIN line ON s.supersedes = line.id)
    SELECT 1 WHERE EXISTS (SELECT 1 FROM line)
        AND NOT EXISTS (SELECT 1 FROM line WHERE state = 'done'))"""
# The partial index is used only when its own words stand in the query (local_db.md 2).
_READY = (
    select(*_FIELDS)
    .where(text("outbox.state <> 'done'"), text("outbox.state = 'ready'"))
    .where(text(f"({_PARENT_IS_DONE})"))
    .order_by(OutboxRow.device_seq)
)


class OutboxSending(OutboxPart):
    """Claims what is due and takes back what the portal lost."""

    def claim(
        self, limit: int, *, body_max: int, skip: Collection[str] = ()
    ) -> tuple[Message, ...]:
        """Claim due messages in device order, within ``limit`` and ``body_max`` bytes.

        Left out: what waits for its parent or its time, and what failed alone before; that is
        tried by itself when nothing else is due, so that it stops nobody. ``skip`` are messages
        that had their turn in this cycle and got no answer.
        """
        rows = self._due(limit, skip, alone=False) or self._due(1, skip, alone=True)
        sizes = accumulate(len(row.body) + _ENVELOPE_BYTES for row in rows)
        fitting = [row for row, size in zip(rows, sizes, strict=True) if size <= body_max]
        messages = [Message(**row._mapping) for row in fitting or rows[:1]]
        self._connection.execute(
            update(_OUTBOX)
            .where(_OUTBOX.c.id.in_([message.id for message in messages]))
            .values(state=SendState.SENDING, tries=_OUTBOX.c.tries + 1, changed_at=self._work.now())
        )
        return tuple(messages)

    def mark_missing(self, *missing: Missing) -> int:
        """Make done messages ready again that the portal has not; return how many messages.

        Numbers this device does not hold are ignored; papers of the numbers go again too.
        """
        return sum(self._take_back(item) for item in missing)

    def _due(
        self, limit: int, skip: Collection[str], *, alone: bool
    ) -> list[Row[*tuple[Any, ...]]]:
        failed = OutboxRow.alone_failures > 0 if alone else OutboxRow.alone_failures == 0
        wanted = _READY.where(failed, _is_time(self._work.now())).limit(limit)
        if skip:
            wanted = wanted.where(OutboxRow.id.not_in(skip))
        return list(self._connection.execute(wanted))

    def _take_back(self, item: Missing) -> int:
        if isinstance(item, MissingSequences):
            # What was issued before this store became a device of its own was the original's.
            first = max(item.first, self._first_own_seq())
            return self._unsent(OutboxRow.device_seq.between(first, item.last))
        if isinstance(item, MissingPapers):
            # While some are on their way the portal misses them, which is no news.
            self._papers_unsent(ComplaintRow.ref == item.ref, ~_PAPERS_ON_THEIR_WAY)
            return 0
        named = (ComplaintRow.slot == item.slot, ComplaintRow.seq.between(item.first, item.last))
        self._papers_unsent(*named)
        return self._unsent(OutboxRow.ref.in_(select(ComplaintRow.ref).where(*named)))

    def _unsent(self, which: ColumnElement[bool]) -> int:
        done = select(OutboxRow.id).where(which, OutboxRow.state == SendState.DONE)
        ids = list(self._connection.scalars(done.order_by(OutboxRow.device_seq)))
        now = self._work.now()
        for some in (ids[at : at + _AT_ONCE] for at in range(0, len(ids), _AT_ONCE)):
            self._connection.execute(
                update(_OUTBOX)
                .where(_OUTBOX.c.id.in_(some))
                .values(state=SendState.READY, sent_at=None, changed_at=now)
            )
            self._attempts.add_all(some, Outcome.MISSING, None, now)
            lost: list[tuple[str, Facts]] = [(name, {}) for name in some]
            self._audit.add_all(PORTAL, "message.missing", "message", lost)
        return len(ids)

    def _first_own_seq(self) -> int:
        return int(MetaRepository(self._work).get(Fact.SEQ_BASE) or 0) + 1

    def _papers_unsent(self, *of: ColumnElement[bool]) -> None:
        """Mark papers to be sent again; one that was purged is gone here and cannot be."""
        # Asked for what has papers, because a portal that is behind names a whole queue.
        papers = PaperRow.table()
        cases = select(ComplaintRow.case_id).where(*of, _HAS_PAPERS)
        for case_id in self._connection.scalars(cases).all():
            self._uploads.forget(case_id)
            self._connection.execute(
                update(papers)
                .where(papers.c.case_id == case_id, papers.c.purged_at.is_(None))
                .values(sent=False, sent_at=None)
            )


def _is_time(now: datetime) -> ColumnElement[bool]:
    hint = OutboxRow.not_before
    return or_(hint.is_(None), hint <= now, hint > now + _LONGEST_WAIT)
