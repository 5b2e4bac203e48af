"""Who works at the counter, what each may do, and the office they work for."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from local_db.domain.errors import DeskError


class Role(StrEnum):
    """The work that a person was given."""

    OPERATOR = "operator"
    SUPERVISOR = "supervisor"
    ADMINISTRATOR = "administrator"


class Right(StrEnum):
    """What not everybody may do; serving citizens needs no right (decision 0037)."""

    ACT_ON_QUEUE = "act_on_queue"
    CARE_FOR_DATA = "care_for_data"
    SEE_SENSITIVE = "see_sensitive"
    MANAGE_OPERATORS = "manage_operators"
    MANAGE_EVERYBODY = "manage_everybody"


_OF_SUPERVISORS: Final = frozenset(
    {Right.ACT_ON_QUEUE, Right.CARE_FOR_DATA, Right.SEE_SENSITIVE, Right.MANAGE_OPERATORS}
)
_RIGHTS: Final[Mapping[Role, frozenset[Right]]] = {
    Role.OPERATOR: frozenset(),
    Role.SUPERVISOR: _OF_SUPERVISORS,
    Role.ADMINISTRATOR: _OF_SUPERVISORS | {Right.MANAGE_EVERYBODY},
}
_CODE_HEADS: Final[Mapping[Role, str]] = {
    Role.OPERATOR: "OP",
    Role.SUPERVISOR: "SV",
    Role.ADMINISTRATOR: "AD",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Operator:
    """A person with a local account; ``code`` (``AUS1-OP2``) is sealed into what they file."""

    code: str
    name_bn: str
    name_en: str
    role: Role
    active: bool = True


def may(person: Operator, right: Right) -> bool:
    """Tell whether somebody may do this; nobody whose account is closed may do anything."""
    return person.active and right in _RIGHTS[person.role]


def require(person: Operator, right: Right) -> None:
    """Refuse whoever may not do this.

    Raises:
        DeskError: ``supervisor_only``.
    """
    if not may(person, right):
        raise DeskError("supervisor_only")


def may_manage(actor: Operator, role: Role, people: Iterable[Operator]) -> bool:
    """Tell whether somebody may change accounts of this role.

    Supervisors change operators; where no administrator is left, they stand in for one, or an
    office set up before there were administrators could never name its first.
    """
    if may(actor, Right.MANAGE_EVERYBODY):
        return True
    if not may(actor, Right.MANAGE_OPERATORS):
        return False
    return role is Role.OPERATOR or not any(may(p, Right.MANAGE_EVERYBODY) for p in people)


def next_code(role: Role, known: Iterable[str]) -> str:
    """Return the code of a new person: what their role is called and a number never given before.

    It is sealed into what they file, so it stays theirs when their role changes.
    """
    head = _CODE_HEADS[role]
    tails = (code.removeprefix(head) for code in known if code.startswith(head))
    return f"{head}{max((int(tail) for tail in tails if tail.isdecimal()), default=0) + 1}"


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
