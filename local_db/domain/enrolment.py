"""What the portal gave this installation: number leases, its time, and why it may not send."""

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from local_db.domain.outbox import Hold, LineReason


class CopyKind(StrEnum):
    """How a store was found to be a copy of another one (offline_sync.md D7)."""

    MACHINE = "machine"
    FOLDER = "folder"


class EnrolReason(StrEnum):
    """Why a store must enrol, or may enrol again with a new code (offline_sync.md A4, A5, D7)."""

    NEW = "new"
    COPY = "copy"
    KEY_LOST = "key_lost"
    REFUSED = "refused"
    SUSPENDED = "suspended"


@dataclass(frozen=True, slots=True, kw_only=True)
class BundleKeys:
    """The portal's public keys for files on pen drives, as base64url text (decision 0026)."""

    encrypt: str
    sign: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lease:
    """A slot the portal leased to this device (contract section 2); one number per sequence."""

    slot: str
    yy: str
    office: str
    device: str
    first_seq: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Span:
    """A run of sequence numbers, both ends included."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class HighWater:
    """How far a slot was used (``high_water`` of contract section 3); ``last_seq`` 0 is unused."""

    slot: str
    last_seq: int
    skipped: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockFacts:
    """What the last exchange told about the PC's clock (offline_sync.md B10)."""

    portal_time: datetime | None
    offset: timedelta | None
    synced_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HoldState:
    """Why the device is not sending, shown once and never per message (offline_sync.md B3)."""

    hold: Hold | None
    since: datetime | None = None
    until: datetime | None = None
    message_values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def reason(self) -> LineReason | None:
        """What is wrong with the line, where it could be told."""
        kept = self.message_values.get("reason")
        return next((reason for reason in LineReason if reason.value == kept), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PortalNotice:
    """A time in which the portal will be closed, in its own words (``maintenance``, contract 2)."""

    until: datetime
    text_bn: str
    text_en: str
