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
from local_db.domain.complaint import (
    Address,
    Complaint,
    Intake,
    Matter,
    OnBehalfOf,
    Paper,
    PaperKind,
    Petitioner,
)
from local_db.domain.errors import DeskError
from local_db.domain.fields import FieldKind, specs

NOTICE_VERSION: Final = "2026-11"
# Asked first: nearly every value is one of them, and asking an abstract class is slow.
_PLAIN_TYPES: Final = frozenset({str, int, bool, type(None)})


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
        SealError: something that is no text, whole number, flag, list or object is in the body,
            or a lone surrogate.
    """
    _refuse_the_rest(body)
    text = json.dumps(body, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError as error:
        raise SealError("seal_text") from error


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
    """Read a sealed body back exactly as it was sealed; nothing is judged again.

    Codes that were retired since are kept, and fields of a newer version are passed over.

    Raises:
        SealError: the bytes are no complaint that this version can show.
    """
    try:
        return _open(ref, case_id, sealed)
    except (KeyError, TypeError, ValueError, AttributeError):
        # The cause is cut off: its text would carry the citizen's words into the log.
        raise SealError("seal_unreadable", ref=ref) from None


def _open(ref: str, case_id: str, sealed: bytes) -> Complaint:
    body = json.loads(sealed)
    for_whom = body.get("on_behalf_of")
    intake = Intake(
        **_read_back(Intake, body),
        petitioner=Petitioner(**_read_back(Petitioner, body["petitioner"])),
        on_behalf_of=None if for_whom is None else OnBehalfOf(**_read_back(OnBehalfOf, for_whom)),
        address=Address(**_read_back(Address, body["address"])),
        complaint=Matter(**_read_back(Matter, body["complaint"])),
    )
    expected = body.get("expected_by")
    return Complaint(
        ref=ref,
        case_id=case_id,
        intake=intake,
        papers=tuple(_paper(row) for row in body.get("papers") or ()),
        filed_at=body["filed_at"],
        filed_on=date.fromisoformat(body["filed_on"]),
        clock=body["clock"],
        entered_by=body["entered_by"],
        expected_by=None if expected is None else date.fromisoformat(expected),
        department_expected=body.get("department_expected"),
        digest=digest(sealed),
    )


def _read_back(part: type, row: Mapping[str, Any]) -> dict[str, Any]:
    """Return the values of a part, without the fields that were not there when it was sealed."""
    values: dict[str, Any] = {}
    for name, spec in specs(part).items():
        value = row.get(name)
        if value is None and spec.required:
            raise KeyError(name)
        if value is None:
            continue
        if spec.choices is not None:
            value = spec.choices(value)
        elif spec.kind is FieldKind.DATE:
            value = date.fromisoformat(value)
        values[name] = value
    return values


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


def _refuse_the_rest(value: object) -> None:
    if type(value) in _PLAIN_TYPES:
        return
    if isinstance(value, Mapping):
        for name, inner in value.items():
            if not isinstance(name, str):
                raise SealError("seal_type", type=type(name).__name__)
            _refuse_the_rest(inner)
    elif isinstance(value, list | tuple):
        for inner in value:
            _refuse_the_rest(inner)
    elif not isinstance(value, str | int):
        raise SealError("seal_type", type=type(value).__name__)
