"""Earlier complaints that may be about the same matter: a suggestion with its reason."""

from dataclasses import dataclass
from enum import StrEnum

from local_db.domain.case import CaseSummary


class Reason(StrEnum):
    """Why an earlier complaint is suggested."""

    SAME_MOBILE = "same_mobile"
    SAME_WORDS = "same_words"


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What is typed so far, as far as it can be compared."""

    mobile: str | None
    description: str
    category: str | None
    village: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierMatter:
    """An earlier complaint with the words that are compared; they are never shown."""

    summary: CaseSummary
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Likely:
    """An earlier complaint that may be the same, and how much its words agree (0 to 100)."""

    summary: CaseSummary
    reason: Reason
    agreement: int
    days: int
