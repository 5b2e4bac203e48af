"""One-time codes for new counters: ``347-1234-5678``, for 24 hours (offline_sync.md B9)."""

import re
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection, insert, select

from sync.contract.shared import PortalOperationError, ascii_digits, office_time
from sync.portal.tables import enrol_codes, offices

LIFE: Final = timedelta(hours=24)
_NOISE: Final = re.compile(r"[\s\-\u2010-\u2015]+")
_OWN_DIGITS: Final = 7


@dataclass(frozen=True, slots=True, kw_only=True)
class EnrolCode:
    """A new code and when it ends."""

    code: str
    expires_at: datetime


def new_enrol_code(connection: Connection, office: str, now: datetime) -> EnrolCode:
    """Return a new one-time code of an office.

    Raises:
        PortalOperationError: ``office_unknown``.
    """
    wanted = select(offices.c.code).where(offices.c.code == office)
    if connection.execute(wanted).scalar_one_or_none() is None:
        raise PortalOperationError("office_unknown", office=office)
    there = set(connection.execute(select(enrol_codes.c.code)).scalars())
    digits = next(code for code in iter(lambda: _drawn(office), "") if code not in there)
    expires_at = office_time(now + LIFE)
    connection.execute(
        insert(enrol_codes).values(
            code=digits, office=office, expires_at=int(expires_at.timestamp())
        )
    )
    return EnrolCode(code=f"{digits[:3]}-{digits[3:7]}-{digits[7:]}", expires_at=expires_at)


def typed_code(typed: str) -> str:
    """Return a code without blanks and dashes; Bengali digits are fine."""
    return _NOISE.sub("", ascii_digits(typed))


def _drawn(office: str) -> str:
    body = f"{office}{secrets.randbelow(10**_OWN_DIGITS):0{_OWN_DIGITS}d}"
    return body + _check_digit(body)


def _check_digit(body: str) -> str:
    """Return the ISO 7064 MOD 11,10 check digit."""
    rest = 10
    for digit in body:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return str((11 - rest) % 10)
