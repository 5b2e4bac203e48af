"""Judge a message's body field by field; every bad one is named (portal contract, section 6)."""

import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Final, Union, get_args, get_origin

import msgspec
from msgspec import Struct

from sync.contract.codes import MessageType
from sync.contract.filing import (
    Amended,
    CaseFiled,
    Recontacted,
    SlipPrinted,
    Voided,
    Withdrawn,
)
from sync.contract.protocol import ATTACHMENTS_PER_CASE
from sync.contract.replies import FieldError
from sync.portal.code_list import CodeList

SHAPES: Final[Mapping[MessageType, type[Struct]]] = {
    MessageType.FILED: CaseFiled,
    MessageType.AMENDED: Amended,
    MessageType.WITHDRAWN: Withdrawn,
    MessageType.RECONTACTED: Recontacted,
    MessageType.VOIDED: Voided,
    MessageType.SLIP_PRINTED: SlipPrinted,
}
_CODES: Final = ("type", "category", "subcategory", "reason")


def body_errors(
    message_type: MessageType, body: Mapping[str, Any], codes: CodeList
) -> tuple[FieldError, ...]:
    """Return what is wrong with a body, one error a field, in the order of their pointers."""
    return with_codes(message_type, body, codes, shape_errors(message_type, body))


def shape_errors(message_type: MessageType, body: Mapping[str, Any]) -> tuple[FieldError, ...]:
    """Return which fields are missing, of the wrong type or outside their rule."""
    shape = SHAPES[message_type]
    return () if _is_plainly_right(shape, body) else tuple(struct_errors(shape, body))


def with_codes(
    message_type: MessageType,
    body: Mapping[str, Any],
    codes: CodeList,
    found: tuple[FieldError, ...],
) -> tuple[FieldError, ...]:
    """Return the errors of a body's shape with those that only the portal's lists can tell."""
    if message_type is MessageType.FILED:
        found += tuple(filing_errors(body, codes))
    first: dict[str, FieldError] = {}
    for error in found:
        first.setdefault(error.pointer, error)
    return tuple(sorted(first.values()))


def _is_plainly_right(shape: type[Struct], body: Mapping[str, Any]) -> bool:
    """Tell at one look what most bodies are; texts that NFC would lengthen are looked at closer."""
    try:
        msgspec.convert(body, shape)
        return unicodedata.is_normalized("NFC", msgspec.json.encode(body).decode("utf-8"))
    except (msgspec.ValidationError, UnicodeError):
        return False


def struct_errors(
    shape: type[Struct], value: Mapping[str, Any], prefix: str = ""
) -> Iterator[FieldError]:
    """Yield the fields of an object that are missing, of the wrong type or outside their rule."""
    for name, (kind, is_required) in fields_of(shape).items():
        pointer, raw = f"{prefix}/{name}", value.get(name)
        if raw is not None:
            yield from _field_errors(kind, raw, pointer)
        elif is_required:
            yield FieldError(pointer=pointer, code="required")


def _field_errors(kind: Any, raw: object, pointer: str) -> Iterator[FieldError]:  # noqa: ANN401 - a type form
    if isinstance(kind, type) and issubclass(kind, Struct):
        if isinstance(raw, dict):
            yield from struct_errors(kind, raw, pointer)
        else:
            yield FieldError(pointer=pointer, code="wrong_type")
    elif get_origin(kind) is list and isinstance(raw, list):
        for place, item in enumerate(raw):
            yield from _field_errors(get_args(kind)[0], item, f"{pointer}/{place}")
    else:
        code = leaf_code(kind, raw)
        if code is not None:
            yield FieldError(pointer=pointer, code=code)


def leaf_code(kind: Any, raw: object) -> str | None:  # noqa: ANN401 - a type form
    """Return what is wrong with a single value, or None; texts are measured in NFC."""
    if kind is Any or (kind is str and type(raw) is str):
        return None
    value = unicodedata.normalize("NFC", raw).strip() if isinstance(raw, str) else raw
    try:
        msgspec.convert(value, kind)
    except msgspec.ValidationError:
        return _code_of(kind, value)
    return None


def _code_of(kind: Any, value: object) -> str:  # noqa: ANN401 - a type form
    if get_origin(kind) is not Annotated:
        return "wrong_type"
    plain, *metas = get_args(kind)
    of_type = (str if get_origin(plain) is not None else plain) is type(value)
    named = metas[0].extra or {}
    return str(named.get("code", "unknown_value")) if of_type else "wrong_type"


def filing_errors(body: Mapping[str, Any], codes: CodeList) -> Iterator[FieldError]:
    """Yield what section 6 asks of fields together, and codes that the portal does not know."""
    yield from _petitioner_errors(_object(body, "petitioner"))
    yield from _on_behalf_errors(body.get("on_behalf_of"))
    yield from _matter_errors(_object(body, "complaint"), codes)
    yield from _address_errors(body.get("address"))
    if body.get("priority") == "emergency" and not _has(body, "priority_reason"):
        yield FieldError(pointer="/priority_reason", code="required")
    papers = body.get("papers")
    if isinstance(papers, list) and len(papers) > ATTACHMENTS_PER_CASE:
        yield FieldError(pointer="/papers", code="too_many")


def _petitioner_errors(who: Mapping[str, Any]) -> Iterator[FieldError]:
    kind = who.get("kind")
    if kind is not None and kind != "anonymous" and not _has(who, "name"):
        yield FieldError(pointer="/petitioner/name", code="required")
    if who.get("signatories") is not None and kind != "group":
        yield FieldError(pointer="/petitioner/signatories", code="only_for_group")


def _address_errors(where: object) -> Iterator[FieldError]:
    if isinstance(where, dict) and not any(_has(where, n) for n in ("block", "town", "village")):
        yield FieldError(pointer="/address/village", code="place_required")


def _on_behalf_errors(whom: object) -> Iterator[FieldError]:
    if isinstance(whom, dict) and not _has(whom, "name"):
        yield FieldError(pointer="/on_behalf_of/name", code="required")


def _matter_errors(matter: Mapping[str, Any], codes: CodeList) -> Iterator[FieldError]:
    for kind in _CODES:
        code = matter.get(kind)
        if isinstance(code, str) and not codes.knows(kind, code):
            yield FieldError(pointer=f"/complaint/{kind}", code="unknown_code")
    if isinstance(matter.get("description"), str) and not _has(matter, "description"):
        yield FieldError(pointer="/complaint/description", code="required")


def _object(body: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    part = body.get(name)
    return part if isinstance(part, dict) else {}


def _has(part: Mapping[str, Any], name: str) -> bool:
    value = part.get(name)
    return value is not None and (not isinstance(value, str) or bool(value.strip()))


@cache
def fields_of(shape: type[Struct]) -> Mapping[str, tuple[Any, bool]]:
    """Return an object's fields by name: their type without ``None``, and whether required."""
    return {
        info.encode_name: (_without_none(info.type), info.required)
        for info in msgspec.structs.fields(shape)
    }


def _without_none(kind: Any) -> Any:  # noqa: ANN401 - a type form
    """Return a field's type without its ``None``: absent is null, and null was handled."""
    if get_origin(kind) in (Union, UnionType):
        return next(arm for arm in get_args(kind) if arm is not type(None))
    return kind
