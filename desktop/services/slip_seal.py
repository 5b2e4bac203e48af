"""Sign a slip's QR text with the device's key, and judge the QR text of any office's slip."""

import base64
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from local_db.domain.clock import IST
from local_db.domain.complaint import Complaint
from local_db.domain.errors import StorageError, StorageTrouble
from local_db.domain.number import Number, is_number
from local_db.domain.slip_date import stated_at
from local_db.records import Records
from printing.short_code import is_same_code, read_short_code, short_code
from printing.slip_code import (
    SlipCode,
    SlipCodeError,
    SlipSeal,
    make_slip_code,
    read_slip_code,
    slip_code_body,
    verify_slip_code,
)

_KEY_ID_LETTERS: Final = 8
_KEY_BYTES: Final = 32
_CLOCK_SLACK: Final = timedelta(days=1)


class SlipReason(StrEnum):
    """Why a slip is or is not genuine."""

    GENUINE = "genuine"
    UNREADABLE = "unreadable"
    UNKNOWN_KEY = "unknown_key"
    KEY_NOT_IN_FORCE = "key_not_in_force"
    FORGED = "forged"
    ALTERED = "altered"
    # Of the short code, which only the counter that printed it can judge.
    ELSEWHERE = "elsewhere"
    SHORT_WRONG = "short_wrong"
    SHORT_RIGHT = "short_right"


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipVerdict:
    """The answer to "is this slip genuine?"."""

    reason: SlipReason
    ref: str | None = None
    office: str | None = None
    filed_at: datetime | None = None
    copy: int | None = None

    @property
    def genuine(self) -> bool:
        """Whether an office issued this slip as it is."""
        return self.reason in (SlipReason.GENUINE, SlipReason.SHORT_RIGHT)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlipMarks:
    """What makes one copy of a slip known again: the signed QR text and the short code."""

    qr_text: str
    short_code: str


def key_id_of(public_key: bytes) -> str:
    """Return the short name of a device's key: the start of its SHA-256."""
    return hashlib.sha256(public_key).hexdigest()[:_KEY_ID_LETTERS].upper()


def seal_slip(complaint: Complaint, copy: int, records: Records) -> SlipMarks:
    """Return the signed QR text and the short code of one copy of a slip.

    Raises:
        StorageError: this PC was never enrolled and has no key.
    """
    own = _own_key(records)
    if own is None:
        raise StorageError(StorageTrouble.NOT_ENROLLED)
    seal = _seal(complaint, copy, own)
    return SlipMarks(
        qr_text=make_slip_code(seal, own.sign),
        short_code=short_code(slip_code_body(seal), own.private_bytes_raw()),
    )


def judge_slip(text: str, records: Records) -> SlipVerdict:
    """Judge what was scanned or typed, offline.

    The QR text of any office by our own key or by the offices' keys from the portal; number and
    short code by what this counter itself would print.
    """
    typed = read_short_code(text)
    if typed is not None:
        return _judge_short(*typed, records)
    try:
        code = read_slip_code(text)
    except SlipCodeError:
        return SlipVerdict(reason=SlipReason.UNREADABLE)
    return SlipVerdict(
        reason=_reason(code, records),
        ref=code.number.digits,
        office=code.number.slot.office,
        filed_at=code.filed_at,
        copy=code.copy,
    )


def _judge_short(digits: str, typed: str, records: Records) -> SlipVerdict:
    if not is_number(digits):
        return SlipVerdict(reason=SlipReason.UNREADABLE)
    office = Number(digits).slot.office
    ours, own = records.complaints.get(digits), _own_key(records)
    if ours is None or own is None:
        return SlipVerdict(reason=SlipReason.ELSEWHERE, ref=digits, office=office)
    seed = own.private_bytes_raw()
    filed_at = stated_at(datetime.fromisoformat(ours.filed_at), ours.filed_on)
    for copy in range(1, records.slips.next_copy(digits) + 1):
        body = slip_code_body(_seal(ours, copy, own))
        if is_same_code(short_code(body, seed), typed):
            return SlipVerdict(
                reason=SlipReason.SHORT_RIGHT,
                ref=digits,
                office=office,
                filed_at=filed_at,
                copy=copy,
            )
    return SlipVerdict(reason=SlipReason.SHORT_WRONG, ref=digits, office=office)


def _seal(complaint: Complaint, copy: int, own: Ed25519PrivateKey) -> SlipSeal:
    return SlipSeal(
        number=Number(complaint.ref),
        filed_at=stated_at(datetime.fromisoformat(complaint.filed_at), complaint.filed_on),
        case_id=complaint.case_id,
        key_id=key_id_of(own.public_key().public_bytes_raw()),
        copy=copy,
        digest=complaint.digest,
    )


def _reason(code: SlipCode, records: Records) -> SlipReason:
    keys = _keys_named(code.key_id, records)
    if not keys:
        return SlipReason.UNKNOWN_KEY
    signers = [key for key in keys if verify_slip_code(code, key.public_key)]
    if not signers:
        return SlipReason.FORGED
    if not any(key.was_in_force(code) for key in signers):
        return SlipReason.KEY_NOT_IN_FORCE
    ours = records.complaints.get(code.number.digits)
    if ours is not None and not _is_same_record(ours, code):
        return SlipReason.ALTERED
    return SlipReason.GENUINE


@dataclass(frozen=True, slots=True, kw_only=True)
class _ListedKey:
    """A key that may have signed a slip, and from when to when an office used it."""

    public_key: bytes
    not_before: datetime | None = None
    not_after: datetime | None = None

    def was_in_force(self, code: SlipCode) -> bool:
        """Judge by the day of filing, a day more or less: counters' clocks go wrong.

        A later copy of an old case may bear a key that is newer than the case.
        """
        filed_at = code.filed_at
        if self.not_after is not None and filed_at > self.not_after + _CLOCK_SLACK:
            return False
        if self.not_before is None or code.copy > 1:
            return True
        return filed_at >= self.not_before - _CLOCK_SLACK


def _is_same_record(complaint: Complaint, code: SlipCode) -> bool:
    digest = complaint.digest.removeprefix("sha256:").upper()
    return digest.startswith(code.digest_prefix)


def _own_key(records: Records) -> Ed25519PrivateKey | None:
    seed = records.device.device_key()
    return None if seed is None else Ed25519PrivateKey.from_private_bytes(seed)


def _keys_named(key_id: str, records: Records) -> list[_ListedKey]:
    """Return every key of this name: our own, and those of the portal's list."""
    own, keys = _own_key(records), []
    if own is not None:
        public_key = own.public_key().public_bytes_raw()
        if key_id_of(public_key) == key_id:
            keys.append(_ListedKey(public_key=public_key))
    pack = records.packs.get("device_keys")
    rows = () if pack is None else pack.items
    listed = (_listed(row) for row in rows if str(row.get("key_id")).upper() == key_id)
    return keys + [key for key in listed if key is not None]


def _listed(row: Mapping[str, Any]) -> _ListedKey | None:
    """Return a key of the list; one that cannot be read signs nothing."""
    text = str(row.get("public_key") or "")
    try:
        raw = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        not_before, not_after = (_moment(row.get(name)) for name in ("not_before", "not_after"))
    except ValueError:
        return None
    if len(raw) != _KEY_BYTES:
        return None
    return _ListedKey(public_key=raw, not_before=not_before, not_after=not_after)


def _moment(value: object) -> datetime | None:
    """Return a time of the list; a bare day counts in the office's time."""
    if value is None:
        return None
    moment = datetime.fromisoformat(str(value))
    return moment if moment.tzinfo is not None else moment.replace(tzinfo=IST)
