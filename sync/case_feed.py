"""What the portal did with cases: pages of changes and one case by number (contract 2 and 4)."""

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from local_db.domain.case import (
    CaseChange,
    CaseEvent,
    CaseFound,
    DepartmentName,
    OutOfScope,
    Rejected,
)
from local_db.domain.outbox import MissingNumbers
from sync.errors import PortalUnreadable
from sync.reading import (
    day_of,
    object_of,
    objects_of,
    required_list,
    required_text,
    text_of,
    whole_of,
)
from sync.replies import numbers_of, problem_from

_log = logging.getLogger(__name__)
# A code is shown as it is when it is unknown, so it must fit where codes are shown.
_CODE: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangePage:
    """A page of the feed; what this version cannot read is left out, and the cursor moves on."""

    changes: tuple[CaseChange, ...]
    resend: tuple[MissingNumbers, ...]
    has_new_packs: bool
    next_cursor: str | None
    more: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class SnapshotPage:
    """A page of everything in this office's scope; the cursor stands on the last one."""

    changes: tuple[CaseChange, ...]
    next_page: str | None
    next_cursor: str | None


def changes_from(body: Mapping[str, Any]) -> ChangePage:
    """Read ``GET /v1/changes``.

    Raises:
        PortalUnreadable: no list of changes.
    """
    changes: list[CaseChange] = []
    resend: list[MissingNumbers] = []
    has_new_packs = False
    for item in objects_of(required_list(body, "changes")):
        match item.get("op"):
            case "resend":
                resend.extend(numbers for numbers in (numbers_of(item),) if numbers is not None)
            case "refdata":
                has_new_packs = True
            case _:
                changes.extend(change for change in (_change(item),) if change is not None)
    return ChangePage(
        changes=tuple(changes),
        resend=tuple(resend),
        has_new_packs=has_new_packs,
        next_cursor=text_of(body.get("next_cursor")),
        more=body.get("more") is True,
    )


def snapshot_from(body: Mapping[str, Any]) -> SnapshotPage:
    """Read ``GET /v1/snapshot``; a page says nothing of numbers asked again or of new packs.

    Raises:
        PortalUnreadable: no list of changes, or the end without a cursor.
    """
    next_page = text_of(body.get("next_page"))
    next_cursor = text_of(body.get("next_cursor"))
    if next_page is None and next_cursor is None:
        raise PortalUnreadable("field:next_cursor", status=500)
    page = changes_from(body)
    return SnapshotPage(changes=page.changes, next_page=next_page, next_cursor=next_cursor)


def case_from(body: Mapping[str, Any]) -> CaseFound:
    """Read ``GET /v1/cases/{ref}``.

    Raises:
        PortalUnreadable: no case in it.
    """
    return _case(object_of(body.get("case")))


def cases_from(body: Mapping[str, Any]) -> tuple[CaseFound, ...]:
    """Read ``POST /v1/cases/search``; a line without a number is left out.

    Raises:
        PortalUnreadable: no list of cases.
    """
    found = objects_of(required_list(body, "cases"))
    return tuple(_case(item) for item in found if text_of(item.get("ref"), _CODE) is not None)


def _case(case: Mapping[str, Any]) -> CaseFound:
    ref = required_text(case, "ref")
    events = (_event({**item, "ref": ref}) for item in objects_of(case.get("events")))
    return CaseFound(
        ref=ref,
        portal_ref=text_of(case.get("portal_ref")),
        filed_on=day_of(case.get("filed_on")),
        office=text_of(case.get("office")),
        petitioner_masked=text_of(case.get("petitioner_masked")),
        events=tuple(event for event in events if event is not None),
    )


def _change(item: Mapping[str, Any]) -> CaseChange | None:
    op, ref = item.get("op"), text_of(item.get("ref"), _CODE)
    change: CaseChange | None = None
    if ref is not None and op == "event":
        change = _event(item)
    elif ref is not None and op == "rejected":
        problem = problem_from(0, object_of(item.get("problem")))
        change = Rejected(ref=ref, problem=problem.plain())
    elif ref is not None and op == "out_of_scope":
        change = OutOfScope(ref=ref)
    if change is None:
        _log.info("A change of the portal was skipped: %s", text_of(op, _CODE))
    return change


def _event(item: Mapping[str, Any]) -> CaseEvent | None:
    ref, state = text_of(item.get("ref"), _CODE), text_of(item.get("state"), _CODE)
    rev = whole_of(item.get("rev"), least=1)
    if ref is None or state is None or rev is None:
        return None
    return CaseEvent(
        ref=ref,
        rev=rev,
        at=text_of(item.get("at")) or "",
        state=state,
        portal_ref=text_of(item.get("portal_ref")),
        department=_department(object_of(item.get("department"))),
        officer_bn=text_of(item.get("officer_bn")),
        officer_en=text_of(item.get("officer_en")),
        note_bn=text_of(item.get("note_bn")),
        note_en=text_of(item.get("note_en")),
        outcome=text_of(item.get("outcome"), _CODE),
        expected_by=day_of(item.get("expected_by")),
    )


def _department(item: Mapping[str, Any]) -> DepartmentName | None:
    code = text_of(item.get("code"), _CODE)
    if code is None:
        return None
    return DepartmentName(
        code=code,
        name_bn=text_of(item.get("name_bn")) or code,
        name_en=text_of(item.get("name_en")) or code,
    )
