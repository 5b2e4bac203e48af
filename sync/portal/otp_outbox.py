"""The reference portal sends no text messages: it lays the codes into a table.

A row is sealed by a key that is made of the number it is for, so the table alone tells nothing;
``abhijog portal otp MOBILE`` reads the codes of one number.
"""

import base64
import hashlib
import hmac
import uuid
from typing import Any, Final

from cryptography.fernet import Fernet
from sqlalchemy import Connection, delete, insert, select
from typing_extensions import override

from sync.contract.shared import Clock, PortalOperationError, office_time, read_mobile
from sync.portal.mobile_index import mobile_hash
from sync.portal.otp import LIFE_S, OtpMessage, OtpSender
from sync.portal.portal import Portal
from sync.portal.tables import otp_outbox

_KEPT_S: Final = 3_600


class OtpOutbox(OtpSender):
    """Lays codes into the outbox table; one that is not wanted lies there too, and is not shown."""

    @override
    def send(self, portal: Portal, connection: Connection, message: OtpMessage) -> None:
        connection.execute(
            delete(otp_outbox).where(otp_outbox.c.asked_at <= message.asked_at - _KEPT_S)
        )
        sealed = _seal(portal, message.mobile).encrypt(message.code.encode("ascii"))
        connection.execute(
            insert(otp_outbox).values(
                id=str(uuid.uuid4()),
                mobile=mobile_hash(portal.mobile_key, message.mobile),
                sealed=sealed.decode("ascii"),
                asked_at=message.asked_at,
                is_wanted=message.is_wanted,
            )
        )


def codes_sent(
    database_url: str, typed_mobile: str, clock: Clock | None = None
) -> list[dict[str, Any]]:
    """Return the codes that would have been texted to a number and are still good, newest first.

    Raises:
        PortalOperationError: ``mobile_invalid``.
    """
    mobile = read_mobile(typed_mobile)
    if mobile is None:
        raise PortalOperationError("mobile_invalid")
    with Portal.open(database_url, clock) as portal, portal.database.read() as connection:
        now = portal.database.now()
        wanted = (
            select(otp_outbox)
            .where(otp_outbox.c.mobile == mobile_hash(portal.mobile_key, mobile))
            .where(otp_outbox.c.is_wanted, otp_outbox.c.asked_at > now.timestamp() - LIFE_S)
            .order_by(otp_outbox.c.asked_at.desc())
        )
        seal, rows = _seal(portal, mobile), connection.execute(wanted).all()
        return [
            {
                "otp": seal.decrypt(row.sealed.encode("ascii")).decode("ascii"),
                "expires_at": office_time(
                    now.fromtimestamp(row.asked_at + LIFE_S, tz=now.tzinfo)
                ).isoformat(),
            }
            for row in rows
        ]


def _seal(portal: Portal, mobile: str) -> Fernet:
    key = hmac.new(portal.mobile_key, f"outbox {mobile}".encode("ascii"), hashlib.sha256)
    return Fernet(base64.urlsafe_b64encode(key.digest()))
