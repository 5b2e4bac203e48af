"""What the portal answers (portal contract, sections 2 to 4)."""

from typing import Any

from msgspec import UNSET, Struct, UnsetType, field

from sync.contract import protocol as fixed
from sync.contract.codes import ChangeOp, MessageStatus, PackName


class ProtocolRange(Struct, frozen=True, kw_only=True):
    """The protocols that are spoken."""

    min: int = fixed.PROTOCOL_MIN
    max: int = fixed.PROTOCOL_MAX


class Limits(Struct, frozen=True, kw_only=True):
    """How much is taken at once."""

    batch_max: int = fixed.BATCH_MAX
    body_max: int = fixed.BODY_MAX
    decompressed_max: int = fixed.DECOMPRESSED_MAX
    attachment_max: int = fixed.ATTACHMENT_MAX
    attachments_per_case: int = fixed.ATTACHMENTS_PER_CASE
    chunk_max: int = fixed.CHUNK_MAX
    feed_max: int = fixed.FEED_MAX


class Maintenance(Struct, frozen=True, kw_only=True):
    """A time in which the portal is closed."""

    until: str
    text_bn: str
    text_en: str


class BundleKeys(Struct, frozen=True, kw_only=True):
    """The portal's keys for files on pen drives (decision 0026); an addition to the contract.

    Both are base64url of 32 raw bytes: X25519 to encrypt to, Ed25519 to prove the answer by.
    """

    encrypt: str
    sign: str


class Hello(Struct, frozen=True, kw_only=True):
    """The answer to ``GET /v1/hello``."""

    server_time: str
    min_app: str
    product: str = fixed.PRODUCT
    protocol: ProtocolRange = field(default_factory=ProtocolRange)
    features: tuple[str, ...] = (fixed.GZIP_IN,)
    limits: Limits = field(default_factory=Limits)
    poll_s: int = fixed.POLL_S
    maintenance: Maintenance | None = None
    bundle_keys: BundleKeys | None = None


class Lease(Struct, frozen=True, kw_only=True):
    """A device's slot of numbers."""

    slot: str
    yy: str
    office: str
    device: str
    first_seq: int


class OfficeTold(Struct, frozen=True, kw_only=True):
    """The office as an enrolled device learns it."""

    code: str
    name_bn: str
    name_en: str
    district_bn: str
    district_en: str
    block_code: str | None
    phone: str | None
    helpline: str | None


class Enrolled(Struct, frozen=True, kw_only=True):
    """The answer to an enrolment."""

    device_id: str
    office: OfficeTold
    leases: tuple[Lease, ...]
    server_time: str
    bundle_keys: BundleKeys | None = None


class Leases(Struct, frozen=True, kw_only=True):
    """The answer to ``POST /v1/devices/leases``."""

    leases: tuple[Lease, ...]


class Token(Struct, frozen=True, kw_only=True):
    """The OAuth reply; it alone carries no ``request_id``."""

    access_token: str
    expires_in: int
    token_type: str = "Bearer"  # noqa: S105 - OAuth's word for the kind of token


class FieldError(Struct, frozen=True, kw_only=True, order=True):
    """One bad field: a JSON pointer and a code."""

    pointer: str
    code: str


class Problem(Struct, frozen=True, kw_only=True):
    """A refusal (RFC 9457); it never holds a citizen's data."""

    type: str
    title: str
    status: int
    code: str
    detail: str | None = None
    errors: tuple[FieldError, ...] = ()
    retry: bool = False
    last_epoch: int | UnsetType = UNSET
    error: str | UnsetType = UNSET


class MessageProblem(Struct, frozen=True, kw_only=True):
    """Why one message was refused."""

    code: str
    errors: tuple[FieldError, ...] = ()


class Result(Struct, frozen=True, kw_only=True):
    """What became of one message."""

    id: str
    status: MessageStatus
    portal_ref: str | UnsetType = UNSET
    receipt: str | UnsetType = UNSET
    problem: MessageProblem | UnsetType = UNSET


