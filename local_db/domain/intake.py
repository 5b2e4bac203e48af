"""The one door for a complaint from outside: a form, a file or a sealed body is read here.

Every bad field is reported at once; Aadhaar-like numbers are masked and the operator is told.
"""

import dataclasses
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final, TypeVar

from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.catalogue import Catalogue
from local_db.domain.complaint import (
    Address,
    Intake,
    Matter,
    OnBehalfOf,
    PaperRequest,
    Petitioner,
    PetitionerKind,
    Priority,
)
from local_db.domain.errors import Problem, ValidationError
from local_db.domain.fields import FieldKind, read_value, specs

MAX_PAPERS: Final = 5
_Part = TypeVar("_Part")
_PARTS: Final[Mapping[str, type]] = {
    "petitioner": Petitioner,
    "on_behalf_of": OnBehalfOf,
    "address": Address,
    "complaint": Matter,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """Something the operator should know although the complaint was taken (``notices.<code>``)."""

    field: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """A valid intake, the papers asked for, and what the operator must be told."""

    intake: Intake
    papers: tuple[PaperRequest, ...]
    notices: tuple[Notice, ...]


def read_intake(body: object, catalogue: Catalogue) -> Reading:
    """Read and judge a complaint typed at the counter or listed in a file.

    Raises:
        ValidationError: with one problem for every bad field.
    """
    problems: list[Problem] = []
    intake, requests = _read(body, problems)
    if intake is not None:
        problems.extend(_rules(intake))
        problems.extend(_catalogue_rules(intake, catalogue))
    if problems or intake is None:
        raise ValidationError(_unique(problems))
    return _masked(intake, requests)


def trusted_intake(body: Mapping[str, object]) -> Intake:
    """Read the intake of a body that was sealed before; only its shape is checked.

    Codes are not looked up, for a catalogue forgets none, and unknown fields are a newer version's.

    Raises:
        ValidationError: the body is not a complaint.
    """
    problems: list[Problem] = []
    known = {name: body.get(name) for name in (*specs(Intake), *_PARTS)}
    intake, _ = _read(known, problems)
    if intake is None:
        raise ValidationError(_unique(problems))
    return intake


def check_intake(body: object, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Return every problem of what is typed so far, for the marks beside the fields."""
    try:
        read_intake(body, catalogue)
    except ValidationError as error:
        return error.problems
    return ()


def _read(body: object, problems: list[Problem]) -> tuple[Intake | None, tuple[PaperRequest, ...]]:
    if not isinstance(body, Mapping):
        problems.append(Problem(field="", code="wrong_type", values={"wanted": "object"}))
        return None, ()
    top = _read_fields(Intake, body, "", problems, known=(*_PARTS, "papers"))
    parts: dict[str, Any] = {
        name: _read_part(part, body.get(name), name, problems, required=name != "on_behalf_of")
        for name, part in _PARTS.items()
    }
    papers = _read_papers(body.get("papers"), problems)
    if problems:
        return _for_further_rules(top, parts), papers
    return Intake(**top, **parts), papers


def _for_further_rules(top: dict[str, Any], parts: dict[str, Any]) -> Intake | None:
    """Build what can be built, so that rules across fields still report beside bad fields."""
    if any(parts[name] is None for name in ("petitioner", "address", "complaint")):
        return None
    return Intake(**top, **parts)


def _read_part(
    part: type[_Part], raw: object, path: str, problems: list[Problem], *, required: bool
) -> _Part | None:
    if raw is None:
        if required:
            problems.append(Problem(field=path, code="required"))
        return None
    if not isinstance(raw, Mapping):
        problems.append(Problem(field=path, code="wrong_type", values={"wanted": "object"}))
        return None
    return part(**_read_fields(part, raw, path, problems))


def _read_fields(
    part: type,
    raw: Mapping[str, object],
    path: str,
    problems: list[Problem],
    known: Iterable[str] = (),
) -> dict[str, Any]:
    prefix = f"{path}." if path else ""
    wanted = specs(part)
    unknown = sorted(str(name) for name in raw if name not in wanted and name not in known)
    problems.extend(Problem(field=prefix + name[:60], code="unknown_field") for name in unknown)
    defaults = {f.name: f.default for f in dataclasses.fields(part)}
    values: dict[str, Any] = {}
    for name, spec in wanted.items():
        value = read_value(spec, raw.get(name), prefix + name, problems)
        values[name] = defaults[name] if value is None else value
    return values


def _read_papers(raw: object, problems: list[Problem]) -> tuple[PaperRequest, ...]:
    if raw is None:
        return ()
    if not isinstance(raw, list):
        problems.append(Problem(field="papers", code="wrong_type", values={"wanted": "list"}))
        return ()
    if len(raw) > MAX_PAPERS:
        problems.append(Problem(field="papers", code="too_many", values={"limit": MAX_PAPERS}))
        return ()
    read = (
        _read_part(PaperRequest, item, f"papers.{place}", problems, required=True)
        for place, item in enumerate(raw)
    )
    return tuple(paper for paper in read if paper is not None)


def _rules(intake: Intake) -> Iterable[Problem]:
    """Rules across fields (contract section 6, the table)."""
    who, where = intake.petitioner, intake.address
    if who.name is None and who.kind is not PetitionerKind.ANONYMOUS:
        yield Problem(field="petitioner.name", code="required")
    if who.signatories is not None and who.kind is not PetitionerKind.GROUP:
        yield Problem(field="petitioner.signatories", code="only_for_group")
    if not (where.block or where.town or where.village):
        yield Problem(field="address.village", code="place_required")
    if intake.priority is Priority.EMERGENCY and intake.priority_reason is None:
        yield Problem(field="priority_reason", code="required")


def _catalogue_rules(intake: Intake, catalogue: Catalogue) -> Iterable[Problem]:
    matter = intake.complaint
    for name, spec in specs(Matter).items():
        code = getattr(matter, name)
        if spec.kind is not FieldKind.CATALOGUE or code is None:
            continue
        item = catalogue.find(spec.catalogue_kind, code)
        if item is None:
            yield Problem(
                field=f"complaint.{name}", code="unknown_code", values={"value": code[:40]}
            )
        elif item.parent is not None and item.parent != matter.category:
            yield Problem(field=f"complaint.{name}", code="not_of_category")


def _unique(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the first problem of each field: one mark beside one field."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.field, problem)
    return tuple(first.values())


def _masked(intake: Intake, requests: tuple[PaperRequest, ...]) -> Reading:
    notices: list[Notice] = []
    parts = {
        name: _mask_part(getattr(intake, name), f"{name}.", notices)
        for name in _PARTS
        if getattr(intake, name) is not None
    }
    whole = _mask_part(dataclasses.replace(intake, **parts), "", notices)
    papers = tuple(
        _mask_part(request, f"papers.{place}.", notices, skip=("path",))
        for place, request in enumerate(requests)
    )
    return Reading(intake=whole, papers=papers, notices=tuple(notices))


def _mask_part(
    part: _Part, prefix: str, notices: list[Notice], skip: tuple[str, ...] = ()
) -> _Part:
    changes: dict[str, Any] = {}
    for name, spec in specs(type(part)).items():
        value = getattr(part, name)
        if spec.kind not in (FieldKind.LINE, FieldKind.TEXT) or value is None or name in skip:
            continue
        masked, found = mask_aadhaar(value)
        if found:
            changes[name] = masked
            notices.append(Notice(field=prefix + name, code="aadhaar_masked"))
    # dataclasses.replace is typed for instances only through a protocol mypy cannot see here.
    return dataclasses.replace(part, **changes) if changes else part  # type: ignore[type-var]
