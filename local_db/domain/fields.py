"""What a field is, said once: its kind, its limits, and how a value from outside is read.

A part of a complaint is a frozen dataclass whose fields carry a ``FieldSpec`` in their metadata.
The form, the command line, validation, the wire and the slip all read these, so a new text field
is one line in ``complaint.py``.
"""

import dataclasses
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final, TypeAlias

from local_db.domain.errors import Problem
from local_db.domain.number import Number, NumberError
from local_db.domain.text import (
    ascii_digits,
    has_lone_surrogate,
    read_mobile,
    stored_form,
    stored_line,
    without_separators,
)

SPEC: Final = "spec"
# What a declaration returns stands for the field's own type, as ``dataclasses.field`` does.
Declared: TypeAlias = Any


class FieldKind(StrEnum):
    """How a field is typed, read and shown."""

    LINE = "line"
    TEXT = "text"
    CHOICE = "choice"
    CATALOGUE = "catalogue"
    PLACE = "place"
    MOBILE = "mobile"
    EMAIL = "email"
    PIN = "pin"
    DATE = "date"
    WHOLE = "whole"
    FLAG = "flag"
    NUMBER = "number"
    PATH = "path"


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldSpec:
    """The rules of one field (portal contract, section 6); lengths are code points after NFC."""

    kind: FieldKind
    required: bool = False
    max_length: int = 0
    low: int = 0
    high: int = 0
    choices: type[StrEnum] | None = None
    catalogue_kind: str = ""
    on_slip: bool = False


def line(max_length: int, *, required: bool = False, on_slip: bool = False) -> Declared:
    """Declare a one-line text."""
    return _declare(
        FieldSpec(kind=FieldKind.LINE, max_length=max_length, required=required, on_slip=on_slip)
    )


def long_text(max_length: int, *, required: bool = False, on_slip: bool = False) -> Declared:
    """Declare a text of several lines."""
    return _declare(
        FieldSpec(kind=FieldKind.TEXT, max_length=max_length, required=required, on_slip=on_slip)
    )


def choice(
    choices: type[StrEnum], *, required: bool = False, default: StrEnum | None = None
) -> Declared:
    """Declare a choice from a closed list."""
    spec = FieldSpec(kind=FieldKind.CHOICE, choices=choices, required=required)
    return _declare(spec, default=default)


def catalogue_code(kind: str, *, required: bool = False) -> Declared:
    """Declare a code of the catalogue (``type``, ``category``, ``subcategory``, ``reason``)."""
    return _declare(FieldSpec(kind=FieldKind.CATALOGUE, catalogue_kind=kind, required=required))


def whole(low: int, high: int) -> Declared:
    """Declare a whole number within ``low`` and ``high``."""
    return _declare(FieldSpec(kind=FieldKind.WHOLE, low=low, high=high))


def of_kind(kind: FieldKind, *, max_length: int = 0, default: object = None) -> Declared:
    """Declare a field whose kind says everything: mobile, PIN, date, flag, place code, number."""
    return _declare(FieldSpec(kind=kind, max_length=max_length), default=default)


def file_path(max_length: int, *, required: bool = False) -> Declared:
    """Declare the name of a file, which is kept exactly as the disk knows it."""
    return _declare(FieldSpec(kind=FieldKind.PATH, max_length=max_length, required=required))


def _declare(spec: FieldSpec, *, default: object = None) -> Declared:
    return dataclasses.field(default=default, metadata={SPEC: spec})


def specs(part: type) -> Mapping[str, FieldSpec]:
    """Return the field specifications of a part, in the order they were declared."""
    return _specs(part)


@cache
def _specs(part: type) -> Mapping[str, FieldSpec]:
    return {f.name: f.metadata[SPEC] for f in dataclasses.fields(part) if SPEC in f.metadata}


class _BadValueError(Exception):
    """A value cannot be this field; carries the problem's code and values."""

    def __init__(self, code: str, **values: object) -> None:
        super().__init__(code)
        self.code = code
        self.values = values


def read_value(spec: FieldSpec, raw: object, path: str, problems: list[Problem]) -> object | None:
    """Return the field's value from outside, or None after adding what is wrong to ``problems``.

    ``None``, and for texts an empty string, mean absent; absent is a problem only when required.
    """
    try:
        value = None if raw is None else _READERS[spec.kind](spec, raw)
    except _BadValueError as bad:
        problems.append(Problem(field=path, code=bad.code, values=bad.values))
        return None
    if value is None and spec.required:
        problems.append(Problem(field=path, code="required"))
    return value


