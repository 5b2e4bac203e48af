"""One-time codes with which a citizen proves to hold a phone (portal_network.md 7).

Known and unknown numbers take the same way: the same rows are read and written, a code is drawn,
hashed and handed to the sender. Only whether it is wanted differs, and only the sender looks.
"""

import hmac
import secrets
import uuid
from dataclasses import dataclass, field
from typing import Final, Protocol

from sqlalchemy import Column, Connection, delete, insert, select, update

from sync.contract.protocol import RETRY_AFTER_MAX_S
from sync.portal.mobile_index import hashed, mobile_hash, public_refs_of
from sync.portal.pace import OtpPace
from sync.portal.portal import Portal
from sync.portal.problems import too_many
from sync.portal.tables import otp_codes

DIGITS: Final = 6
LIFE_S: Final = 300
TRIES: Final = 5
_HOUR_S: Final = 3_600


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """Who asks for a code, or has one: a number, in a session, from a network."""

    mobile: str = field(repr=False)
    session: str = field(repr=False)
    network: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class OtpMessage:
    """A code on its way to a phone; one that is not wanted goes nowhere, at the same pace."""

    mobile: str = field(repr=False)
    code: str = field(repr=False)
    asked_at: int
    is_wanted: bool


class OtpSender(Protocol):
    """The edge behind which a text message is sent; a state's portal puts its gateway here."""

    def send(self, portal: Portal, connection: Connection, message: OtpMessage) -> None:
        """Take a message in the transaction that holds its code; never wait for a network."""


def send_code(portal: Portal, sender: OtpSender, asking: Asking, pace: OtpPace) -> None:
    """Draw a code for a number and hand it to the sender; any earlier one of the session ends.

    Raises:
        ProblemError: 429 for the fourth code of a number, or the eleventh of a network, in an hour.
    """
    mobile = mobile_hash(portal.mobile_key, asking.mobile)
    network = hashed(portal.mobile_key, "network", asking.network)
    session = _session(portal, asking)
    code = f"{secrets.randbelow(10**DIGITS):0{DIGITS}d}"

    def work(connection: Connection) -> None:
        now = int(portal.database.now().timestamp())
        connection.execute(delete(otp_codes).where(otp_codes.c.asked_at <= now - _HOUR_S))
        _check_pace(connection, otp_codes.c.mobile, mobile, pace.per_number, now)
        _check_pace(connection, otp_codes.c.address, network, pace.per_address, now)
        is_wanted = bool(public_refs_of(connection, portal.mobile_key, asking.mobile))
        of_session = (otp_codes.c.mobile == mobile) & (otp_codes.c.session == session)
        connection.execute(update(otp_codes).where(of_session).values(is_used=True))
        row_id = str(uuid.uuid4())
        connection.execute(
            insert(otp_codes).values(
                id=row_id,
                mobile=mobile,
                session=session,
                address=network,
                code=_code_hash(portal, row_id, code),
                asked_at=now,
                tries=0,
                is_used=False,
            )
        )
        message = OtpMessage(mobile=asking.mobile, code=code, asked_at=now, is_wanted=is_wanted)
        sender.send(portal, connection, message)

    portal.database.run(work)


def spend_code(portal: Portal, asking: Asking, typed: str) -> bool:
    """Tell whether a code is right, and count the try; a right one works once."""
    mobile = mobile_hash(portal.mobile_key, asking.mobile)
    session = _session(portal, asking)

    def work(connection: Connection) -> bool:
        now = int(portal.database.now().timestamp())
        wanted = (
            select(otp_codes.c.id, otp_codes.c.code)
            .where(otp_codes.c.mobile == mobile, otp_codes.c.session == session)
            .where(otp_codes.c.is_used.is_(False), otp_codes.c.tries < TRIES)
            .where(otp_codes.c.asked_at > now - LIFE_S)
            .order_by(otp_codes.c.asked_at.desc())
        )
        row = connection.execute(wanted).first()
        # Without a code the same hash is made and the same row is looked for.
        row_id, stored = (str(uuid.uuid4()), "") if row is None else (row.id, row.code)
        is_right = hmac.compare_digest(stored, _code_hash(portal, row_id, typed))
        tried = update(otp_codes).where(otp_codes.c.id == row_id)
        connection.execute(tried.values(tries=otp_codes.c.tries + 1, is_used=is_right))
        return is_right

    return portal.database.run(work)


def _check_pace(
    connection: Connection, column: Column[str], value: str, most: int, now: int
) -> None:
    wanted = select(otp_codes.c.asked_at).where(column == value).order_by(otp_codes.c.asked_at)
    times = list(connection.execute(wanted).scalars())
    if len(times) >= most:
        wait_s = times[len(times) - most] + _HOUR_S - now
        raise too_many(min(max(wait_s, 1), RETRY_AFTER_MAX_S))


def _session(portal: Portal, asking: Asking) -> str:
    return hashed(portal.mobile_key, "session", asking.session)


def _code_hash(portal: Portal, row_id: str, code: str) -> str:
    return hashed(portal.mobile_key, "code", f"{row_id} {code}")
