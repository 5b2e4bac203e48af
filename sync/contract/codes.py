"""The closed lists of the contract: message types, statuses, changes, problems, packs."""

from enum import StrEnum
from typing import Final


class MessageType(StrEnum):
    """What a message tells the portal (section 3)."""

    FILED = "case.filed"
    AMENDED = "case.amended"
    WITHDRAWN = "case.withdrawn"
    RECONTACTED = "case.recontacted"
    VOIDED = "case.voided"
    SLIP_PRINTED = "slip.printed"


class MessageStatus(StrEnum):
    """What the portal did with a message (section 3)."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    REJECTED = "rejected"
    DIGEST_MISMATCH = "digest_mismatch"
    DEFERRED = "deferred"


class ChangeOp(StrEnum):
    """What kind of news a change of the feed is (section 4)."""

    EVENT = "event"
    REJECTED = "rejected"
    OUT_OF_SCOPE = "out_of_scope"
    RESEND = "resend"
    REFDATA = "refdata"


class PackName(StrEnum):
    """The master data packs (section 2, ``refdata``)."""

    CATEGORIES = "categories"
    DEPARTMENTS = "departments"
    PLACES = "places"
    HOLIDAYS = "holidays"
    NOTICES = "notices"
    OFFICES = "offices"
    DEVICE_KEYS = "device_keys"


class ProblemCode(StrEnum):
    """Why a call, or one message, was refused (sections 1 to 3)."""

    HEADER_INVALID = "header_invalid"
    BODY_INVALID = "body_invalid"
    QUERY_INVALID = "query_invalid"
    ENVELOPE_INVALID = "envelope_invalid"
    ENCODING_INVALID = "encoding_invalid"
    ENCODING_UNKNOWN = "encoding_unknown"
    TOKEN_EXPIRED = "token_expired"  # noqa: S105 - the name of a problem, not a secret
    INVALID_CLIENT = "invalid_client"
    DEVICE_SUSPENDED = "device_suspended"
    OFFICE_FORBIDDEN = "office_forbidden"
    DEVICE_FORKED = "device_forked"
    DEVICE_ROLLED_BACK = "device_rolled_back"
    SLOTS_EXHAUSTED = "slots_exhausted"
    ENROL_CODE_UNKNOWN = "enrol_code_unknown"
    ENROL_CODE_USED = "enrol_code_used"
    ENROL_CODE_EXPIRED = "enrol_code_expired"
    OFFICE_MISMATCH = "office_mismatch"
    CASE_UNKNOWN = "case_unknown"
    PACK_UNKNOWN = "pack_unknown"
    PATH_UNKNOWN = "path_unknown"
    METHOD_UNKNOWN = "method_unknown"
    CURSOR_GONE = "cursor_gone"
    OTP_WRONG = "otp_wrong"
    BATCH_TOO_LARGE = "batch_too_large"
    BODY_TOO_SLOW = "body_too_slow"
    # Of a paper (section 5)
    UPLOAD_INVALID = "upload_invalid"
    UPLOAD_UNKNOWN = "upload_unknown"
    OFFSET_WRONG = "offset_wrong"
    CHECKSUM_WRONG = "checksum_wrong"
    CHUNK_TYPE_WRONG = "chunk_type_wrong"
    CHUNK_TOO_LARGE = "chunk_too_large"
    TUS_VERSION_UNKNOWN = "tus_version_unknown"
    PAPER_TOO_LARGE = "paper_too_large"
    TOO_MANY_PAPERS = "too_many_papers"
    SHA256_MISMATCH = "sha256_mismatch"
    UPGRADE_REQUIRED = "upgrade_required"
    RATE_LIMITED = "rate_limited"
    INTERNAL = "internal"
    UNAVAILABLE = "unavailable"
    # Of one message (section 3)
    MESSAGE_INVALID = "message_invalid"
    BODY_REJECTED = "body_rejected"
    REF_TAKEN = "ref_taken"
    DIGEST_INVALID = "digest_invalid"
    POINTER_INVALID = "pointer_invalid"


# Until the portal reports another state, an amendment still changes the case itself (section 3).
NOT_FORWARDED: Final = frozenset({"GM001", "GM002"})
FIRST_STATE: Final = "GM001"