def _string(raw: object) -> str:
    if not isinstance(raw, str):
        raise _BadValueError("wrong_type", wanted="text")
    if has_lone_surrogate(raw):
        raise _BadValueError("bad_text")
    return raw


def _within(spec: FieldSpec, value: str) -> str | None:
    if len(value) > spec.max_length:
        raise _BadValueError("too_long", limit=spec.max_length, length=len(value))
    return value or None


def _read_line(spec: FieldSpec, raw: object) -> str | None:
    return _within(spec, stored_line(_string(raw)))


def _read_text(spec: FieldSpec, raw: object) -> str | None:
    return _within(spec, stored_form(_string(raw)))


def _read_choice(spec: FieldSpec, raw: object) -> StrEnum | None:
    value = _string(raw)
    if spec.choices is None or value == "":
        return None
    try:
        return spec.choices(value)
    except ValueError:
        raise _BadValueError("unknown_value") from None


def _read_code(_spec: FieldSpec, raw: object) -> str | None:
    return stored_line(_string(raw)) or None


_PLACE: Final = re.compile(r"[0-9]{1,10}")


def _read_place(_spec: FieldSpec, raw: object) -> str | None:
    value = ascii_digits(stored_line(_string(raw)))
    if value and not _PLACE.fullmatch(value):
        raise _BadValueError("place_code_invalid")
    return value or None


def _read_mobile(_spec: FieldSpec, raw: object) -> str | None:
    typed = stored_line(_string(raw))
    if typed == "":
        return None
    mobile = read_mobile(typed)
    if mobile is None:
        raise _BadValueError("mobile_invalid")
    return mobile


_EMAIL: Final = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]+")


def _read_email(spec: FieldSpec, raw: object) -> str | None:
    value = _within(spec, stored_line(_string(raw)))
    if value and not _EMAIL.fullmatch(value):
        raise _BadValueError("email_invalid")
    return value


_PIN: Final = re.compile(r"[1-9][0-9]{5}")


def _read_pin(_spec: FieldSpec, raw: object) -> str | None:
    value = ascii_digits(without_separators(_string(raw)))
    if value and not _PIN.fullmatch(value):
        raise _BadValueError("pin_invalid")
    return value or None


_DATE: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _read_date(_spec: FieldSpec, raw: object) -> date | None:
    value = ascii_digits(stored_line(_string(raw)))
    if value == "":
        return None
    if not _DATE.fullmatch(value):
        raise _BadValueError("date_invalid")
    try:
        return date.fromisoformat(value)
    except ValueError:
        raise _BadValueError("date_invalid") from None


def _read_whole(spec: FieldSpec, raw: object) -> int:
    if isinstance(raw, bool) or not isinstance(raw, int):
        raise _BadValueError("wrong_type", wanted="number")
    if not spec.low <= raw <= spec.high:
        raise _BadValueError("out_of_range", low=spec.low, high=spec.high)
    return raw


def _read_flag(_spec: FieldSpec, raw: object) -> bool:
    if not isinstance(raw, bool):
        raise _BadValueError("wrong_type", wanted="yes_no")
    return raw


def _read_number(_spec: FieldSpec, raw: object) -> str | None:
    typed = stored_line(_string(raw))
    if typed == "":
        return None
    try:
        return Number.parse(typed).digits
    except NumberError as error:
        raise _BadValueError(error.code, **error.values) from None


def _read_path(spec: FieldSpec, raw: object) -> str | None:
    value = _string(raw)
    if "\0" in value:
        raise _BadValueError("bad_text")
    return _within(spec, value) if value.strip() else None


_READERS: Final = {
    FieldKind.LINE: _read_line,
    FieldKind.TEXT: _read_text,
    FieldKind.CHOICE: _read_choice,
    FieldKind.CATALOGUE: _read_code,
    FieldKind.PLACE: _read_place,
    FieldKind.MOBILE: _read_mobile,
    FieldKind.EMAIL: _read_email,
    FieldKind.PIN: _read_pin,
    FieldKind.DATE: _read_date,
    FieldKind.WHOLE: _read_whole,
    FieldKind.FLAG: _read_flag,
    FieldKind.NUMBER: _read_number,
    FieldKind.PATH: _read_path,
}
