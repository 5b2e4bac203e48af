"""Rows P1 and P2 of the fault list (offline_sync.md C): killed at every labelled point."""

import json
import os
import subprocess
import sys

import pytest

from local_db.side_places import VARIABLE
from tests.e2e.processes import BARE, ROOT
from tests.faults.bad_day import BadDay
from tests.faults.crashing_desk import FILING, SENDING


def killed_at(day: BadDay, point: str) -> list[str]:
    """Run the counter in a child until it is gone; return the numbers that it had told."""
    day.desk.close()
    words = [sys.executable, "-m", "tests.faults.crashing_desk"]
    done = subprocess.run(
        [*words, str(day.desk.path), day.line.url, point],
        capture_output=True,
        cwd=ROOT,
        env={**BARE, "HOME": str(day.folder), VARIABLE: os.environ[VARIABLE]},
        check=False,
        timeout=60,
    )
    day.desk._reopen()
    assert done.returncode == -9, done.stderr.decode()
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    return [line["ref"] for line in lines if "ref" in line]


def own_refs(day: BadDay) -> list[str]:
    return [row.ref for row in day.desk.rows()]


@pytest.mark.parametrize("point", FILING)
def test_p01_a_number_that_was_shown_is_saved_and_none_is_given_twice(
    day: BadDay, point: str
) -> None:
    day.file(1)

    told = killed_at(day, point)

    there = own_refs(day)
    assert len(set(there)) == len(there)
    # It is gone before the number could be shown, so nothing may have been told.
    assert told == []
    was_committed = "commit" in point and "before" not in point
    assert len(there) == (2 if was_committed else 1)
    day.filed = [day.desk.file("পরে।") for _ in range(2)]
    assert not {one.ref for one in day.filed} & set(there)
    day.adopt(there)
    day.ends_well()


@pytest.mark.parametrize("point", SENDING)
def test_p02_a_kill_at_any_moment_of_sending_leaves_the_complaint_once(
    day: BadDay, point: str
) -> None:
    (shown,) = killed_at(day, point)

    assert own_refs(day) == [shown]
    day.adopt([shown])
    day.ends_well()