class Span(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """A range with both ends in it."""

    first: int
    last: int


class MissingNumbers(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Numbers that were issued, but never came."""

    slot: str
    first: int
    last: int


class MissingSequences(Struct, frozen=True, kw_only=True):
    """Messages that were issued, but never came."""

    device_seq: Span


class MissingPapers(Struct, frozen=True, kw_only=True):
    """A case whose papers have not all come."""

    papers: str


class MessagesReply(Struct, frozen=True, kw_only=True):
    """The answer to ``POST /v1/messages``."""

    received_at: str
    results: tuple[Result, ...]
    missing: tuple[MissingNumbers | MissingSequences | MissingPapers, ...]


class Department(Struct, frozen=True, kw_only=True):
    """A department, named in both languages."""

    code: str
    name_bn: str
    name_en: str


class Event(Struct, frozen=True, kw_only=True):
    """A step in the portal's handling of a case."""

    ref: str
    portal_ref: str | None
    rev: int
    at: str
    state: str
    department: Department | None = None
    officer_bn: str | None = None
    officer_en: str | None = None
    note_bn: str | None = None
    note_en: str | None = None
    outcome: str | None = None
    expected_by: str | None = None
    op: ChangeOp = ChangeOp.EVENT


class LateRefusal(Struct, frozen=True, kw_only=True):
    """A case accepted earlier is refused."""

    ref: str
    problem: MessageProblem
    op: ChangeOp = ChangeOp.REJECTED


class OutOfScope(Struct, frozen=True, kw_only=True):
    """A case that another office looks after from now on."""

    ref: str
    op: ChangeOp = ChangeOp.OUT_OF_SCOPE


class Resend(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """Numbers that the portal wants again."""

    slot: str
    first: int
    last: int
    op: ChangeOp = ChangeOp.RESEND


class NewPack(Struct, frozen=True, kw_only=True):
    """A newer version of a master data pack."""

    name: str
    version: str
    op: ChangeOp = ChangeOp.REFDATA


class ChangesReply(Struct, frozen=True, kw_only=True):
    """A page of the feed."""

    changes: tuple[Any, ...]  # rows of the feed, stored as they were told
    next_cursor: str
    more: bool
    server_time: str


class SnapshotReply(Struct, frozen=True, kw_only=True):
    """A page of all that an office has; where there is no next page stands the cursor."""

    changes: tuple[Any, ...]  # rows of the feed, stored as they were told
    next_page: str | None
    next_cursor: str | None


class CaseTold(Struct, frozen=True, kw_only=True):
    """One case's status; the citizen is masked."""

    ref: str
    portal_ref: str | None
    filed_on: str | None
    office: str
    petitioner_masked: str | None
    events: tuple[Any, ...]  # rows of the feed, stored as they were told


class CaseReply(Struct, frozen=True, kw_only=True):
    """The answer to ``GET /v1/cases/{ref}``."""

    case: CaseTold


class CasesReply(Struct, frozen=True, kw_only=True):
    """The answer to ``POST /v1/cases/search``."""

    cases: tuple[CaseTold, ...]


class DeviceQueue(Struct, frozen=True, kw_only=True):
    """How one counter of an office stands, as it told itself and as the portal counts."""

    device_id: str
    counter_label: str
    last_seen: str | None
    unsent: int | None
    oldest_queued_at: str | None
    attention: int | None
    papers_pending: int | None
    issued: int
    received: int
    gaps: tuple[MissingNumbers, ...]


class OfficeQueue(Struct, frozen=True, kw_only=True):
    """The answer to ``GET /v1/offices/{code}/queue``."""

    devices: tuple[DeviceQueue, ...]


class PackEntry(Struct, frozen=True, kw_only=True):
    """A line of the index of packs."""

    name: PackName
    version: str
    sha256: str
    bytes: int


class PackIndex(Struct, frozen=True, kw_only=True):
    """The answer to ``GET /v1/refdata``."""

    packs: tuple[PackEntry, ...]


class Pack(Struct, frozen=True, kw_only=True):
    """The answer to ``GET /v1/refdata/{name}``."""

    name: PackName
    version: str
    valid_from: str
    items: Any  # the canonical bytes, as they were hashed
