"""A complaint as it is taken in at the counter: the body of ``case.filed`` (contract section 6).

To add a text field, add one line here and its label in ``resources/i18n``; everything else reads
the specification.
"""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from local_db.domain.fields import (
    FieldKind,
    catalogue_code,
    choice,
    file_path,
    line,
    long_text,
    of_kind,
    whole,
)


class Source(StrEnum):
    """How the complaint reached the office."""

    WALK_IN = "walk_in"
    POST = "post"
    CAMP = "camp"
    PHONE = "phone"
    HEARING = "hearing"
    OTHER_OFFICE = "other_office"
    BOX = "box"


class CitizenLanguage(StrEnum):
    """The language of the citizen's slip."""

    BN = "bn"
    EN = "en"
    HI = "hi"
    NE = "ne"
    SAT = "sat"
    UR = "ur"


class PetitionerKind(StrEnum):
    """Who complains."""

    PERSON = "person"
    REPRESENTATIVE = "representative"
    GROUP = "group"
    ELECTED = "elected"
    OFFICE = "office"
    ANONYMOUS = "anonymous"


class Gender(StrEnum):
    """The citizen's gender, when told."""

    FEMALE = "female"
    MALE = "male"
    OTHER = "other"
    UNDISCLOSED = "undisclosed"


class Relation(StrEnum):
    """What the person complained for is to the petitioner."""

    SPOUSE = "spouse"
    PARENT = "parent"
    CHILD = "child"
    SIBLING = "sibling"
    NEIGHBOUR = "neighbour"
    WARD = "ward"
    OTHER = "other"


class Priority(StrEnum):
    """Whether it can wait."""

    NORMAL = "normal"
    EMERGENCY = "emergency"


class PaperKind(StrEnum):
    """What a paper is."""

    LETTER = "letter"
    IDENTITY_MASKED = "identity_masked"
    PASSBOOK = "passbook"
    RECEIPT = "receipt"
    PHOTO = "photo"
    CERTIFICATE = "certificate"
    OTHER = "other"


@dataclass(frozen=True, slots=True, kw_only=True)
class Petitioner:
    """The citizen who complains."""

    kind: PetitionerKind = choice(PetitionerKind, required=True)
    name: str | None = line(150, on_slip=True)
    name_en: str | None = line(150, on_slip=True)
    guardian: str | None = line(150)
    gender: Gender | None = choice(Gender)
    age: int | None = whole(0, 120)
    mobile: str | None = of_kind(FieldKind.MOBILE)
    alt_mobile: str | None = of_kind(FieldKind.MOBILE)
    email: str | None = of_kind(FieldKind.EMAIL, max_length=150)
    signatories: int | None = whole(2, 1_000_000)


@dataclass(frozen=True, slots=True, kw_only=True)
class OnBehalfOf:
    """The person the complaint is for, when it is not the petitioner."""

    name: str = line(150, required=True, on_slip=True)
    relation: Relation = choice(Relation, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Address:
    """Where the citizen lives; codes are LGD codes, names are kept beside them."""

    district: str | None = of_kind(FieldKind.PLACE)
    block: str | None = of_kind(FieldKind.PLACE)
    town: str | None = of_kind(FieldKind.PLACE)
    gp: str | None = of_kind(FieldKind.PLACE)
    gp_name: str | None = line(100, on_slip=True)
    village: str | None = line(100, on_slip=True)
    post_office: str | None = line(100)
    police_station: str | None = line(100)
    pin: str | None = of_kind(FieldKind.PIN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Matter:
    """What the complaint is about (``complaint`` on the wire)."""

    type: str = catalogue_code("type", required=True)
    category: str = catalogue_code("category", required=True)
    subcategory: str | None = catalogue_code("subcategory")
    reason: str | None = catalogue_code("reason")
    scheme_ref: str | None = line(100, on_slip=True)
    scheme_applied_on: date | None = of_kind(FieldKind.DATE)
    description: str = long_text(4_000, required=True, on_slip=True)
    relief: str | None = long_text(1_000)
    incident_on: date | None = of_kind(FieldKind.DATE)
    incident_place: str | None = line(200)
    against_office: str | None = line(200)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperRequest:
    """A paper that somebody handed in, before its bytes were read."""

    path: str = file_path(1_000, required=True)
    kind: PaperKind = choice(PaperKind, required=True)
    title: str | None = line(150)


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A paper as the sealed complaint lists it; its bytes are kept under their hash."""

    sha256: str
    bytes: int
    mime: str
    kind: PaperKind
    title: str | None
    pages: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Intake:
    """All that the counter asks, valid and in stored form."""

    source: Source = choice(Source, required=True)
    language: CitizenLanguage = choice(CitizenLanguage, required=True)
    petitioner: Petitioner
    on_behalf_of: OnBehalfOf | None = None
    address: Address
    complaint: Matter
    priority: Priority = choice(Priority, default=Priority.NORMAL)
    priority_reason: str | None = line(300)
    confidential: bool = of_kind(FieldKind.FLAG, default=False)
    sensitive: bool = of_kind(FieldKind.FLAG, default=False)
    previous_ref: str | None = of_kind(FieldKind.NUMBER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Complaint:
    """A filed complaint: its number, and what was sealed with it."""

    ref: str
    case_id: str
    intake: Intake
    papers: tuple[Paper, ...]
    filed_at: str
    filed_on: date
    clock: str
    entered_by: str
    expected_by: date | None
    department_expected: str | None
    digest: str
