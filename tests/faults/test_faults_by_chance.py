"""Days of chance: a script of faults from a seed; the seed and the script are told on failure."""

import os
import random

import pytest

from tests.faults.bad_day import CHANGES, MESSAGES, BadDay
from tests.faults.line_faults import of_chance

DAYS = int(os.environ.get("ABHIJOG_FAULT_DAYS", "5"))
FIRST = int(os.environ.get("ABHIJOG_FAULT_SEED", "1"))


@pytest.mark.parametrize("seed", range(FIRST, FIRST + DAYS))
def test_no_script_of_chance_loses_or_doubles_anything(day: BadDay, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a script must be repeatable
    for _ in range(10):
        if chance.random() < 0.6:
            day.file(chance.randint(1, 14))
        for _ in range(chance.randint(0, 3)):
            on = chance.choice(("", MESSAGES, MESSAGES, CHANGES))
            day.line.plan(of_chance(chance), on=on, nth=chance.randint(1, 3))
        if chance.random() < 0.15:
            day.desk.restart()
        report = day.cycle()
        day.clock.move(seconds=report.wait_s)
    day.line.story.insert(0, f"seed {seed}")
    day.ends_well()
