"""The portal's replies as values (contract sections 2 to 4), read from any server's JSON."""

import dataclasses
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from local_db.domain.enrolment import BundleKeys, Lease, PortalNotice
from local_db.domain.errors import DeskError
from local_db.domain.number import Slot
from local_db.domain.outbox import Missing, MissingNumbers, MissingPapers, MissingSequences
from local_db.domain.people import Office
from sync.contract.bundle_stream import key_bytes
from sync.errors import PortalProblem, PortalUnreadable, RefusedField
from sync.reading import (
    moment_of,
    object_of,
    objects_of,
    required_list,
    required_text,
    text_of,
    whole_of,
)
from sync.retry_after import throttle_s

_log = logging.getLogger(__name__)

_SHORT: Final = 300
_CODE: Final = 100
_ERRORS_MAX: Final = 50
_POLL_S: Final = 600
# A slip of the portal must not silence a counter for days.
_POLL_MAX_S: Final = 1800


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much the portal takes at once (``hello``); the defaults are the contract's."""

    batch_max: int = 50
    body_max: int = 262_144
    decompressed_max: int = 1_048_576
    feed_max: int = 500
    chunk_max: int = 262_144


@dataclass(frozen=True, slots=True, kw_only=True)
class Hello:
    """What the portal says of itself."""

    server_time: datetime | None
    protocol_min: int
    protocol_max: int
    features: frozenset[str]
    limits: Limits
    poll_s: int
    maintenance: PortalNotice | None
    bundle_keys: BundleKeys | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Enrolled:
    """The answer to an enrolment."""

    device_id: str
    office: Office
    leases: tuple[Lease, ...]
    server_time: datetime | None
    bundle_keys: BundleKeys | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Token:
    """A bearer token; it is never logged."""

    access_token: str = dataclasses.field(repr=False)
    expires_in: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """What the portal did with one message; an unknown status stays as it came."""

    status: str
    receipt: str | None
    portal_ref: str | None
    problem: PortalProblem | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MessagesReply:
    """The answer to a batch: results by id only."""

    received_at: datetime | None
    results: Mapping[str, Result]
    missing: tuple[Missing, ...]
    throttle_s: float | None


def hello_from(body: Mapping[str, Any]) -> Hello:
    """Read ``GET /v1/hello``.

    Raises:
        PortalUnreadable: another product answered.
    """
    if body.get("product") != "wb-grievance-portal":
        raise PortalUnreadable("field:product")
    protocol, features = object_of(body.get("protocol")), body.get("features")
    return Hello(
        server_time=moment_of(body.get("server_time")),
        protocol_min=whole_of(protocol.get("min")) or 1,
        protocol_max=whole_of(protocol.get("max")) or 1,
        features=frozenset(name for name in features if isinstance(name, str))
        if isinstance(features, list)
        else frozenset(),
        limits=_limits(object_of(body.get("limits"))),
        poll_s=min(whole_of(body.get("poll_s"), least=1) or _POLL_S, _POLL_MAX_S),
        maintenance=_notice(object_of(body.get("maintenance"))),
        bundle_keys=bundle_keys_from(body.get("bundle_keys")),
    )


def enrolled_from(body: Mapping[str, Any]) -> Enrolled:
    """Read ``POST /v1/devices/enrol``.

    Raises:
        PortalUnreadable: no device, no office or no lease in it.
    """
    leases = leases_from(body)
    office = object_of(body.get("office"))
    return Enrolled(
        device_id=required_text(body, "device_id"),
        office=Office(
            code=required_text(office, "code"),
            name_bn=text_of(office.get("name_bn")) or "",
            name_en=text_of(office.get("name_en")) or "",
            district_bn=text_of(office.get("district_bn")) or "",
            district_en=text_of(office.get("district_en")) or "",
            block_code=text_of(office.get("block_code")),
            phone=text_of(office.get("phone")),
            helpline=text_of(office.get("helpline")),
        ),
        leases=leases,
        server_time=moment_of(body.get("server_time")),
        bundle_keys=bundle_keys_from(body.get("bundle_keys")),
    )


def bundle_keys_from(told: object) -> BundleKeys | None:
    """Read the keys for files on pen drives; a portal that has none, or unusable ones, tells none.

    They are no part of the contract's own fields (decision 0026), so nothing else hangs on them.
    """
    keys = object_of(told)
    encrypt, sign = text_of(keys.get("encrypt"), _CODE), text_of(keys.get("sign"), _CODE)
    try:
        key_bytes(encrypt or "")
        key_bytes(sign or "")
    except ValueError:
        return None
    return None if encrypt is None or sign is None else BundleKeys(encrypt=encrypt, sign=sign)


