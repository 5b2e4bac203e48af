"""Apply an amendment to a case: values by JSON pointer into section 6 (portal contract, 3)."""

import copy
import re
from collections.abc import Mapping
from typing import Any, Final, get_args, get_origin

from msgspec import Struct

from sync.contract.filing import CaseFiled
from sync.portal.body_rules import fields_of


class PointerError(ValueError):
    """A pointer does not lead to a field of section 6."""


def amended(body: Mapping[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
    """Return a filed body with an amendment's values in their places.

    Raises:
        PointerError: with the first pointer that leads nowhere.
    """
    result = copy.deepcopy(dict(body))
    for pointer, value in changes.items():
        _set(result, pointer, value)
    return result


_ROOT: Final = CaseFiled
_INDEX: Final = re.compile(r"0|[1-9][0-9]?")


def _set(body: dict[str, Any], pointer: str, value: object) -> None:
    head, *steps = pointer.split("/")
    if head or not steps:
        raise PointerError(pointer)
    steps = [step.replace("~1", "/").replace("~0", "~") for step in steps]
    holder: Any = body
    kind: Any = _ROOT
    for step in steps[:-1]:
        kind = _below(kind, step, pointer)
        holder = _step_into(holder, step, kind, pointer)
    _below(kind, steps[-1], pointer)
    if isinstance(holder, list):
        holder[_place(holder, steps[-1], pointer)] = value
    elif isinstance(holder, dict):
        holder[steps[-1]] = value
    else:
        raise PointerError(pointer)


def _below(kind: Any, step: str, pointer: str) -> Any:  # noqa: ANN401 - a type form
    """Return the declared type of a step below a declared type."""
    if get_origin(kind) is list:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Struct):
        found = fields_of(kind).get(step)
        if found is not None:
            return found[0]
    raise PointerError(pointer)


def _step_into(holder: Any, step: str, kind: Any, pointer: str) -> Any:  # noqa: ANN401 - JSON
    if isinstance(holder, list):
        return holder[_place(holder, step, pointer)]
    if not isinstance(holder, dict):
        raise PointerError(pointer)
    inner = holder.get(step)
    if inner is None:
        inner = holder[step] = [] if get_origin(kind) is list else {}
    return inner


def _place(holder: list[Any], step: str, pointer: str) -> int:
    if not _INDEX.fullmatch(step) or int(step) >= len(holder):
        raise PointerError(pointer)
    return int(step)
