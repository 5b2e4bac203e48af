"""How the command line speaks: JSON lines out, everything for people on standard error."""

import json
import sys
from collections.abc import Mapping

from desktop.services.wording import problem_sentence, sentence
from local_db.domain.errors import DeskError, Problem
from resources.text import Language


def emit(line: Mapping[str, object]) -> None:
    """Write one JSON object on its own line to standard output, at once."""
    sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stdout.flush()


def complain(line: Mapping[str, object]) -> None:
    """Write one JSON object on its own line to standard error."""
    sys.stderr.write(json.dumps(line, ensure_ascii=False) + "\n")
    sys.stderr.flush()


def complain_of(error: DeskError, language: Language) -> None:
    """Tell an error as ``{"error": code, "message": sentence}``."""
    complain({"error": error.code, "message": sentence(error, language)})


def tell(words: str) -> None:
    """Say something to the person at the terminal."""
    sys.stderr.write(words + "\n")
    sys.stderr.flush()


def problem_line(problem: Problem, language: Language) -> dict[str, object]:
    """Return a problem as the command line shows it."""
    return {
        "field": problem.field,
        "code": problem.code,
        "message": problem_sentence(problem, language),
    }
