"""Runs every test that the table of fault rows names: ``python -m tests.faults``."""

import sys

import pytest

from tests.faults.rows import ROWS

if __name__ == "__main__":
    named = sorted({test for row in ROWS.values() for test in row.tests})
    sys.exit(pytest.main(["tests/faults", *named, *sys.argv[1:]]))
