"""A complaint as it is read back to the citizen: every label and its words, in the order asked.

The earlier complaint's number stays out: where neighbours report the same, it is somebody else's.
"""

from collections.abc import Iterable, Iterator
from datetime import date
from functools import partial
from typing import Final

from desktop.services.wording import field_label, value_label
from desktop.speaker import Saying, phrase, verbatim
from desktop.views.new_complaint.controls import ELSEWHERE
from desktop.views.new_complaint.form import ComplaintForm
from desktop.views.new_complaint.papers import HeldPaper
from desktop.views.new_complaint.placement import BLOCK, spec_of
from desktop.views.new_complaint.typed import NO_PHONE, YES
from desktop.views.shown import day_words, item_name, joined
from desktop.widgets.choice_field import ChoiceField
from desktop.widgets.date_field import DateField
from desktop.widgets.line_field import DigitsField
from desktop.widgets.search_pick import SearchPick
from local_db.domain.aadhaar import mask_aadhaar
from local_db.domain.catalogue import DEPARTMENT, Catalogue
from local_db.domain.complaint import PetitionerKind, Priority
from local_db.domain.fields import FieldKind
from resources.text import Language, local_digits

ReadLine = tuple[Saying, Saying]

_KIND: Final = "petitioner.kind"
_NAME: Final = "petitioner.name"
_MOBILE: Final = "petitioner.mobile"
_ORDER: Final = (
    _NAME,
    "petitioner.name_en",
    _KIND,
    "petitioner.signatories",
    "petitioner.guardian",
    "petitioner.age",
    "petitioner.gender",
    _MOBILE,
    "petitioner.alt_mobile",
    "petitioner.email",
    "on_behalf_of.name",
    "on_behalf_of.relation",
    "address.village",
    "address.gp_name",
    "address.post_office",
    "address.police_station",
    "address.pin",
    BLOCK,
    "complaint.type",
    "complaint.category",
    "complaint.subcategory",
    "complaint.reason",
    "complaint.description",
    "complaint.relief",
    "complaint.incident_on",
    "complaint.incident_place",
    "complaint.against_office",
    "complaint.scheme_ref",
    "complaint.scheme_applied_on",
    "priority",
    "priority_reason",
    "confidential",
    "language",
)
# Asked for aloud where they are missing; the rest is read only where it was told.
_ASKED: Final = frozenset({_NAME, _MOBILE, "complaint.type", "complaint.category"}) | {
    "complaint.description"
}
# Nobody needs to hear what nearly every complaint is.
_UNSAID: Final = {
    _KIND: PetitionerKind.PERSON.value,
    "priority": Priority.NORMAL.value,
    BLOCK: ELSEWHERE,
}
_FREE: Final = frozenset({FieldKind.LINE, FieldKind.TEXT, FieldKind.EMAIL})


def complaint_lines(form: ComplaintForm, catalogue: Catalogue) -> tuple[ReadLine, ...]:
    """Return who, where and what, as far as it is told."""
    return tuple(_told(form, catalogue))


def paper_lines(papers: Iterable[HeldPaper]) -> tuple[ReadLine, ...]:
    """Return the papers by kind and name."""
    named = tuple(_paper_words(held) for held in papers)
    words = joined(*named, between="\n") if named else phrase("read_back.no_papers")
    return ((phrase("read_back.papers"), words),)


def outlook_lines(
    form: ComplaintForm, catalogue: Catalogue, answer_by: date | None
) -> tuple[ReadLine, ...]:
    """Return which department it goes to, and by when an answer may be expected."""
    found = catalogue.department_of(
        form.words("complaint.category"), form.words("complaint.subcategory") or None
    )
    lines: list[ReadLine] = []
    if found is not None:
        lines.append((phrase("read_back.department"), item_name(catalogue, DEPARTMENT, found.code)))
    if answer_by is not None:
        lines.append((phrase("read_back.answer_by"), day_words(answer_by)))
    return tuple(lines)


def _told(form: ComplaintForm, catalogue: Catalogue) -> Iterator[ReadLine]:
    is_nameless = form.words(_KIND) == PetitionerKind.ANONYMOUS.value
    for path in (*_ORDER, *(place.path for place in form.more)):
        words = _words(form, catalogue, path)
        if words is None and path in _ASKED and not (path == _NAME and is_nameless):
            words = phrase("read_back.not_told")
        if words is not None:
            yield partial(field_label, path), words


def _words(form: ComplaintForm, catalogue: Catalogue, path: str) -> Saying | None:
    control, spec, raw = form.controls[path], spec_of(path), form.words(path)
    if not raw or raw == _UNSAID.get(path):
        return None
    if isinstance(control, SearchPick):
        item = catalogue.find(spec.catalogue_kind, control.value())
        return None if item is None else item_name(catalogue, spec.catalogue_kind, item.code)
    if isinstance(control, ChoiceField):
        return _chosen(control, path, raw)
    if isinstance(control, DateField):
        day = control.value()
        return _in_digits(raw) if day is None else day_words(day)
    if isinstance(control, DigitsField):
        is_none = spec.kind is FieldKind.MOBILE and control.value() == NO_PHONE
        return phrase("views.new.no_phone") if is_none else _in_digits(raw)
    return verbatim(mask_aadhaar(raw)[0] if spec.kind in _FREE else raw)


def _chosen(control: ChoiceField, path: str, raw: str) -> Saying | None:
    spec = spec_of(path)
    if spec.kind is FieldKind.FLAG:
        return phrase("views.yes") if raw == YES else None
    if spec.choices is not None:
        return partial(value_label, spec.choices(raw))
    return verbatim(control.currentText())


def _paper_words(held: HeldPaper) -> Saying:
    name = mask_aadhaar(held.paper.title or held.name)[0]
    return joined(partial(value_label, held.paper.kind), verbatim(name), between=" – ")


def _in_digits(raw: str) -> Saying:
    def said(language: Language) -> str:
        return local_digits(raw, language)

    return said
