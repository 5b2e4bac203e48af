"""Judge one message of a batch (portal contract, section 3, the table of statuses)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from sync.contract.codes import MessageStatus, MessageType, ProblemCode
from sync.contract.protocol import MESSAGE_SCHEMA
from sync.contract.replies import FieldError
from sync.contract.requests import LARGEST, Message
from sync.contract.shared import Number, NumberError
from sync.portal.body_rules import with_codes
from sync.portal.effects import EffectRefusedError, take_effect
from sync.portal.ledger import CaseRow, Known, Ledger
from sync.portal.told_message import ToldMessage

_TYPES: Final = frozenset(MessageType)


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What becomes of a message, and why when it is refused."""

    status: MessageStatus
    code: ProblemCode | None = None
    errors: tuple[FieldError, ...] = ()


_ACCEPTED: Final = Verdict(status=MessageStatus.ACCEPTED)
_DUPLICATE: Final = Verdict(status=MessageStatus.DUPLICATE)
_DEFERRED: Final = Verdict(status=MessageStatus.DEFERRED)
_MISMATCH: Final = Verdict(status=MessageStatus.DIGEST_MISMATCH)


def judge(ledger: Ledger, told: ToldMessage) -> Verdict:
    """Judge a message and enter it, with its effect, into the ledger."""
    known = known_message(ledger, str(told.raw["id"]))
    if known is not None:
        verdict = _DUPLICATE if _is_same(known, told) else _MISMATCH
    elif told.message is None:
        verdict = _refused(ProblemCode.MESSAGE_INVALID, *told.errors)
    else:
        verdict = _judge_new(ledger, told.message, told)
    if verdict.status is not MessageStatus.DEFERRED:
        _receive(ledger, told.raw, told.message)
    return verdict


def known_message(ledger: Ledger, message_id: str) -> Known | None:
    """Return the message that was stored under this id before."""
    return ledger.known.get(message_id.lower())


def _judge_new(ledger: Ledger, message: Message, told: ToldMessage) -> Verdict:
    errors = tuple(_head_errors(ledger, message))
    if errors:
        return _refused(ProblemCode.MESSAGE_INVALID, *errors)
    if told.sealed is None:
        wrong = FieldError(pointer="/digest", code="digest_invalid")
        return _refused(ProblemCode.DIGEST_INVALID, wrong)
    errors = with_codes(MessageType(message.type), message.body, ledger.codes, told.errors)
    if errors:
        return _refused(ProblemCode.BODY_REJECTED, *errors)
    case = ledger.cases.get(message.ref)
    if _must_wait(ledger, message, case):
        return _DEFERRED
    return _unfit(message, case) or _entered(ledger, message, told.sealed, case)


def _must_wait(ledger: Ledger, message: Message, case: CaseRow | None) -> bool:
    """Tell whether what a message depends on, or the case it speaks of, is not there yet."""
    if message.depends_on is not None and not ledger.is_there(message.depends_on.lower()):
        return True
    return case is None and message.type != MessageType.FILED


def _unfit(message: Message, case: CaseRow | None) -> Verdict | None:
    """Return why a message is not for the case that has its number."""
    if case is None:
        return None
    if message.type == MessageType.FILED:
        return _refused(ProblemCode.REF_TAKEN, FieldError(pointer="/ref", code="ref_taken"))
    if message.case_id not in {None, case.case_id}:
        wrong = FieldError(pointer="/case_id", code="other_case")
        return _refused(ProblemCode.MESSAGE_INVALID, wrong)
    return None


def _entered(ledger: Ledger, message: Message, sealed: bytes, case: CaseRow | None) -> Verdict:
    try:
        take_effect(ledger, message, sealed, case)
    except EffectRefusedError as refusal:
        return _refused(refusal.code, *refusal.errors)
    return _ACCEPTED


def _head_errors(ledger: Ledger, message: Message) -> list[FieldError]:
    errors = []
    is_recontact = message.type == MessageType.RECONTACTED
    if message.type not in _TYPES:
        errors.append(FieldError(pointer="/type", code="unknown_value"))
    if message.schema > MESSAGE_SCHEMA:
        errors.append(FieldError(pointer="/schema", code="unknown_value"))
    if message.case_id is None and not is_recontact:
        errors.append(FieldError(pointer="/case_id", code="required"))
    try:
        slot = Number(message.ref).slot.text
    except NumberError as error:
        errors.append(FieldError(pointer="/ref", code=error.code))
    else:
        if slot not in ledger.leased and not is_recontact:
            errors.append(FieldError(pointer="/ref", code="slot_unknown"))
    return errors


def _is_same(known: Known, told: ToldMessage) -> bool:
    message = told.message
    if message is None or told.sealed is None:
        return False
    return known == Known(
        type=message.type, ref=message.ref, case_id=message.case_id, digest=message.digest
    )


def _refused(code: ProblemCode, *errors: FieldError) -> Verdict:
    return Verdict(status=MessageStatus.REJECTED, code=code, errors=errors)


def _receive(ledger: Ledger, raw: Mapping[str, Any], message: Message | None) -> None:
    """Note what came, so that nobody asks for it again; a rejected filing counts as received."""
    if message is None:
        sequence = raw.get("device_seq")
        if type(sequence) is int and 0 < sequence <= LARGEST:
            ledger.sequences.add(sequence)
        return
    ledger.sequences.add(message.device_seq)
    ledger.link(message)
    if message.type == MessageType.FILED:
        _receive_number(ledger, message.ref)


def _receive_number(ledger: Ledger, ref: str) -> None:
    try:
        number = Number(ref)
    except NumberError:
        return
    if number.slot.text in ledger.leased:
        ledger.numbers.add((number.slot.text, number.seq))
