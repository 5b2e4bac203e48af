"""What an accepted message does to the portal's cases (portal contract, section 3)."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from sync.contract.canonical import canonical_json
from sync.contract.codes import FIRST_STATE, MessageType, ProblemCode
from sync.contract.replies import Event, FieldError
from sync.contract.requests import Message
from sync.portal.amendments import PointerError, amended
from sync.portal.body_rules import body_errors
from sync.portal.feed_rows import News
from sync.portal.ledger import CaseRow, Known, Ledger

FIRST_REV: Final = 1
_PLAIN_POINTER: Final = re.compile(r"(?:/[a-z_]{1,30}|/[0-9]{1,2}){1,4}")


class EffectRefusedError(Exception):
    """The case as it stands does not take this message."""

    def __init__(self, code: ProblemCode, *errors: FieldError) -> None:
        super().__init__(code.value)
        self.code = code
        self.errors = errors


def take_effect(ledger: Ledger, message: Message, sealed: bytes, case: CaseRow | None) -> None:
    """Enter a message and what it does; ``case`` is None for a filing only.

    Raises:
        EffectRefusedError: an amendment leads nowhere or would spoil the case.
    """
    is_note = case is not None and case.is_forwarded and message.type == MessageType.AMENDED
    if case is None:
        _file(ledger, message, sealed)
    else:
        _EFFECTS[MessageType(message.type)](ledger, message.body, case)
        ledger.touched[case.ref] = case
    ledger.stored.append((message, sealed, is_note))
    ledger.known[message.id.lower()] = Known(
        type=message.type, ref=message.ref, case_id=message.case_id, digest=message.digest
    )


def portal_ref_text(number: int) -> str:
    """Return the portal's own name of a case: ``CMO`` and eight digits (domain.md A2)."""
    return f"CMO{number:08d}"


def _file(ledger: Ledger, message: Message, body: bytes) -> None:
    case = CaseRow(
        ref=message.ref,
        case_id=message.case_id or "",
        portal_ref=portal_ref_text(ledger.next_portal_ref),
        body=body,
        is_forwarded=False,
    )
    ledger.next_portal_ref += 1
    ledger.cases[case.ref] = case
    ledger.filed.append(case)
    event = Event(
        ref=case.ref,
        portal_ref=case.portal_ref,
        rev=FIRST_REV,
        at=ledger.at,
        state=FIRST_STATE,
    )
    ledger.news.append(News(office=case.ref[2:5], change=event))


def _shown(pointer: str) -> str:
    """Return a pointer that was sent, unless it may hold a citizen's words."""
    return pointer if _PLAIN_POINTER.fullmatch(pointer) else "/changes"


def _amend(ledger: Ledger, body: Mapping[str, Any], case: CaseRow) -> None:
    try:
        after = amended(case.told(), body["changes"])
    except PointerError as error:
        wrong = FieldError(pointer=_shown(str(error)), code="pointer_invalid")
        raise EffectRefusedError(ProblemCode.POINTER_INVALID, wrong) from error
    if case.is_forwarded:
        return
    errors = body_errors(MessageType.FILED, after, ledger.codes)
    if errors:
        raise EffectRefusedError(ProblemCode.BODY_REJECTED, *errors)
    case.body = canonical_json(after)


def _withdraw(_ledger: Ledger, _body: Mapping[str, Any], case: CaseRow) -> None:
    case.is_withdrawn = True


def _recontact(_ledger: Ledger, _body: Mapping[str, Any], case: CaseRow) -> None:
    case.recontacts += 1


def _void(_ledger: Ledger, _body: Mapping[str, Any], case: CaseRow) -> None:
    case.is_voided = True


def _note_print(_ledger: Ledger, _body: Mapping[str, Any], _case: CaseRow) -> None:
    """Only the message itself is kept: who printed what is for auditors."""


_EFFECTS: Final[Mapping[MessageType, Callable[[Ledger, Mapping[str, Any], CaseRow], None]]] = {
    MessageType.AMENDED: _amend,
    MessageType.WITHDRAWN: _withdraw,
    MessageType.RECONTACTED: _recontact,
    MessageType.VOIDED: _void,
    MessageType.SLIP_PRINTED: _note_print,
}
