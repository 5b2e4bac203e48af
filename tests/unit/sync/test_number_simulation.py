"""4,000 counters whose old backups are put back: no number is ever given twice (B11, D6).

The same lives with the rule switched off show that the simulation would see a reuse.
"""

import os
import sys
from pathlib import Path

import pytest
from number_simulation import MemoryPlace, Rule, trial

# A shorter run with every change; the task "restores" runs 4,000.
TRIALS = int(os.environ.get("ABHIJOG_RESTORES", "150"))
# Enough to see that a rule is bad.
FEW = 40
pytestmark = pytest.mark.timeout(300 + TRIALS)


@pytest.fixture
def places(monkeypatch: pytest.MonkeyPatch) -> tuple[MemoryPlace, ...]:
    made = (MemoryPlace(), MemoryPlace())
    monkeypatch.setattr("local_db.mark_keeper.side_places", lambda: made)
    return made


def reused(place: Path, places: tuple[MemoryPlace, ...], trials: int, rule: Rule) -> int:
    return sum(trial(place, places, seed, rule) for seed in range(trials))


def test_no_old_backup_makes_a_number_come_twice(
    tmp_path: Path, places: tuple[MemoryPlace, ...]
) -> None:
    found = reused(tmp_path, places, TRIALS, Rule.REAL)
    sys.stderr.write(f"\n{TRIALS} simulated restores: {found} reused a number\n")
    assert found == 0


@pytest.mark.parametrize(("rule", "least"), [(Rule.TRUST, 0.9), (Rule.PLUS_500, 0.3)])
def test_the_same_lives_without_the_rule_give_numbers_twice(
    tmp_path: Path, places: tuple[MemoryPlace, ...], rule: Rule, least: float
) -> None:
    found = reused(tmp_path, places, FEW, rule)
    sys.stderr.write(f"\n{rule.value}: {found} of {FEW} reused a number\n")
    assert found >= least * FEW
