"""What a slip is made from: plain facts, no store, no layout (domain study, section D)."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from local_db.domain.clock import ClockTrust
from local_db.domain.complaint import CitizenLanguage, PaperKind, Relation
from local_db.domain.number import Number
from resources.text import Language


@dataclass(frozen=True, slots=True)
class Both:
    """One thing said in both languages of a slip."""

    bn: str
    en: str

    def said(self, language: Language) -> str:
        """Return it in one language, or in the other where one is missing."""
        chosen, other = (self.bn, self.en) if language is Language.BN else (self.en, self.bn)
        return chosen or other


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFacts:
    """The office at the head of the slip, from the enrolment and the settings."""

    name: Both
    district: Both
    address: Both | None = None
    hours: Both | None = None
    phone: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFacts:
    """The notices of the day: dated master data, told by the caller (rows 14 to 17)."""

    how_to_check: Both
    free_of_charge: Both
    privacy: Both
    if_not_solved: Both
    helpline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperFacts:
    """A paper that was handed in."""

    kind: PaperKind
    pages: int
    title: str | None = None


class ExpectedRule(StrEnum):
    """Where the expected date comes from (row 13)."""

    OFFICE_DAYS = "office_days"
    PUBLISHED_LIMIT = "published_limit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """The day by which the citizen may expect an answer, and its rule."""

    on: date
    rule: ExpectedRule
    days: int


@dataclass(frozen=True, slots=True, kw_only=True)
class BehalfFacts:
    """The person the complaint is for."""

    name: str
    relation: Relation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExtraFact:
    """A further field marked ``on_slip`` in the domain's specification."""

    label: Both
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipFacts:
    """Everything a slip may show; what it must not show is left out by ``slip_content``.

    ``copy`` counts prints: 1 is the original, n >= 2 is marked DUPLICATE n-1 with ``copied_on``.
    ``filed_at`` is aware, in the office's +05:30. ``mobile`` is masked before it is printed.
    """

    number: Number
    filed_at: datetime
    clock: ClockTrust = ClockTrust.GOOD
    language: CitizenLanguage = CitizenLanguage.BN
    office: OfficeFacts
    notices: NoticeFacts

    name: str | None
    name_en: str | None = None
    is_anonymous: bool = False
    on_behalf_of: BehalfFacts | None = None
    signatories: int | None = None
    mobile: str | None = None
    gp_name: str | None = None
    village: str | None = None

    type: Both
    category: Both
    subcategory: Both | None = None
    reason: Both | None = None
    scheme_ref: str | None = None
    previous: Number | None = None
    description: str
    relief: str | None = None
    papers: tuple[PaperFacts, ...] = ()
    extras: tuple[ExtraFact, ...] = ()

    department: Both
    is_department_confirmed: bool = False
    expected: Expected | None = None
    portal_ref: str | None = None
    is_on_portal: bool = False

    is_sensitive: bool = False
    is_confidential: bool = False
    is_emergency: bool = False
    is_specimen: bool = False

    copy: int = 1
    copied_on: date | None = None
    entered_by: str
    counter_label: str
    app_version: str
    record_hash: str
    qr_text: str
    short_code: str = ""
