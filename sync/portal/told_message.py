"""Read the messages of an envelope before the portal's one writer is asked for (contract 3).

All that needs no look into the portal's data is done here, beside the writer and not in its turn.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import msgspec

from sync.contract.canonical import CanonicalFormError, canonical_json, digest
from sync.contract.codes import MessageType
from sync.contract.replies import FieldError
from sync.contract.requests import Message
from sync.portal.body_rules import SHAPES, shape_errors, struct_errors


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldMessage:
    """A message as it came.

    Attributes:
        raw: the object of the envelope.
        message: the same, or None where the object is no message.
        sealed: the body's canonical form, or None where the digest is not of it.
        errors: what is wrong with the object's shape, or with the shape of a body that is sealed.
    """

    raw: Mapping[str, Any]
    message: Message | None
    sealed: bytes | None
    errors: tuple[FieldError, ...]


def read_told(rows: Sequence[Mapping[str, Any]]) -> tuple[ToldMessage, ...]:
    """Read each object of an envelope."""
    return tuple(_read(raw) for raw in rows)


def _read(raw: Mapping[str, Any]) -> ToldMessage:
    try:
        message = msgspec.convert(raw, Message)
    except msgspec.ValidationError:
        wrong = tuple(sorted(struct_errors(Message, raw)))
        return ToldMessage(raw=raw, message=None, sealed=None, errors=wrong)
    sealed = _sealed(message)
    is_judged = sealed is not None and message.type in SHAPES
    wrong = shape_errors(MessageType(message.type), message.body) if is_judged else ()
    return ToldMessage(raw=raw, message=message, sealed=sealed, errors=wrong)


def _sealed(message: Message) -> bytes | None:
    try:
        sealed = canonical_json(message.body)
    except CanonicalFormError:
        return None
    return sealed if digest(sealed) == message.digest else None
