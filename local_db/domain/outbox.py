"""Messages on their way to the portal (contract section 3): sealed once, sent until answered."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import TypeAlias

from local_db.domain.states import SendState
from local_db.domain.uploads import NO_PAPERS, PaperTally


class MessageType(StrEnum):
    """What a message tells the portal."""

    FILED = "case.filed"
    AMENDED = "case.amended"
    WITHDRAWN = "case.withdrawn"
    RECONTACTED = "case.recontacted"
    VOIDED = "case.voided"
    SLIP_PRINTED = "slip.printed"


class Hold(StrEnum):
    """Why the device is not sending; it never touches a message (offline_sync.md B5)."""

    OFFLINE = "offline"
    LOGIN_PAGE = "login_page"
    PROXY_PASSWORD = "proxy_password"  # noqa: S105 - the name of a hold, not a secret
    TLS = "tls"
    CLOCK = "clock"
    AUTH = "auth"
    SUSPENDED = "suspended"
    VERSION = "version"
    FORKED = "forked"
    ROLLED_BACK = "rolled_back"
    THROTTLED = "throttled"
    PORTAL_ERROR = "portal_error"
    DISK_LOW = "disk_low"


class LineReason(StrEnum):
    """What stands between this PC and the portal, as near as can be told (portal_network.md 4)."""

    NAME_UNKNOWN = "name_unknown"
    NO_ROUTE = "no_route"
    REFUSED = "refused"
    TIMED_OUT = "timed_out"
    CUT = "cut"
    PROXY_DOWN = "proxy_down"
    UNKNOWN_AUTHORITY = "unknown_authority"
    OTHER_NAME = "other_name"
    OUT_OF_DATE = "out_of_date"
    NOT_SECURE = "not_secure"


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A sealed message, exactly as it is sent on every attempt."""

    id: str
    type: MessageType
    schema: int
    device_seq: int
    ref: str
    case_id: str | None
    depends_on: str | None
    supersedes: str | None
    digest: str
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class Receipt:
    """That the portal has a message: its proof, and its own name of the case."""

    message_id: str
    receipt: str | None
    portal_ref: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueRow:
    """A message as the queue screen and ``abhijog queue`` show it; no citizen's data but a mask.

    ``papers`` are those of a filing.
    """

    id: str
    device_seq: int
    ref: str
    type: MessageType
    state: SendState
    tries: int
    queued_at: datetime
    sent_at: datetime | None
    code: str | None
    problem: Mapping[str, object] | None
    name_masked: str
    category: str | None
    portal_ref: str | None
    papers: PaperTally = NO_PAPERS


@dataclass(frozen=True, slots=True, kw_only=True)
class QueueFigures:
    """The queue at a glance, from maintained counters."""

    counts: Mapping[SendState, int]
    oldest_queued_at: datetime | None
    papers_pending: int
    papers_in_trouble: int = 0

    @property
    def unsent(self) -> int:
        """Messages that are still to be sent by themselves."""
        return self.counts.get(SendState.READY, 0) + self.counts.get(SendState.SENDING, 0)

    @property
    def attention(self) -> int:
        """Messages that a supervisor must see."""
        return self.counts.get(SendState.ATTENTION, 0)

    @property
    def held(self) -> int:
        """Messages that a supervisor holds back."""
        return self.counts.get(SendState.HELD, 0)


class Outcome(StrEnum):
    """What became of one attempt to send a message, or what a person did with it."""

    SENT = "sent"
    RELEASED = "released"
    ATTENTION = "attention"
    DEFERRED = "deferred"
    FAILED_ALONE = "failed_alone"
    MISSING = "missing"
    REFUSED_LATER = "refused_later"
    RETRIED = "retried"
    HELD = "held"
    UNHELD = "unheld"


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A line of a message's history; ``times`` counts the same outcome in a row."""

    at: datetime
    outcome: Outcome
    code: str | None
    times: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingNumbers:
    """Numbers of a slot that the portal knows were issued but has not (contract section 3)."""

    slot: str
    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingSequences:
    """Device sequences that the portal has not."""

    first: int
    last: int


@dataclass(frozen=True, slots=True, kw_only=True)
class MissingPapers:
    """A complaint whose papers the portal has not."""

    ref: str


Missing: TypeAlias = MissingNumbers | MissingSequences | MissingPapers