def leases_from(body: Mapping[str, Any]) -> tuple[Lease, ...]:
    """Read the leases of an enrolment or of ``POST /v1/devices/leases``.

    Raises:
        PortalUnreadable: there is none that numbers could be given from.
    """
    found = (_lease(item) for item in objects_of(required_list(body, "leases")))
    leases = tuple(lease for lease in found if lease is not None)
    if not leases:
        raise PortalUnreadable("field:leases")
    return leases


def token_from(body: Mapping[str, Any]) -> Token:
    """Read ``POST /v1/oauth/token``.

    Raises:
        PortalUnreadable: no token in it.
    """
    return Token(
        access_token=required_text(body, "access_token"),
        expires_in=whole_of(body.get("expires_in"), least=1) or 300,
    )


def messages_from(body: Mapping[str, Any]) -> MessagesReply:
    """Read ``POST /v1/messages``; of a repeated id the first result counts.

    Raises:
        PortalUnreadable: no ``results`` list.
    """
    results: dict[str, Result] = {}
    for item in objects_of(required_list(body, "results")):
        message_id, status = item.get("id"), item.get("status")
        if isinstance(message_id, str) and isinstance(status, str):
            results.setdefault(message_id, _result(status, item))
    missing = (_missing(item) for item in objects_of(body.get("missing")))
    return MessagesReply(
        received_at=moment_of(body.get("received_at")),
        results=results,
        missing=tuple(item for item in missing if item is not None),
        throttle_s=throttle_s(body.get("throttle_s")),
    )


def problem_from(status: int, body: Mapping[str, Any]) -> PortalProblem:
    """Read a problem (RFC 9457), or an OAuth error, cut to what can be kept and shown."""
    errors = (
        RefusedField(
            pointer=text_of(item.get("pointer"), _SHORT) or "",
            code=text_of(item.get("code"), _CODE) or "unknown",
        )
        for item in objects_of(body.get("errors"))
    )
    code = text_of(body.get("code"), _CODE) or text_of(body.get("error"), _CODE)
    return PortalProblem(
        status=status,
        code=code or f"http_{status}",
        title=text_of(body.get("title"), _SHORT),
        detail=text_of(body.get("detail"), _SHORT),
        errors=tuple(errors)[:_ERRORS_MAX],
        last_epoch=whole_of(body.get("last_epoch")),
    )


def span_of(item: Mapping[str, Any]) -> tuple[int, int] | None:
    """Return the two ends of a ``from``/``to`` range, both included."""
    first, last = whole_of(item.get("from")), whole_of(item.get("to"))
    return None if first is None or last is None or first > last else (first, last)


def numbers_of(item: Mapping[str, Any]) -> MissingNumbers | None:
    """Return the range of a slot's numbers that ``missing`` and ``resend`` name."""
    span, slot = span_of(item), text_of(item.get("slot"))
    if span is None or slot is None:
        return None
    return MissingNumbers(slot=slot, first=span[0], last=span[1])


def _missing(item: Mapping[str, Any]) -> Missing | None:
    if (papers := text_of(item.get("papers"))) is not None:
        return MissingPapers(ref=papers)
    if "device_seq" in item:
        span = span_of(object_of(item["device_seq"]))
        return None if span is None else MissingSequences(first=span[0], last=span[1])
    return numbers_of(item)


def _result(status: str, item: Mapping[str, Any]) -> Result:
    problem = item.get("problem")
    return Result(
        status=status,
        receipt=text_of(item.get("receipt")),
        portal_ref=text_of(item.get("portal_ref")),
        problem=problem_from(0, problem) if isinstance(problem, dict) else None,
    )


def _notice(body: Mapping[str, Any]) -> PortalNotice | None:
    """Read ``maintenance``; without an end it could never be taken away again."""
    until = moment_of(body.get("until"))
    words = text_of(body.get("text_bn"), _SHORT), text_of(body.get("text_en"), _SHORT)
    either = words[0] or words[1]
    if until is None or either is None:
        return None
    return PortalNotice(until=until, text_bn=words[0] or either, text_en=words[1] or either)


def _limits(body: Mapping[str, Any]) -> Limits:
    told = {field.name: whole_of(body.get(field.name), least=1) for field in _LIMITS}
    return dataclasses.replace(
        Limits(), **{name: value for name, value in told.items() if value is not None}
    )


_LIMITS: Final = dataclasses.fields(Limits)


def _lease(item: Mapping[str, Any]) -> Lease | None:
    try:
        slot = Slot(text_of(item.get("slot")) or "")
    except DeskError:
        _log.warning("The portal leased a slot that cannot be read")
        return None
    yy, office, device = slot.text.split("-")
    first = whole_of(item.get("first_seq"), least=1) or 1
    return Lease(slot=slot.text, yy=yy, office=office, device=device, first_seq=first)
