"""Take an envelope of messages: one transaction, one answer a message (portal contract, 3)."""

import hashlib
import hmac
import json
import re
from collections.abc import Mapping, Sequence
from enum import Enum
from http import HTTPStatus
from typing import Any, Final

import msgspec
from sqlalchemy import Connection, update

from sync.contract.codes import MessageStatus, MessageType, ProblemCode
from sync.contract.protocol import BATCH_MAX
from sync.contract.replies import FieldError, MessageProblem, MessagesReply, Result
from sync.contract.requests import Envelope, Message
from sync.portal.audit_heads import note_head
from sync.portal.code_list import CodeCache
from sync.portal.database import PORTAL_REFS, take
from sync.portal.device import PortalDevice, find_device
from sync.portal.judging import Verdict, judge
from sync.portal.ledger import Ledger, open_ledger
from sync.portal.ledger_writing import write_ledger
from sync.portal.maintenance import check_open
from sync.portal.missing import find_missing
from sync.portal.mobile_index import index_bodies
from sync.portal.portal import Portal
from sync.portal.problems import ProblemError, bad_fields
from sync.portal.reading import read_fields
from sync.portal.tables import devices
from sync.portal.told_message import read_told

_UUID: Final = re.compile(r"[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}")
_RECEIPT_LENGTH: Final = 16
_TOLD_ONCE: Final = frozenset({MessageStatus.ACCEPTED, MessageStatus.DUPLICATE})


class Way(Enum):
    """How an envelope came: a pen drive may bring it late, again, or from a suspended device."""

    BY_LINE = "by_line"
    BY_HAND = "by_hand"


def take_messages(
    portal: Portal,
    codes: CodeCache,
    device_id: str,
    told: Mapping[str, Any],
    *,
    way: Way = Way.BY_LINE,
) -> MessagesReply:
    """Judge, store and answer a batch; the answer exists only after the commit.

    Raises:
        ProblemError: the envelope as a whole is refused, and nothing of it was stored.
    """
    rows = told.get("messages")
    if isinstance(rows, list) and len(rows) > BATCH_MAX:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, ProblemCode.BATCH_TOO_LARGE)
    envelope = read_fields(told, Envelope, ProblemCode.ENVELOPE_INVALID)
    _check_ids(envelope.messages)
    messages = read_told(envelope.messages)

    def work(connection: Connection) -> MessagesReply:
        device = find_device(connection, device_id, may_be_suspended=way is Way.BY_HAND)
        if way is not Way.BY_HAND:
            check_open(connection, portal.database.now())
        _check_identity(device, envelope, way)
        ledger = open_ledger(
            connection,
            device,
            envelope.messages,
            codes=codes.read(connection),
            at=portal.database.now_text(),
        )
        count = sum(row.get("type") == MessageType.FILED for row in envelope.messages)
        ledger.next_portal_ref = take(connection, PORTAL_REFS, count) if count else 0
        verdicts = [judge(ledger, message) for message in messages]
        write_ledger(connection, ledger)
        _index_mobiles(connection, portal, ledger)
        if way is Way.BY_LINE or _is_news(device, envelope):
            _note_contact(connection, ledger, envelope)
        return MessagesReply(
            received_at=ledger.at,
            results=tuple(
                _result(portal, ledger, row, verdict)
                for row, verdict in zip(envelope.messages, verdicts, strict=True)
            ),
            missing=find_missing(connection, ledger, envelope),
        )

    return portal.database.run(work)


def _index_mobiles(connection: Connection, portal: Portal, ledger: Ledger) -> None:
    """Enter the numbers of new cases, and of those that an amendment changed."""
    new = {case.ref: case.told() for case in ledger.filed}
    amended = {row.ref for row, _, is_note in ledger.stored if _changes_case(row, is_note=is_note)}
    changed = {ref: ledger.cases[ref].told() for ref in amended - set(new)}
    index_bodies(connection, portal.mobile_key, new, replaces=False)
    index_bodies(connection, portal.mobile_key, changed, replaces=True)


