from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.bad_day import BadDay, bad_day


@pytest.fixture
def day(tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[BadDay]:
    """An enrolled counter behind a line that can fail; its end must be looked at."""
    failed_before = request.session.testsfailed
    with bad_day(tmp_path) as day:
        yield day
        print("\n".join(day.line.story))  # noqa: T201 - shown only when a test fails
    has_failed = request.session.testsfailed > failed_before
    assert has_failed or day.has_ended, "a row of the fault list ends with ends_well()"
