"""A plain complaint to bend in tests, the shipped catalogue, and the sample rows."""

import copy
import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from local_db.domain.catalogue import Catalogue
from local_db.domain.errors import Problem
from local_db.domain.intake import Reading, check_intake, read_intake
from resources import asset

SAMPLES = Path(__file__).parents[2] / "samples" / "complaints.jsonl"
CATALOGUE = Catalogue.from_starting_data(
    json.loads(asset("catalogue.json").read_text(encoding="utf-8"))
)
_PLAIN = {
    "source": "walk_in",
    "language": "bn",
    "petitioner": {"kind": "person", "name": "কল্পনা হাঁসদা", "mobile": "9800000001"},
    "address": {"village": "বাবুইসোল"},
    "complaint": {"type": "T08", "category": "C16", "description": "রাস্তা ভাঙা।"},
}


def samples() -> list[dict[str, Any]]:
    lines = SAMPLES.read_text(encoding="utf-8").split("\n")
    return [json.loads(line) for line in lines if line]


def body(**changes: object) -> dict[str, Any]:
    """A valid body; ``petitioner__age=3`` sets a field inside a part."""
    made = copy.deepcopy(_PLAIN)
    for path, value in changes.items():
        part: Any = made
        *parents, name = path.split("__")
        for parent in parents:
            part = part[parent]
        part[name] = value
    return made


def without(path: str) -> dict[str, Any]:
    made = body()
    part: Any = made
    *parents, name = path.split(".")
    for parent in parents:
        part = part[parent]
    part.pop(name, None)
    return made


def read(**changes: object) -> Reading:
    return read_intake(body(**changes), CATALOGUE)


def problems(raw: object) -> dict[str, str]:
    return {problem.field: problem.code for problem in check_intake(raw, CATALOGUE)}


def problem(raw: Mapping[str, object], field: str) -> Problem:
    return next(p for p in check_intake(raw, CATALOGUE) if p.field == field)