def _changes_case(message: Message, *, is_note: bool) -> bool:
    return message.type == MessageType.AMENDED and not is_note


def _check_ids(messages: Sequence[Mapping[str, Any]]) -> None:
    """Refuse the envelope when a message could not be answered: its id is unusable."""
    bad = tuple(
        FieldError(pointer=f"/messages/{place}/id", code="id_invalid")
        for place, row in enumerate(messages)
        if not isinstance(row.get("id"), str) or not _UUID.fullmatch(row["id"])
    )
    if bad:
        raise bad_fields(HTTPStatus.UNPROCESSABLE_ENTITY, ProblemCode.ENVELOPE_INVALID, bad)


def _is_news(device: PortalDevice, envelope: Envelope) -> bool:
    """Tell whether a heartbeat that was carried by hand says more than the device told by line."""
    if envelope.queue is None:
        return False
    is_same = envelope.install_id == device.install_id or envelope.db_epoch > device.last_epoch
    told = (envelope.db_epoch, envelope.last_device_seq or 0)
    return is_same and told >= (device.last_epoch, device.last_device_seq)


def _check_identity(device: PortalDevice, envelope: Envelope, way: Way) -> None:
    """Tell a copied folder and a restored backup; a raised epoch is taken as it comes.

    Raises:
        ProblemError: 409 with the last epoch seen, or 422 for somebody else's envelope.
    """
    if envelope.device_id != device.device_id:
        wrong = FieldError(pointer="/device_id", code="other_device")
        raise bad_fields(HTTPStatus.UNPROCESSABLE_ENTITY, ProblemCode.ENVELOPE_INVALID, (wrong,))
    if way is Way.BY_HAND:
        # A file shows how things stood when it was written; each message is judged by its id.
        return
    code = None
    if envelope.db_epoch <= device.last_epoch and envelope.install_id != device.install_id:
        code = ProblemCode.DEVICE_FORKED
    elif envelope.db_epoch < device.last_epoch:
        code = ProblemCode.DEVICE_ROLLED_BACK
    if code is not None:
        raise ProblemError(HTTPStatus.CONFLICT, code, last_epoch=device.last_epoch)


def _note_contact(connection: Connection, ledger: Ledger, envelope: Envelope) -> None:
    queue = None if envelope.queue is None else msgspec.to_builtins(envelope.queue)
    connection.execute(
        update(devices)
        .where(devices.c.device_id == ledger.device.device_id)
        .values(
            install_id=envelope.install_id,
            last_epoch=envelope.db_epoch,
            last_device_seq=max(ledger.device.last_device_seq, envelope.last_device_seq or 0),
            last_seen=ledger.at,
            heartbeat=json.dumps(queue),
        )
    )
    told, device_id = envelope.audit, ledger.device.device_id
    note_head(connection, device_id, envelope.db_epoch, told, ledger.at)


def _result(portal: Portal, ledger: Ledger, row: Mapping[str, Any], verdict: Verdict) -> Result:
    message_id = row["id"]
    if verdict.status in _TOLD_ONCE:
        case = ledger.cases.get(row["ref"])
        return Result(
            id=message_id,
            status=verdict.status,
            portal_ref=msgspec.UNSET if case is None else case.portal_ref,
            receipt=_receipt(portal, message_id, row["digest"]),
        )
    if verdict.code is None:
        return Result(id=message_id, status=verdict.status)
    problem = MessageProblem(code=verdict.code.value, errors=verdict.errors)
    return Result(id=message_id, status=verdict.status, problem=problem)


def _receipt(portal: Portal, message_id: str, digest: str) -> str:
    """Return the portal's proof that it holds these bytes under this id; always the same."""
    signed = hmac.new(portal.cursor_key, f"{message_id} {digest}".encode(), hashlib.sha256)
    return signed.hexdigest()[:_RECEIPT_LENGTH]
