"""The body of ``case.filed`` (portal contract, section 6), field by field.

``Meta.extra["code"]`` names a value of the right JSON type that is outside the field's rule.
Dates have no type here: they never cause a rejection (section 3).
"""

from typing import Annotated, Any, Literal

from msgspec import Meta, Struct

from sync.contract.protocol import ATTACHMENT_MAX

AnyDate = Any  # see the module: a date is kept as it came
_CHOICE = Meta(extra={"code": "unknown_value"})
_PLACE = Meta(pattern=r"\A[0-9]{1,10}\Z", extra={"code": "place_code_invalid"})
_MOBILE = Meta(pattern=r"\A[6-9][0-9]{9}\Z", extra={"code": "mobile_invalid"})

Source = Annotated[
    Literal["walk_in", "post", "camp", "phone", "hearing", "other_office", "box"], _CHOICE
]
CitizenLanguage = Annotated[Literal["bn", "en", "hi", "ne", "sat", "ur"], _CHOICE]
ClockTrust = Annotated[Literal["good", "suspect", "unknown"], _CHOICE]
PetitionerKind = Annotated[
    Literal["person", "representative", "group", "elected", "office", "anonymous"], _CHOICE
]
Gender = Annotated[Literal["female", "male", "other", "undisclosed"], _CHOICE]
Relation = Annotated[
    Literal["spouse", "parent", "child", "sibling", "neighbour", "ward", "other"], _CHOICE
]
Priority = Annotated[Literal["normal", "emergency"], _CHOICE]
PaperKind = Annotated[
    Literal["letter", "identity_masked", "passbook", "receipt", "photo", "certificate", "other"],
    _CHOICE,
]
PaperMime = Annotated[Literal["application/pdf", "image/jpeg"], _CHOICE]
Name = Annotated[str, Meta(max_length=150, extra={"code": "too_long"})]
Description = Annotated[str, Meta(max_length=4_000, extra={"code": "too_long"})]
PlaceCode = Annotated[str, _PLACE]
Mobile = Annotated[str, _MOBILE]
Pin = Annotated[str, Meta(pattern=r"\A[1-9][0-9]{5}\Z", extra={"code": "pin_invalid"})]
Age = Annotated[int, Meta(ge=0, le=120, extra={"code": "out_of_range"})]
Signatories = Annotated[int, Meta(ge=2, extra={"code": "out_of_range"})]
Sha256 = Annotated[str, Meta(pattern=r"\A[0-9a-f]{64}\Z", extra={"code": "sha256_invalid"})]
PaperBytes = Annotated[int, Meta(ge=1, le=ATTACHMENT_MAX, extra={"code": "out_of_range"})]
Pages = Annotated[int, Meta(ge=0, extra={"code": "out_of_range"})]


class Petitioner(Struct, frozen=True, kw_only=True):
    """The citizen who complains; a name is required except of an anonymous one."""

    kind: PetitionerKind
    name: Name | None = None
    name_en: str | None = None
    guardian: str | None = None
    gender: Gender | None = None
    age: Age | None = None
    mobile: Mobile | None = None
    alt_mobile: Mobile | None = None
    email: str | None = None
    signatories: Signatories | None = None


class OnBehalfOf(Struct, frozen=True, kw_only=True):
    """The person the complaint is for, when it is not the petitioner."""

    name: Name
    relation: Relation


class Address(Struct, frozen=True, kw_only=True):
    """Where the citizen lives: LGD codes as text, and names beside them."""

    district: PlaceCode | None = None
    block: PlaceCode | None = None
    town: PlaceCode | None = None
    gp: PlaceCode | None = None
    gp_name: str | None = None
    village: str | None = None
    post_office: str | None = None
    police_station: str | None = None
    pin: Pin | None = None


class Matter(Struct, frozen=True, kw_only=True):
    """What the complaint is about; codes are checked against the portal's catalogue."""

    type: str
    category: str
    description: Description
    subcategory: str | None = None
    reason: str | None = None
    scheme_ref: str | None = None
    scheme_applied_on: AnyDate = None
    relief: str | None = None
    incident_on: AnyDate = None
    incident_place: str | None = None
    against_office: str | None = None


class Paper(Struct, frozen=True, kw_only=True):
    """A paper that goes with the complaint; its bytes come later."""

    sha256: Sha256
    bytes: PaperBytes
    mime: PaperMime
    kind: PaperKind
    title: str | None = None
    pages: Pages | None = None


class NoticeShown(Struct, frozen=True, kw_only=True):
    """Which privacy notice the citizen was shown."""

    version: str | None = None
    shown: bool | None = None


class CaseFiled(Struct, frozen=True, kw_only=True):
    """A complaint, sealed at filing."""

    source: Source
    language: CitizenLanguage
    petitioner: Petitioner
    address: Address
    complaint: Matter
    filed_at: AnyDate = None
    filed_on: AnyDate = None
    clock: ClockTrust | None = None
    entered_by: str | None = None
    on_behalf_of: OnBehalfOf | None = None
    priority: Priority | None = None
    priority_reason: str | None = None
    confidential: bool | None = None
    sensitive: bool | None = None
    previous_ref: str | None = None
    expected_by: AnyDate = None
    department_expected: str | None = None
    papers: list[Paper] | None = None
    notice: NoticeShown | None = None


class Amended(Struct, frozen=True, kw_only=True):
    """The body of ``case.amended``: values by JSON pointer into ``CaseFiled``."""

    n: Annotated[int, Meta(ge=1, extra={"code": "out_of_range"})]
    changes: dict[str, Any]
    reason: str | None = None


class Withdrawn(Struct, frozen=True, kw_only=True):
    """The body of ``case.withdrawn``."""

    reason: str | None = None


class Recontacted(Struct, frozen=True, kw_only=True):
    """The body of ``case.recontacted``: the citizen came again."""

    recontact_id: str
    disputes_outcome: bool
    at: AnyDate = None
    note: str | None = None


class Voided(Struct, frozen=True, kw_only=True):
    """The body of ``case.voided``; the number stays used."""

    reason: str
    approved_by: str


class SlipPrinted(Struct, frozen=True, kw_only=True):
    """The body of ``slip.printed``."""

    copy: Annotated[int, Meta(ge=1, extra={"code": "out_of_range"})]
    paper: Annotated[Literal["a4", "a5", "80mm", "58mm"], _CHOICE]
    at: AnyDate = None
