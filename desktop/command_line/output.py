"""How the command line speaks: JSON lines out, everything for people on standard error."""

import contextlib
import json
import os
import sys
from collections.abc import Mapping
from typing import Final, TextIO

from desktop.services.wording import problem_sentence, sentence
from local_db.domain.errors import DeskError, Problem
from resources.text import Language

_LINE_ENDS: Final = {0x85: "\\u0085", 0x2028: "\\u2028", 0x2029: "\\u2029"}


class OutputError(DeskError):
    """Nobody can read standard output any more (``output_closed``)."""


def require_output() -> None:
    """Refuse work whose result could not be told; a service may have closed standard output.

    Raises:
        OutputError: standard output is closed.
    """
    stream: TextIO | None = sys.stdout
    if stream is None or stream.closed:
        raise OutputError("output_closed")


def emit(line: Mapping[str, object]) -> None:
    """Write one JSON object on its own line to standard output, at once.

    Raises:
        OutputError: the reader has gone or the disk is full; what was saved stays saved.
    """
    require_output()
    try:
        sys.stdout.write(_json_line(line))
        sys.stdout.flush()
    except OSError as error:
        raise OutputError("output_closed") from error


def complain(line: Mapping[str, object]) -> None:
    """Write one JSON object on its own line to standard error."""
    tell(_json_line(line).rstrip("\n"))


def abandon_output() -> None:
    """Send what is still buffered for a reader that has gone to nowhere, or Python's exit fails."""
    with contextlib.suppress(OSError, ValueError, AttributeError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _json_line(line: Mapping[str, object]) -> str:
    """Return one line in everybody's eyes: some readers also end lines at these three."""
    return json.dumps(line, ensure_ascii=False).translate(_LINE_ENDS) + "\n"


def complain_of(error: DeskError, language: Language) -> None:
    """Tell an error as ``{"error": code, "message": sentence}``."""
    complain({"error": error.code, "message": sentence(error, language)})


def tell(words: str) -> None:
    """Say something to the person at the terminal; the exit code speaks when nobody listens."""
    stream: TextIO | None = sys.stderr
    if stream is None:
        return
    with contextlib.suppress(OSError, ValueError):
        stream.write(words + "\n")
        stream.flush()


def problem_line(problem: Problem, language: Language) -> dict[str, object]:
    """Return a problem as the command line shows it."""
    return {
        "field": problem.field,
        "code": problem.code,
        "message": problem_sentence(problem, language),
    }
