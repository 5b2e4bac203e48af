"""The table of fault rows is true: every row is there, and every test that it names."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from tests.faults.rows import ROWS
from tests.unit.project.checkout import ROOT

LENGTHS = {"N": 17, "S": 15, "P": 9, "D": 9, "C": 7, "A": 7, "V": 6, "U": 5, "F": 7, "X": 7, "B": 1}
CODES = {f"{letter}{n}" for letter, most in LENGTHS.items() for n in range(1, most + 1)}
AT_LEAST = 60


@cache
def in_file(file: str) -> dict[str, bool]:
    """Return the tests of a file, and whether each is left out of what runs with every change."""
    tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
    functions = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)]
    return {
        node.name: any("mark.slow" in ast.unparse(mark) for mark in node.decorator_list)
        for node in functions
        if node.name.startswith("test_")
    }


def test_the_table_has_all_ninety_rows() -> None:
    assert len(CODES) == 90
    assert set(ROWS) == CODES


@pytest.mark.parametrize("code", ROWS)
def test_a_row_names_tests_that_are_there_or_says_why_not(code: str) -> None:
    row = ROWS[code]
    gone = [
        test
        for test in row.tests
        if not (ROOT / test.split("::")[0]).exists()
        or test.split("::")[1] not in in_file(test.split("::")[0])
    ]
    assert gone == []
    assert row.tests or row.cannot or row.task


def test_sixty_rows_are_shown_with_every_change() -> None:
    quick = [
        code
        for code, row in ROWS.items()
        if any(not in_file(test.split("::")[0])[test.split("::")[1]] for test in row.tests)
    ]
    assert len(quick) >= AT_LEAST


def test_every_test_of_the_rig_that_names_a_row_is_in_its_row() -> None:
    missing = []
    for file in sorted(Path(__file__).parent.glob("test_faults_*.py")):
        for name in in_file(file.relative_to(ROOT).as_posix()):
            for letter, number in re.findall(r"(?<=_)([a-z])(\d\d)(?=_)", name):
                code = f"{letter.upper()}{int(number)}"
                named = [test.split("::")[1] for test in ROWS.get(code, ROWS["N1"]).tests]
                missing += [] if name in named or code not in ROWS else [name]
    assert missing == []
