"""What the portal told about a case, and the answer a citizen gets from it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeAlias

from local_db.domain.slip_date import stated_at
from local_db.domain.states import CaseGroup, RecordState
from local_db.domain.uploads import NO_PAPERS, PaperTally


@dataclass(frozen=True, slots=True, kw_only=True)
class DepartmentName:
    """A department as the portal named it in an event."""

    code: str
    name_bn: str
    name_en: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseEvent:
    """One step of the portal's handling (contract section 4); ``rev`` counts per case."""

    ref: str
    rev: int
    at: str
    state: str
    portal_ref: str | None = None
    department: DepartmentName | None = None
    officer_bn: str | None = None
    officer_en: str | None = None
    note_bn: str | None = None
    note_en: str | None = None
    outcome: str | None = None
    expected_by: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rejected:
    """The portal refuses a case it accepted earlier; the supervisor must see it."""

    ref: str
    problem: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class OutOfScope:
    """The case left this office's view: what the portal told is dropped, our intake stays."""

    ref: str


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseFound:
    """One case of any office: its status and nothing else about the person."""

    ref: str
    portal_ref: str | None
    filed_on: date | None
    office: str | None
    petitioner_masked: str | None
    events: tuple[CaseEvent, ...]


CaseChange: TypeAlias = CaseEvent | Rejected | OutOfScope


def current_event(events: Iterable[CaseEvent]) -> CaseEvent | None:
    """Return the event with the highest ``rev``: late and repeated ones change nothing."""
    return max(events, key=lambda event: event.rev, default=None)


def shown_portal_ref(events: Iterable[CaseEvent]) -> str | None:
    """Return the portal number to show: that of the highest ``rev`` which carries one."""
    named = (event for event in events if event.portal_ref is not None)
    newest = max(named, key=lambda event: event.rev, default=None)
    return None if newest is None else newest.portal_ref


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseSummary:
    """A case in a list: names and mobiles masked, sensitive ones without any."""

    ref: str
    portal_ref: str | None
    filed_at: datetime
    filed_on: date
    name_masked: str
    mobile_masked: str | None
    village: str | None
    category: str | None
    state: str | None
    group: CaseGroup
    record: RecordState
    sensitive: bool
    confidential: bool

    @property
    def stated_at(self) -> datetime:
        """When it was filed as the office states it, whatever the PC's clock showed."""
        return stated_at(self.filed_at, self.filed_on)


@dataclass(frozen=True, slots=True, kw_only=True)
class CaseStatus:
    """The answer to "what happened to my complaint?", with the age of what is known."""

    summary: CaseSummary
    department: DepartmentName | None
    department_confirmed: bool
    expected_by: date | None
    as_of: datetime | None
    events: tuple[CaseEvent, ...]
    # When its papers, which the portal has, were removed from this PC.
    papers_removed_on: date | None = None
    papers: PaperTally = NO_PAPERS


@dataclass(frozen=True, slots=True, kw_only=True)
class CasePage:
    """Cases in the order they were filed, newest first; ``next_before`` asks for the next page."""

    rows: tuple[CaseSummary, ...]
    next_before: int | None
