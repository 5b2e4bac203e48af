"""What the portal did with cases: its events are kept, late and repeated ones change nothing."""

import itertools
from collections.abc import Sequence

from sqlalchemy import func, select

from local_db.domain.case import CaseChange, CaseEvent, Rejected
from local_db.repositories.audit import PORTAL, AuditRepository
from local_db.repositories.event_book import SHADOW, SHOWN, EventBook
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.outbox import OutboxRepository
from local_db.repositories.work import Work
from local_db.tables import OutboxRow


class PortalCaseRepository:
    """Applies the feed of changes, and a snapshot in its place (contract sections 2 and 4)."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._meta = MetaRepository(work)
        self._outbox = OutboxRepository(work)
        self._audit = AuditRepository(work)
        self._book = EventBook(work, SHOWN)
        self._shadow = EventBook(work, SHADOW)

    def apply(self, changes: Sequence[CaseChange], next_cursor: str | None) -> int:
        """Take in a page and its cursor together; return how many changes were new."""
        new = self._take(changes, self._book)
        if new:
            self._audit.add(PORTAL, "portal.changes", "feed", "", {"new": new})
        if next_cursor is not None:
            self._meta.save(Fact.CURSOR, next_cursor)
        return new

    def begin_shadow(self) -> None:
        """Begin a snapshot; what an earlier one left half done is dropped."""
        self._shadow.clear()

    def add_to_shadow(self, changes: Sequence[CaseChange]) -> None:
        """Take in a page of a snapshot; what people see stays as it is (F3)."""
        self._take(changes, self._shadow)

    def swap_in(self, next_cursor: str) -> int:
        """Put the whole snapshot in place of what the portal told before; count what is new.

        An alias that came in the receipt of a message stays: the outbox is the counter's own.
        """
        new = self._new_in_shadow()
        aliases = SHOWN.refs
        receipts = select(OutboxRow.ref).where(
            OutboxRow.ref == aliases.c.ref, OutboxRow.portal_ref == aliases.c.shown
        )
        self._connection.execute(aliases.delete().where(~receipts.exists()))
        for table in (SHOWN.events, SHOWN.states):
            self._connection.execute(table.delete())
        for shown, told in ((SHOWN.events, SHADOW.events), (SHOWN.states, SHADOW.states)):
            self._connection.execute(shown.insert().from_select(list(shown.c), select(told)))
        adding = aliases.insert().prefix_with("OR IGNORE")
        self._connection.execute(adding.from_select(list(aliases.c), select(SHADOW.refs)))
        self._shadow.clear()
        self._audit.add(PORTAL, "portal.snapshot", "feed", "", {"new": new})
        self._meta.save(Fact.CURSOR, next_cursor)
        return new

    def events(self, ref: str) -> tuple[CaseEvent, ...]:
        """Return the events of a case that count, oldest first."""
        return self._book.events(ref)

    def _take(self, changes: Sequence[CaseChange], book: EventBook) -> int:
        """Take changes in their order, neighbouring events together; count what is new."""
        new = 0
        for is_event, some in itertools.groupby(changes, key=_is_event):
            if is_event:
                new += book.add([change for change in some if isinstance(change, CaseEvent)])
            else:
                new += sum(self._take_other(change, book) for change in some)
        return new

    def _take_other(self, change: CaseChange, book: EventBook) -> int:
        if isinstance(change, Rejected):
            self._outbox.refuse_later(change.ref, "rejected", change.problem)
        else:
            book.forget(change.ref)
        return 1

    def _new_in_shadow(self) -> int:
        told, known = SHADOW.events, SHOWN.events
        same = [known.c[name] == told.c[name] for name in ("ref", "rev", "digest")]
        counted = select(func.count()).select_from(told)
        return int(
            self._connection.execute(
                counted.where(~select(known.c.ref).where(*same).exists())
            ).scalar_one()
        )


def _is_event(change: CaseChange) -> bool:
    return isinstance(change, CaseEvent)
