"""Complaints of this counter: filed once, read in full or masked, found by what a citizen knows."""

from datetime import date

from sqlalchemy import func, select, text

from local_db.domain.case import CaseSummary
from local_db.domain.complaint import Complaint
from local_db.domain.filing import Filed, FilingRequest
from local_db.domain.finding import PAGE_ROWS, FoundPage, FoundPlace
from local_db.domain.outbox import MessageType
from local_db.domain.sealing import open_sealed
from local_db.repositories.cases import CaseRepository
from local_db.repositories.filing import FilingRepository
from local_db.repositories.search import SearchRepository
from local_db.repositories.work import Work
from local_db.tables import ComplaintRow, OutboxRow


class ComplaintRepository(CaseRepository):
    """Files complaints and reads them back."""

    def __init__(self, work: Work) -> None:
        super().__init__(work)
        self._filing = FilingRepository(work)
        self._search = SearchRepository(work)

    def file(self, request: FilingRequest, *, draft_id: str | None = None) -> Filed:
        """File a complaint; its number is final when the transaction is committed.

        Raises:
            StorageError: no room on the disk, or this device was never enrolled.
            DeskError: ``slot_exhausted``, or ``paper_missing``.
        """
        return self._filing.file(request, draft_id=draft_id)

    def get(self, ref: str) -> Complaint | None:
        """Return a complaint in full, as it was sealed."""
        row = self._connection.execute(
            select(ComplaintRow.case_id, ComplaintRow.body).where(ComplaintRow.ref == ref)
        ).one_or_none()
        return None if row is None else open_sealed(ref, row.case_id, row.body)

    def find(self, query: str) -> tuple[CaseSummary, ...]:
        """Return the cases that fit what was typed best, at most fifty."""
        return self.found(query).rows

    def found(
        self, query: str, after: FoundPlace | None = None, limit: int = PAGE_ROWS
    ) -> FoundPage:
        """Return a page of the cases that fit what was typed, the best first."""
        found = self._search.find(query, after, limit)
        return FoundPage(rows=self.summaries(found.records), after=found.after)

    def by_mobile(self, mobile: str, limit: int) -> tuple[CaseSummary, ...]:
        """Return the newest cases of a mobile number."""
        return self.summaries(self._search.by_mobile(mobile, limit))

    def last_by_mobile(self, mobile: str) -> Complaint | None:
        """Return the newest complaint of a mobile number, to fill the form of who comes again."""
        records = self._search.by_mobile(mobile, 1)
        if not records:
            return None
        ref = self._connection.execute(
            select(ComplaintRow.ref).where(ComplaintRow.id == records[0])
        ).scalar_one()
        return self.get(ref)

    def count(self) -> int:
        """Return how many complaints were ever filed here."""
        return int(
            self._connection.execute(select(func.count()).select_from(ComplaintRow)).scalar_one()
        )

    def unsent_of_newest(self, count: int) -> int:
        """Return how many of the newest complaints the portal does not have yet."""
        newest = select(ComplaintRow.ref).order_by(ComplaintRow.id.desc()).limit(count)
        wanted = (
            select(func.count())
            .select_from(OutboxRow)
            .where(OutboxRow.type == MessageType.FILED)
            # The partial index is used only when its own words stand in the query (local_db.md 2).
            .where(text("outbox.state <> 'done'"))
            .where(OutboxRow.ref.in_(newest))
        )
        return int(self._connection.execute(wanted).scalar_one())

    def filed_on(self, day: date) -> int:
        """Return how many complaints were filed on a day."""
        wanted = select(func.count()).select_from(ComplaintRow).where(ComplaintRow.filed_on == day)
        return int(self._connection.execute(wanted).scalar_one())
