"""Gather what a status slip and a re-contact slip say, from the case and the catalogue.

The name stands as lists show it: who brings a number need not be the one who complained.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from desktop.services.master_data import MasterData
from desktop.services.slip_material import CopyFacts, slip_facts
from desktop.services.slip_seal import SlipMarks
from local_db.domain.case import CaseEvent, CaseStatus, current_event
from local_db.domain.catalogue import GROUP, OUTCOME, STATE, Catalogue
from local_db.domain.clock import office_time
from local_db.domain.complaint import Complaint
from local_db.domain.people import Device
from local_db.domain.recontact import Recontact
from local_db.domain.states import CaseGroup
from printing.case_facts import CaseFacts, RecontactFacts, StepFacts
from printing.slip_facts import Both

_ENDED: Final = frozenset({CaseGroup.DISPOSED, CaseGroup.TRANSFERRED})


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedBy:
    """Who prints a slip, and when."""

    operator: str
    at: datetime


def case_facts(
    complaint: Complaint,
    status: CaseStatus,
    device: Device,
    master: MasterData,
    printed: PrintedBy,
) -> CaseFacts:
    """Return the facts of a case as it stands.

    Raises:
        StorageError: this PC has no office yet.
    """
    catalogue, summary = master.catalogue, status.summary
    today = office_time(printed.at).date()
    copy = CopyFacts(copy=1, today=today, marks=SlipMarks(qr_text=complaint.ref, short_code=""))
    slip = replace(
        slip_facts(complaint, status, device, master, copy),
        name=summary.name_masked or None,
        name_en=None,
        mobile=None,
        description="",
        relief=None,
        papers=(),
        extras=(),
        entered_by=printed.operator,
    )
    last = current_event(status.events)
    due = None if slip.expected is None else slip.expected.on
    is_open = summary.group not in _ENDED
    return CaseFacts(
        slip=slip,
        state=_state(catalogue, summary.group, summary.state),
        as_of=status.as_of,
        is_late=due is not None and is_open and due < today,
        outcome=None if last is None else _outcome(catalogue, last.outcome),
        steps=tuple(
            _step(event, catalogue)
            for event in sorted(status.events, key=lambda event: event.rev, reverse=True)
        ),
        printed_at=printed.at,
    )


def recontact_facts(all_so_far: tuple[Recontact, ...], operator: str) -> RecontactFacts:
    """Return the facts of the latest re-contact of a complaint."""
    latest = all_so_far[-1]
    return RecontactFacts(
        at=latest.at,
        note=latest.note,
        disputes_outcome=latest.disputes_outcome,
        count=len(all_so_far),
        taken_by=operator,
    )


def _step(event: CaseEvent, catalogue: Catalogue) -> StepFacts:
    department = event.department
    return StepFacts(
        at=_moment(event.at),
        state=_state(catalogue, catalogue.group_of(event.state), event.state),
        department=None if department is None else Both(department.name_bn, department.name_en),
        officer=_either(event.officer_bn, event.officer_en),
        note=_either(event.note_bn, event.note_en),
    )


def _state(catalogue: Catalogue, group: CaseGroup, state: str | None) -> Both:
    """Say a state in a citizen's words; a code that nobody knows is shown as it is."""
    words = catalogue.find(GROUP, group.value)
    known = Both(group.value, group.value) if words is None else Both(words.name_bn, words.name_en)
    if state is None:
        return known
    exact = catalogue.find(STATE, state)
    if exact is None:
        return Both(f"{known.bn} ({state})", f"{known.en} ({state})")
    # The portal's states have English names only; they say more than the group does.
    return Both(known.bn, exact.name_en)


def _outcome(catalogue: Catalogue, code: str | None) -> Both | None:
    if code is None:
        return None
    item = catalogue.find(OUTCOME, code)
    return Both(code, code) if item is None else Both(item.name_bn, item.name_en)


def _either(bn: str | None, en: str | None) -> Both | None:
    return Both(bn or "", en or "") if bn or en else None


def _moment(at: str) -> datetime | str:
    """Return the moment of an event, or its own text where another's server wrote no date."""
    try:
        moment = datetime.fromisoformat(at)
    except ValueError:
        return at
    return at if moment.tzinfo is None else moment
