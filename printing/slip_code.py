"""The signed text in a slip's QR code, by which any office knows a genuine slip offline.

Evidence printing.md 9: it holds no name and no telephone number; the copy's number is signed
too, so that a DUPLICATE cannot pass for the original. Every letter is in the QR alphanumeric set.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from local_db.domain.clock import IST, office_time
from local_db.domain.errors import DeskError
from local_db.domain.number import Number, NumberError
from printing.base45 import from_base45, to_base45

_MARK: Final = "WBG1"
_MINUTE: Final = "%Y%m%d%H%M"
_CASE_LETTERS: Final = 8
_DIGEST_LETTERS: Final = 12
_SIGNATURE_BYTES: Final = 64
_SHAPE: Final = re.compile(
    r"WBG1:(?P<number>\d{14}):(?P<minute>\d{12}):(?P<case>[0-9A-F]{8})"
    r":(?P<key>[0-9A-Z $%*+./-]{1,24}):(?P<copy>[1-9]\d{0,3}):(?P<digest>[0-9A-F]{12})",
    re.ASCII,
)


class SlipCodeError(DeskError):
    """The text is not a slip's code (``slip_code_unreadable``, ``slip_code_invalid``)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipSeal:
    """What a slip's code vouches for.

    ``case_id`` is the UUID, ``digest`` the sealed body's (with or without ``sha256:``), ``key_id``
    names the office's key in the list of ``device_keys``.
    """

    number: Number
    filed_at: datetime
    case_id: str
    key_id: str
    copy: int
    digest: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipCode:
    """A slip's code as read; only ``verify_slip_code`` tells whether it is genuine."""

    number: Number
    filed_at: datetime
    case_prefix: str
    key_id: str
    copy: int
    digest_prefix: str
    body: bytes
    signature: bytes


def make_slip_code(seal: SlipSeal, sign: Callable[[bytes], bytes]) -> str:
    """Return the QR text of a slip, signed with the device's key (raw Ed25519 signature).

    Raises:
        SlipCodeError: a part cannot stand in a code (``slip_code_invalid``).
    """
    body = slip_code_body(seal)
    return f"{body.decode('ascii')}:{to_base45(sign(body))}"


def slip_code_body(seal: SlipSeal) -> bytes:
    """Return what a slip's signature and its short code vouch for.

    Raises:
        SlipCodeError: a part cannot stand in a code (``slip_code_invalid``).
    """
    parts = (
        _MARK,
        seal.number.digits,
        office_time(seal.filed_at).strftime(_MINUTE),
        seal.case_id.replace("-", "")[:_CASE_LETTERS].upper(),
        seal.key_id.upper(),
        str(seal.copy),
        seal.digest.removeprefix("sha256:")[:_DIGEST_LETTERS].upper(),
    )
    body = ":".join(parts)
    if not _SHAPE.fullmatch(body):
        raise SlipCodeError("slip_code_invalid")
    return body.encode("ascii")


def read_slip_code(text: str) -> SlipCode:
    """Take a slip's QR text apart.

    Raises:
        SlipCodeError: it is not one of ours or was damaged (``slip_code_unreadable``).
    """
    shape = _SHAPE.match(text.strip("\r\n\t"))
    if shape is None:
        raise SlipCodeError("slip_code_unreadable")
    rest = text.strip("\r\n\t")[shape.end() :]
    try:
        signature = from_base45(rest.removeprefix(":"))
        number = Number(shape["number"])
        filed_at = datetime.strptime(shape["minute"], _MINUTE).replace(tzinfo=IST)
    except (ValueError, NumberError) as error:
        raise SlipCodeError("slip_code_unreadable") from error
    if not rest.startswith(":") or len(signature) != _SIGNATURE_BYTES:
        raise SlipCodeError("slip_code_unreadable")
    return SlipCode(
        number=number,
        filed_at=filed_at,
        case_prefix=shape["case"],
        key_id=shape["key"],
        copy=int(shape["copy"]),
        digest_prefix=shape["digest"],
        body=shape.group().encode("ascii"),
        signature=signature,
    )


def verify_slip_code(code: SlipCode, public_key: bytes) -> bool:
    """Tell whether the key of ``code.key_id`` (32 raw bytes) signed this code."""
    try:
        Ed25519PublicKey.from_public_bytes(public_key).verify(code.signature, code.body)
    except InvalidSignature:
        return False
    return True
