"""The three separate states: the local record, its sending, and the portal's handling."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from local_db.domain.errors import DeskError


class RecordState(StrEnum):
    """The counter's own record (domain.md C1)."""

    DRAFT = "draft"
    REGISTERED = "registered"
    CORRECTED = "corrected"
    VOID = "void"


class SendState(StrEnum):
    """A message in the outbox (offline_sync.md B3); HELD by a supervisor."""

    READY = "ready"
    SENDING = "sending"
    DONE = "done"
    ATTENTION = "attention"
    HELD = "held"


class CaseGroup(StrEnum):
    """What the portal's state means to a citizen (domain.md C3)."""

    AT_OFFICE = "S0"
    RECEIVED = "S1"
    WITH_DEPARTMENT = "S2"
    WITH_FIELD_OFFICE = "S3"
    IN_PROGRESS = "S4"
    REPORTED = "S5"
    DISPOSED = "S6"
    REOPENED = "S7"
    RECONTACTED = "S8"
    TRANSFERRED = "S9"
    UNKNOWN = "SX"


class IllegalMoveError(DeskError):
    """A state was asked to move where the rules do not allow."""


_RECORD_MOVES: Final[Mapping[RecordState, frozenset[RecordState]]] = {
    RecordState.DRAFT: frozenset({RecordState.REGISTERED}),
    RecordState.REGISTERED: frozenset({RecordState.CORRECTED, RecordState.VOID}),
    RecordState.CORRECTED: frozenset({RecordState.CORRECTED, RecordState.VOID}),
    RecordState.VOID: frozenset(),
}
# DONE returns to READY only when the portal says the message is missing (contract section 3), and
# becomes ATTENTION when it refuses an accepted case later (section 4, ``rejected``). That news may
# come before we know of the acceptance, whose answer was lost: then READY and HELD become it.
_SEND_MOVES: Final[Mapping[SendState, frozenset[SendState]]] = {
    SendState.READY: frozenset({SendState.SENDING, SendState.HELD, SendState.ATTENTION}),
    SendState.SENDING: frozenset({SendState.READY, SendState.DONE, SendState.ATTENTION}),
    SendState.DONE: frozenset({SendState.READY, SendState.ATTENTION}),
    SendState.ATTENTION: frozenset({SendState.READY, SendState.HELD}),
    SendState.HELD: frozenset({SendState.READY, SendState.ATTENTION}),
}
# The usual course (domain.md C3); the portal owns its state, so another move is shown as well.
_CASE_MOVES: Final[Mapping[CaseGroup, frozenset[CaseGroup]]] = {
    CaseGroup.AT_OFFICE: frozenset({CaseGroup.RECEIVED}),
    CaseGroup.RECEIVED: frozenset({CaseGroup.WITH_DEPARTMENT, CaseGroup.TRANSFERRED}),
    CaseGroup.WITH_DEPARTMENT: frozenset({CaseGroup.WITH_FIELD_OFFICE, CaseGroup.TRANSFERRED}),
    CaseGroup.WITH_FIELD_OFFICE: frozenset(
        {CaseGroup.WITH_DEPARTMENT, CaseGroup.IN_PROGRESS, CaseGroup.TRANSFERRED}
    ),
    CaseGroup.IN_PROGRESS: frozenset({CaseGroup.REPORTED, CaseGroup.TRANSFERRED}),
    CaseGroup.REPORTED: frozenset(
        {CaseGroup.IN_PROGRESS, CaseGroup.DISPOSED, CaseGroup.TRANSFERRED}
    ),
    CaseGroup.DISPOSED: frozenset({CaseGroup.REOPENED, CaseGroup.RECONTACTED}),
    CaseGroup.REOPENED: frozenset({CaseGroup.WITH_DEPARTMENT}),
    CaseGroup.RECONTACTED: frozenset(),
    CaseGroup.TRANSFERRED: frozenset(),
    CaseGroup.UNKNOWN: frozenset(),
}


def move_record(current: RecordState, target: RecordState) -> RecordState:
    """Return ``target`` if the record may go there, else raise ``IllegalMoveError``."""
    if target not in _RECORD_MOVES[current]:
        raise IllegalMoveError("illegal_move", current=current.value, target=target.value)
    return target


def move_send(current: SendState, target: SendState) -> SendState:
    """Return ``target`` if the message may go there, else raise ``IllegalMoveError``."""
    if target not in _SEND_MOVES[current]:
        raise IllegalMoveError("illegal_move", current=current.value, target=target.value)
    return target


def is_usual_course(current: CaseGroup, target: CaseGroup) -> bool:
    """Tell whether the portal's move is one that is normally seen; others are only marked."""
    return current is target or target in _CASE_MOVES[current]
