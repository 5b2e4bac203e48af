"""Read a JSON Lines file line by line: a broken line spoils nothing but itself."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from local_db.domain.errors import DeskError, Problem

# Far above any complaint (4,000 letters), far below what would hurt a small PC.
MAX_LINE_BYTES: Final = 1_000_000
_BOM: Final = b"\xef\xbb\xbf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One line of the file: its number from 1, and its JSON or what is wrong with it."""

    number: int
    body: object = None
    problem: Problem | None = None


def read_lines(path: Path) -> Iterator[Line]:
    """Yield every line that is not blank; only a line feed ends a line.

    Raises:
        DeskError: ``file_unreadable``.
    """
    try:
        with path.open("rb") as file:
            for number, raw in enumerate(iter(lambda: file.readline(MAX_LINE_BYTES + 1), b""), 1):
                if len(raw) > MAX_LINE_BYTES:
                    _skip_rest(file, raw)
                    yield Line(number=number, problem=_problem("line_too_long"))
                elif raw.strip():
                    yield _read(number, raw.removeprefix(_BOM) if number == 1 else raw)
    except OSError as error:
        raise DeskError("file_unreadable", name=path.name) from error


def _skip_rest(file: Any, raw: bytes) -> None:  # noqa: ANN401 - any binary file
    while raw and not raw.endswith(b"\n"):
        raw = file.readline(MAX_LINE_BYTES)


def _read(number: int, raw: bytes) -> Line:
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return Line(number=number, problem=_problem("not_utf8"))
    try:
        body = json.loads(text, object_pairs_hook=_once, parse_constant=_refuse)
    except (ValueError, RecursionError):
        return Line(number=number, problem=_problem("broken_json"))
    return Line(number=number, body=body)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """Refuse a name given twice: which of the two was meant is anybody's guess."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError("duplicate name")
    return found


def _refuse(constant: str) -> object:
    raise ValueError(constant)


def _problem(code: str) -> Problem:
    return Problem(field="", code=code)
