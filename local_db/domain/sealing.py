"""Seal a complaint: the exact bytes that are sent for ever after (contract sections 3 and 6)."""

import dataclasses
import hashlib
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Any, Final

from local_db.domain.clock import ClockTrust
from local_db.domain.complaint import Complaint, Intake, Paper, PaperKind
from local_db.domain.errors import DeskError
from local_db.domain.intake import trusted_intake

NOTICE_VERSION: Final = "2026-11"


class SealError(DeskError):
    """A body cannot be written in the canonical form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFacts:
    """What the office adds to an intake when it files it."""

    filed_at: datetime
    filed_on: date
    clock: ClockTrust
    entered_by: str
    expected_by: date | None
    department_expected: str | None


def canonical_json(body: Mapping[str, Any]) -> bytes:
    """Return the canonical form: sorted keys, compact, UTF-8, integers only.

    Raises:
        SealError: a float or a lone surrogate is in the body.
    """
    try:
        text = json.dumps(
            body, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_refuse
        )
        if _has_float(body):
            raise SealError("seal_float")
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SealError("bad_text") from error


def digest(sealed: bytes) -> str:
    """Return ``sha256:<hex>`` of sealed bytes."""
    return f"sha256:{hashlib.sha256(sealed).hexdigest()}"


def filing_body(intake: Intake, facts: FilingFacts, papers: tuple[Paper, ...]) -> dict[str, Any]:
    """Return the body of ``case.filed``."""
    return {
        **_plain(intake),
        "papers": [_plain(paper) for paper in papers],
        "filed_at": facts.filed_at.isoformat(),
        "filed_on": facts.filed_on.isoformat(),
        "clock": facts.clock.value,
        "entered_by": facts.entered_by,
        "expected_by": None if facts.expected_by is None else facts.expected_by.isoformat(),
        "department_expected": facts.department_expected,
        "notice": {"version": NOTICE_VERSION, "shown": True},
    }


def open_sealed(ref: str, case_id: str, sealed: bytes) -> Complaint:
    """Read a sealed body back; codes that were retired since are kept as they are."""
    body = json.loads(sealed)
    expected = body.get("expected_by")
    return Complaint(
        ref=ref,
        case_id=case_id,
        intake=trusted_intake(body),
        papers=tuple(_paper(row) for row in body.get("papers", ())),
        filed_at=body["filed_at"],
        filed_on=date.fromisoformat(body["filed_on"]),
        clock=body["clock"],
        entered_by=body["entered_by"],
        expected_by=None if expected is None else date.fromisoformat(expected),
        department_expected=body.get("department_expected"),
        digest=digest(sealed),
    )


def _paper(row: Mapping[str, Any]) -> Paper:
    return Paper(
        sha256=row["sha256"],
        bytes=row["bytes"],
        mime=row["mime"],
        kind=PaperKind(row["kind"]),
        title=row.get("title"),
        pages=row["pages"],
    )


def _plain(value: object) -> Any:  # noqa: ANN401 - JSON has no narrower type
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: _plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, date):
        return value.isoformat()
    return value


def _refuse(value: object) -> object:
    raise SealError("seal_type", type=type(value).__name__)


def _has_float(value: object) -> bool:
    if isinstance(value, float):
        return True
    if isinstance(value, Mapping):
        return any(_has_float(inner) for inner in value.values())
    return isinstance(value, list | tuple) and any(_has_float(inner) for inner in value)
