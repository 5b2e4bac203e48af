"""Who works at the counter, and the office they work for."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum


class Role(StrEnum):
    """What a person may do."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person with a local account; ``code`` (``AUS1-OP2``) is sealed into what they file."""

    code: str
    name_bn: str
    name_en: str
    role: Role
    active: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInWait:
    """How often a person's PIN was wrong in a row, and until when they wait."""

    failures: int
    until: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Office:
    """The office as the portal told it at enrolment (contract section 2)."""

    code: str
    name_bn: str
    name_en: str
    district_bn: str
    district_en: str
    block_code: str | None = None
    phone: str | None = None
    helpline: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Device:
    """This installation as the portal knows it; ``device_id`` is None until it is enrolled."""

    install_id: str
    device_id: str | None
    portal_url: str | None
    counter_label: str
    db_epoch: int
    office: Office | None
    is_practice: bool
