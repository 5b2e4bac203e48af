"""Cases as people see them: summaries, pages, and the answer to "what happened?"."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import ColumnElement, Row, exists, func, select

from local_db.domain.case import CasePage, CaseStatus, CaseSummary, DepartmentName
from local_db.domain.finding import PAGE_ROWS
from local_db.domain.outbox import MessageType
from local_db.domain.states import CaseGroup, RecordState, SendState
from local_db.domain.text import mask_mobile, mask_name
from local_db.repositories.meta import Fact, MetaRepository
from local_db.repositories.papers import PaperRepository
from local_db.repositories.portal_cases import PortalCaseRepository
from local_db.repositories.uploads import UploadRepository
from local_db.repositories.work import Work
from local_db.starting_catalogue import starting_catalogue
from local_db.tables import AmendmentRow, CaseStateRow, ComplaintRow, OutboxRow

_FILING = (OutboxRow.ref == ComplaintRow.ref, OutboxRow.type == MessageType.FILED)
_SENT = exists().where(*_FILING, OutboxRow.state == SendState.DONE)
_ANSWERED_REF = (
    select(OutboxRow.portal_ref)
    .where(*_FILING, OutboxRow.portal_ref.is_not(None))
    .order_by(OutboxRow.device_seq.desc())
    .limit(1)
    .scalar_subquery()
)


def _amended(kind: MessageType) -> ColumnElement[bool]:
    return exists().where(AmendmentRow.ref == ComplaintRow.ref, AmendmentRow.kind == kind)


_SUMMARY = select(
    ComplaintRow.id,
    ComplaintRow.ref,
    ComplaintRow.filed_at,
    ComplaintRow.filed_on,
    ComplaintRow.name,
    ComplaintRow.mobile,
    ComplaintRow.village,
    ComplaintRow.category,
    ComplaintRow.department,
    ComplaintRow.expected_by,
    ComplaintRow.sensitive,
    ComplaintRow.confidential,
    CaseStateRow.state,
    CaseStateRow.department.label("told_department"),
    CaseStateRow.expected_by.label("told_expected_by"),
    func.coalesce(CaseStateRow.portal_ref, _ANSWERED_REF).label("portal_ref"),
    _SENT.label("is_sent"),
    _amended(MessageType.VOIDED).label("is_void"),
    _amended(MessageType.AMENDED).label("is_corrected"),
).outerjoin(CaseStateRow, CaseStateRow.ref == ComplaintRow.ref)


class CaseRepository:
    """Reads cases for people, masked."""

    def __init__(self, work: Work) -> None:
        self._connection = work.connection
        self._portal_cases = PortalCaseRepository(work)
        self._meta = MetaRepository(work)
        self._papers = PaperRepository(work)
        self._uploads = UploadRepository(work)

    def page(self, before: int | None = None, limit: int = PAGE_ROWS) -> CasePage:
        """Return cases newest first, those filed before the key of the page above."""
        wanted = _SUMMARY.order_by(ComplaintRow.id.desc()).limit(limit + 1)
        if before is not None:
            wanted = wanted.where(ComplaintRow.id < before)
        rows = self._connection.execute(wanted).all()
        shown = rows[:limit]
        more = len(rows) > limit
        return CasePage(
            rows=tuple(_summary(row) for row in shown),
            next_before=shown[-1].id if more else None,
        )

    def summaries(self, records: Iterable[int]) -> tuple[CaseSummary, ...]:
        """Return the cases of some records, in the order given."""
        keys = list(records)
        found = self._connection.execute(_SUMMARY.where(ComplaintRow.id.in_(keys)))
        rows = {row.id: _summary(row) for row in found}
        return tuple(rows[key] for key in keys if key in rows)

    def status(self, ref: str) -> CaseStatus | None:
        """Return what a citizen is told about a case, with the age of what is known."""
        row = self._connection.execute(_SUMMARY.where(ComplaintRow.ref == ref)).one_or_none()
        if row is None:
            return None
        told = row.told_department
        return CaseStatus(
            summary=_summary(row),
            department=_expected(row.department) if told is None else DepartmentName(**told),
            department_confirmed=told is not None,
            expected_by=row.told_expected_by or row.expected_by,
            as_of=self._meta.get_moment(Fact.LAST_SYNC_AT),
            events=self._portal_cases.events(ref),
            papers_removed_on=self._papers.removed_on(ref),
            papers=self._uploads.tally(ref),
        )


# The row's columns are those of _SUMMARY, which mypy cannot follow through the joins.
def _summary(row: Row[*tuple[Any, ...]]) -> CaseSummary:
    return CaseSummary(
        ref=row.ref,
        portal_ref=row.portal_ref,
        filed_at=row.filed_at,
        filed_on=row.filed_on,
        name_masked="" if row.name is None else mask_name(row.name),
        mobile_masked=None if row.mobile is None else mask_mobile(row.mobile),
        village=row.village,
        category=None if row.sensitive else row.category,
        state=row.state,
        group=_group(row.state, is_sent=row.is_sent),
        record=_record(is_void=row.is_void, is_corrected=row.is_corrected),
        sensitive=row.sensitive,
        confidential=row.confidential,
    )


def _group(state: str | None, *, is_sent: bool) -> CaseGroup:
    if state is None and is_sent:
        return CaseGroup.RECEIVED
    return starting_catalogue().group_of(state)


def _record(*, is_void: bool, is_corrected: bool) -> RecordState:
    if is_void:
        return RecordState.VOID
    return RecordState.CORRECTED if is_corrected else RecordState.REGISTERED


def _expected(code: str | None) -> DepartmentName | None:
    """Name the department that is expected; an unknown code is shown as it is."""
    if code is None:
        return None
    item = starting_catalogue().find("department", code)
    if item is None:
        return DepartmentName(code=code, name_bn=code, name_en=code)
    return DepartmentName(code=code, name_bn=item.name_bn, name_en=item.name_en)
