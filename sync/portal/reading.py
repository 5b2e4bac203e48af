"""Read a request's JSON into its shape, or name every bad field (portal contract, section 1)."""

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any, TypeVar

import msgspec

from sync.contract.codes import ProblemCode
from sync.contract.replies import FieldError
from sync.portal.body_rules import struct_errors
from sync.portal.problems import bad_fields

_Shape = TypeVar("_Shape", bound=msgspec.Struct)


def read_fields(told: Mapping[str, Any], shape: type[_Shape], code: ProblemCode) -> _Shape:
    """Return a body in its shape; unknown fields are ignored.

    Raises:
        ProblemError: 422 with a pointer for every bad field.
    """
    try:
        return msgspec.convert(told, shape)
    except msgspec.ValidationError as error:
        named = tuple(sorted(struct_errors(shape, told)))
        errors = named or (FieldError(pointer="", code="wrong_type"),)
        raise bad_fields(HTTPStatus.UNPROCESSABLE_ENTITY, code, errors) from error
