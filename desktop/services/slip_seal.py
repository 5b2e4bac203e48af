"""Sign a slip's QR text with the device's key, and judge the QR text of any office's slip."""

import base64
import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from local_db.domain.complaint import Complaint
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.number import Number
from local_db.domain.slip_date import stated_at
from local_db.records import Records
from printing.slip_code import (
    SlipCode,
    SlipCodeError,
    SlipSeal,
    make_slip_code,
    read_slip_code,
    verify_slip_code,
)

_KEY_ID_LETTERS: Final = 8
_KEY_BYTES: Final = 32


class SlipReason(StrEnum):
    """Why a slip is or is not genuine."""

    GENUINE = "genuine"
    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    FORGED = "forged"
    ALTERED = "altered"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipVerdict:
    """The answer to "is this slip genuine?"."""

    reason: SlipReason
    ref: str | None = None
    office: str | None = None
    filed_at: datetime | None = None

    @property
    def genuine(self) -> bool:
        """Whether an office issued this slip as it is."""
        return self.reason is SlipReason.GENUINE


def key_id_of(public_key: bytes) -> str:
    """Return the short name of a device's key: the start of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:_KEY_ID_LETTERS].upper()


def seal_slip(complaint: Complaint, copy: int, records: Records) -> str:
    """Return the signed QR text of one copy of a slip.

    Raises:
        StorageError: this PC was never enrolled and has no key.
    """
    public_key, sign = _own_key(records)
    seal = SlipSeal(
        number=Number(complaint.ref),
        filed_at=stated_at(datetime.fromisoformat(complaint.filed_at), complaint.filed_on),
        case_id=complaint.case_id,
        key_id=key_id_of(public_key),
        copy=copy,
        digest=complaint.digest,
    )
    return make_slip_code(seal, sign)


def judge_slip(text: str, records: Records) -> SlipVerdict:
    """Judge a slip's QR text offline: by our own key, or by the offices' keys from the portal."""
    try:
        code = read_slip_code(text)
    except SlipCodeError:
        return SlipVerdict(reason=SlipReason.UNREADABLE)
    return SlipVerdict(
        reason=_reason(code, records),
        ref=code.number.digits,
        office=code.number.slot.office,
        filed_at=code.filed_at,
    )


def _reason(code: SlipCode, records: Records) -> SlipReason:
    public_key = _public_key(code, records)
    if public_key is None:
        return SlipReason.UNKNOWN_KEY
    if not verify_slip_code(code, public_key):
        return SlipReason.FORGED
    ours = records.complaints.get(code.number.digits)
    if ours is not None and not _is_same_record(ours, code):
        return SlipReason.ALTERED
    return SlipReason.GENUINE


def _is_same_record(complaint: Complaint, code: SlipCode) -> bool:
    digest = complaint.digest.removeprefix("sha256:").upper()
    return digest.startswith(code.digest_prefix)


def _own_key(records: Records) -> tuple[bytes, Callable[[bytes], bytes]]:
    seed = records.device.device_key()
    if seed is None:
        raise StorageError(StorageTrouble.NOT_ENROLLED)
    key = Ed25519PrivateKey.from_private_bytes(seed)
    return key.public_key().public_bytes_raw(), key.sign


def _public_key(code: SlipCode, records: Records) -> bytes | None:
    if records.device.device_key() is not None:
        ours, _ = _own_key(records)
        if key_id_of(ours) == code.key_id:
            return ours
    pack = records.packs.get("device_keys")
    for row in () if pack is None else pack.items:
        if str(row.get("key_id")).upper() == code.key_id:
            return _decoded(row)
    return None


def _decoded(row: Mapping[str, Any]) -> bytes | None:
    text = str(row.get("public_key") or "")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
    except ValueError:
        return None
    return raw if len(raw) == _KEY_BYTES else None
