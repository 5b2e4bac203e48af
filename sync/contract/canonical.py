"""The canonical form of a body and its digest (portal contract, section 3)."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, TypeAlias

from local_db.domain import sealing
from local_db.domain.errors import DeskError

JsonValue: TypeAlias = Any  # JSON has no narrower type


class CanonicalFormError(ValueError):
    """A value has no canonical form: a fraction, a lone surrogate, or nested too deep."""


def canonical_json(body: Mapping[str, JsonValue]) -> bytes:
    """Return a message body in the form that its digest is taken of.

    Raises:
        CanonicalFormError: the body has no canonical form.
    """
    try:
        return sealing.canonical_json(body)
    except (DeskError, RecursionError) as error:
        raise CanonicalFormError("body") from error


def canonical_items(items: Sequence[Mapping[str, JsonValue]]) -> bytes:
    """Return a pack's items in the form that its hash and size are taken of (section 2).

    Raises:
        CanonicalFormError: an item has no canonical form.
    """
    return b"[" + b",".join(canonical_json(item) for item in items) + b"]"


def digest(sealed: bytes) -> str:
    """Return ``sha256:<hex>`` of sealed bytes."""
    return f"sha256:{sha256_hex(sealed)}"


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of bytes as 64 hex characters."""
    return hashlib.sha256(data).hexdigest()


def parse_object(data: bytes) -> dict[str, JsonValue]:
    """Return the one JSON object of a body (section 1).

    Lone surrogates pass here, so that one broken message cannot spoil its envelope.

    Raises:
        ValueError: no UTF-8, no JSON, nested too deep, or no object.
    """
    try:
        found = json.loads(data.decode("utf-8"), parse_constant=_no_constant)
    except RecursionError as error:
        raise ValueError("depth") from error
    if not isinstance(found, dict):
        raise ValueError("object")  # noqa: TRY004 - all that is no body is one error to callers
    return found


def _no_constant(name: str) -> JsonValue:
    raise ValueError(name)
