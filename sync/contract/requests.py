"""What a device sends (portal contract, sections 2 and 3); unknown fields are ignored."""

from typing import Annotated, Any, Final

from msgspec import Meta, Struct

ShortText = Annotated[str, Meta(min_length=1, max_length=200)]
Label = Annotated[str, Meta(max_length=200)]
OfficeCode = Annotated[str, Meta(pattern=r"\A[0-9]{3}\Z")]
Year = Annotated[str, Meta(pattern=r"\A[0-9]{2}\Z")]
SlotText = Annotated[str, Meta(pattern=r"\A[0-9]{2}-[0-9]{3}-[0-9]{2}\Z")]
# JSON's whole numbers are exact up to here in every language; no honest counter comes near.
LARGEST: Final = 2**53
Count = Annotated[int, Meta(ge=0, le=LARGEST)]
Positive = Annotated[int, Meta(ge=1, le=LARGEST)]
Uuid = Annotated[str, Meta(pattern=r"\A[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\Z")]
Mobile = Annotated[str, Meta(pattern=r"\A[6-9][0-9]{9}\Z", extra={"code": "mobile_invalid"})]
Digest = Annotated[str, Meta(pattern=r"\Asha256:[0-9a-f]{64}\Z")]


class EnrolRequest(Struct, frozen=True, kw_only=True):
    """The body of ``POST /v1/devices/enrol``."""

    enrol_code: ShortText
    install_id: ShortText
    public_key: ShortText
    office: OfficeCode | None = None
    counter_label: Label | None = None
    app_version: Label | None = None


class LeaseRequest(Struct, frozen=True, kw_only=True):
    """The body of ``POST /v1/devices/leases``."""

    year: Year
    db_epoch: Positive


class SecondFact(Struct, frozen=True, kw_only=True):
    """What else the counter knows of the citizen: a name or a place."""

    name: ShortText | None = None
    place: ShortText | None = None


class SearchRequest(Struct, frozen=True, kw_only=True):
    """The body of ``POST /v1/cases/search``."""

    mobile: Mobile
    second: SecondFact


class OtpRequest(Struct, frozen=True, kw_only=True):
    """The body of ``POST /v1/status/otp``."""

    mobile: Mobile


class LookupRequest(Struct, frozen=True, kw_only=True):
    """The body of ``POST /v1/status/lookup``."""

    mobile: Mobile
    otp: ShortText


class Span(Struct, frozen=True, kw_only=True, rename={"first": "from", "last": "to"}):
    """A range with both ends in it."""

    first: Count
    last: Count


class HighWater(Struct, frozen=True, kw_only=True):
    """How far a slot's numbers were given out, and which were left out."""

    slot: SlotText
    last_seq: Count
    skipped: list[Span] | None = None


class QueueTold(Struct, frozen=True, kw_only=True):
    """The heartbeat's figures."""

    unsent: Count | None = None
    oldest_queued_at: Label | None = None
    attention: Count | None = None
    papers_pending: Count | None = None
    disk_free_mb: Count | None = None


class Envelope(Struct, frozen=True, kw_only=True):
    """The body of ``POST /v1/messages`` around its messages, which are judged one by one."""

    device_id: ShortText
    install_id: ShortText
    db_epoch: Positive
    messages: list[dict[str, Any]]
    sent_at: Any = None
    clock_offset_ms: Any = None
    queue: QueueTold | None = None
    high_water: list[HighWater] | None = None
    last_device_seq: Count | None = None
    # The head of the counter's audit chain; judged leniently, for it is an addition.
    audit: Any = None


class Message(Struct, frozen=True, kw_only=True):
    """One message of an envelope."""

    id: Uuid
    type: ShortText
    schema: Positive
    device_seq: Positive
    ref: ShortText
    digest: Digest
    body: dict[str, Any]
    case_id: Uuid | None = None
    depends_on: Uuid | None = None
    supersedes: Uuid | None = None
