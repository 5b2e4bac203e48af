"""The one door for a complaint from outside: a form, a file or a sealed body is read here.

Every bad field is reported at once; Aadhaar-like numbers are masked and the operator is told.
"""

import dataclasses
from collections.abc import Collection, Iterable, Mapping
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
from local_db.domain.text import stored_line

MAX_PAPERS: Final = 5
_SHOWN_NAME: Final = 60
_FREE_TEXT: Final = (FieldKind.LINE, FieldKind.TEXT, FieldKind.EMAIL)
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

    A flag that was not given follows the catalogue: some types are confidential, some matters
    sensitive (domain.md B1, B4).

    Raises:
        ValidationError: with one problem for every bad field.
    """
    if not isinstance(body, Mapping):
        raise ValidationError([Problem(field="", code="wrong_type", values={"wanted": "object"})])
    problems: list[Problem] = []
    values, requests = _read(body, problems)
    problems.extend(_petitioner_rules(values["petitioner"]))
    problems.extend(_address_rules(values["address"], {problem.field for problem in problems}))
    problems.extend(_matter_rules(values["complaint"], catalogue))
    if values["priority"] is Priority.EMERGENCY and values["priority_reason"] is None:
        problems.append(Problem(field="priority_reason", code="required"))
    if problems:
        raise ValidationError(_unique(problems))
    notices: list[Notice] = []
    intake = _flagged(Intake(**values), body, catalogue, notices)
    return _masked(intake, requests, notices)


def check_intake(body: object, catalogue: Catalogue) -> tuple[Problem, ...]:
    """Return every problem of what is typed so far, for the marks beside the fields."""
    try:
        read_intake(body, catalogue)
    except ValidationError as error:
        return error.problems
    return ()


def _read(
    body: Mapping[str, object], problems: list[Problem]
) -> tuple[dict[str, Any], tuple[PaperRequest, ...]]:
    values = _read_fields(Intake, body, "", problems, known=(*_PARTS, "papers"))
    for name, part in _PARTS.items():
        is_required = name != "on_behalf_of"
        values[name] = _read_part(part, body.get(name), name, problems, required=is_required)
    return values, _read_papers(body.get("papers"), problems)


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
    problems.extend(
        Problem(field=prefix + _printable(name), code="unknown_field") for name in unknown
    )
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


def _printable(name: str) -> str:
    """Return a field's unknown name so that every terminal and file can hold it."""
    clean = stored_line(name.encode("utf-8", "replace").decode("utf-8"))
    return mask_aadhaar(clean[:_SHOWN_NAME])[0] or "?"


def _petitioner_rules(who: Petitioner | None) -> Iterable[Problem]:
    if who is None:
        return
    if who.name is None and who.kind is not PetitionerKind.ANONYMOUS:
        yield Problem(field="petitioner.name", code="required")
    if who.signatories is not None and who.kind is not PetitionerKind.GROUP:
        yield Problem(field="petitioner.signatories", code="only_for_group")


def _address_rules(where: Address | None, bad: Collection[str]) -> Iterable[Problem]:
    """One of block, town and village; a place that was written wrongly is not also missing."""
    if where is None or where.block or where.town or where.village:
        return
    if not any(f"address.{name}" in bad for name in ("block", "town", "village")):
        yield Problem(field="address.village", code="place_required")


def _matter_rules(matter: Matter | None, catalogue: Catalogue) -> Iterable[Problem]:
    for name, spec in specs(Matter).items():
        code = None if matter is None else getattr(matter, name)
        if spec.kind is not FieldKind.CATALOGUE or code is None:
            continue
        if catalogue.find(spec.catalogue_kind, code) is None:
            yield Problem(field=f"complaint.{name}", code="unknown_code")
    if matter is None or catalogue.find("category", matter.category) is None:
        return
    narrower = catalogue.find("subcategory", matter.subcategory)
    if narrower is not None and narrower.parent not in (None, matter.category):
        yield Problem(field="complaint.subcategory", code="not_of_category")


def _flagged(
    intake: Intake, body: Mapping[str, object], catalogue: Catalogue, notices: list[Notice]
) -> Intake:
    matter = intake.complaint
    chosen = [
        item
        for name, spec in specs(Matter).items()
        if spec.kind is FieldKind.CATALOGUE
        and (item := catalogue.find(spec.catalogue_kind, getattr(matter, name))) is not None
    ]
    flags: dict[str, Any] = {}
    if body.get("confidential") is None and any(item.confidential for item in chosen):
        flags["confidential"] = True
        notices.append(Notice(field="confidential", code="confidential_by_catalogue"))
    if body.get("sensitive") is None and any(item.sensitive for item in chosen):
        flags["sensitive"] = True
        notices.append(Notice(field="sensitive", code="sensitive_by_catalogue"))
    return dataclasses.replace(intake, **flags)


def _unique(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    """Keep the first problem of each field: one mark beside one field."""
    first: dict[str, Problem] = {}
    for problem in problems:
        first.setdefault(problem.field, problem)
    return tuple(first.values())


def _masked(intake: Intake, requests: tuple[PaperRequest, ...], notices: list[Notice]) -> Reading:
    parts = {
        name: _mask_part(getattr(intake, name), f"{name}.", notices)
        for name in _PARTS
        if getattr(intake, name) is not None
    }
    whole = _mask_part(dataclasses.replace(intake, **parts), "", notices)
    papers = tuple(
        _mask_part(request, f"papers.{place}.", notices) for place, request in enumerate(requests)
    )
    return Reading(intake=whole, papers=papers, notices=tuple(notices))


def _mask_part(part: _Part, prefix: str, notices: list[Notice]) -> _Part:
    changes: dict[str, Any] = {}
    for name, spec in specs(type(part)).items():
        value = getattr(part, name)
        if spec.kind not in _FREE_TEXT or value is None:
            continue
        masked, found = mask_aadhaar(value)
        if found:
            changes[name] = masked
            notices.append(Notice(field=prefix + name, code="aadhaar_masked"))
    # dataclasses.replace is typed for instances only through a protocol mypy cannot see here.
    return dataclasses.replace(part, **changes) if changes else part  # type: ignore[type-var]
