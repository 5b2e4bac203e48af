"""An upgrade killed at random moments leaves the old store or the new one, never half of each."""

import os
import random
import shutil
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest
from old_store import RELEASED, Looked, OldStore, grow, look, old_store, unpack
from store_rig import ROOT

from local_db.domain.states import SendState
from local_db.golden_schema import golden_schema
from local_db.migrations import HEAD
from local_db.pre_upgrade_copy import copy_name
from local_db.side_places import VARIABLE as SIDE_FILES
from sync.portal.operations import list_cases
from sync.portal.server import PortalServer

# A short campaign with every change; the task "upgrade-kills" runs the long one.
KILLS = int(os.environ.get("ABHIJOG_UPGRADE_KILLS", "12"))
COMPLAINTS = int(os.environ.get("ABHIJOG_UPGRADE_COMPLAINTS", "2000"))
pytestmark = pytest.mark.timeout(180 + 15 * KILLS)


class HalfStateError(AssertionError):
    """A store that is neither what it was nor what it is to be."""


@pytest.fixture(scope="module", params=RELEASED)
def grown(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> OldStore:
    """A store of an older program with years of cases in it; copied for every kill."""
    old = unpack(request.param, tmp_path_factory.mktemp("grown") / "data")
    grow(old, COMPLAINTS)
    return old


def copied(grown: OldStore, place: Path) -> OldStore:
    """Give the store of before the first kill; its side files forget what later copies did."""
    for past in (place, *map(Path, os.environ[SIDE_FILES].split(os.pathsep))):
        shutil.rmtree(past, ignore_errors=True)
    shutil.copytree(grown.folder.path, place)
    return old_store(grown.told["revision"], place)


def upgrade_process(old: OldStore, mode: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, str(Path(__file__).with_name("upgrade_process.py")),
         old.told["revision"], str(old.folder.path), mode],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip


def kill_in_the_middle(old: OldStore, mode: str, chance: random.Random) -> str:
    """Start an upgrade, kill it at a random moment of a random step; return the last step told."""
    with upgrade_process(old, mode) as process:
        assert process.stdout.readline() == "ready\n"
        last = "ready"
        for _ in range(chance.choice((1, 1, 2, 2, 3, 3, 3, 4))):
            last = process.stdout.readline().strip() or last
        time.sleep(chance.uniform(0, 0.4) * chance.random())
        process.kill()
        for line in process.stdout:
            last = line.strip()
    return last


def state_after(old: OldStore, before: Looked) -> str:
    """Tell where the kill left the store; a half state is an error.

    Raises:
        HalfStateError: schema, rows or bytes are neither the old ones nor the new ones.
    """
    found = look(old.folder.database, old.key)
    copy = old.folder.backups / copy_name(old.told["revision"])
    if copy.exists() and look(copy, old.key) != before:
        raise HalfStateError("the copy is not what was copied")
    if found == before:
        return "old"
    rows = {**before.rows, "audit": before.rows["audit"] + 1, "audit chain": ""}
    is_new = found.revision == HEAD and found.schema == golden_schema() and copy.exists()
    if is_new and {**found.rows, "audit chain": ""} == rows:
        return "new"
    raise HalfStateError(f"revision {found.revision}")


def test_a_killed_upgrade_leaves_no_half_state_and_goes_on(grown: OldStore, tmp_path: Path) -> None:
    chance = random.Random(8128)  # noqa: S311 - when to kill is no secret
    before = look(grown.folder.database, grown.key)
    old, tally = copied(grown, tmp_path / "data"), Counter()
    for _ in range(KILLS):
        if look(old.folder.database, old.key).revision == HEAD:
            old = copied(grown, tmp_path / "data")
        last = kill_in_the_middle(old, "safe", chance)
        tally[f"{last}: {state_after(old, before)}"] += 1
    figures = f"{KILLS} kills over {COMPLAINTS} cases: {dict(sorted(tally.items()))}"
    print(figures)  # noqa: T201 - what the task is run for
    _finish(old)
    _everything_arrives(old)


def _finish(old: OldStore) -> None:
    with upgrade_process(old, "safe") as process:
        assert process.stdout.read().endswith("open\n")
    assert sorted(path.name for path in old.folder.backups.iterdir()) == [
        copy_name(old.told["revision"]),
        copy_name(old.told["revision"]).replace(".db", ".keys.json"),
    ]


def _everything_arrives(old: OldStore) -> None:
    """Send what was queued before the kills to the portal of today, exactly once."""
    clock = old.clock()
    portal = PortalServer(old.portal_address, clock=clock)
    url = portal.start()
    try:
        with old.workspace() as office:
            assert office.verify_failures() == ()
            office.office.move_portal(url)
            report = office.sync.send(until_empty=True, timeout_s=60, scale=0, sleep=clock.move)
            assert office.queue.rows(SendState.READY) == ()
        numbers = [case["ref"] for case in list_cases(old.portal_address)]
    finally:
        portal.stop()
    assert (report.accepted, report.duplicate, report.unsent) == (200, 0, 0)
    assert len(numbers) == len(set(numbers)) == 40 + 189


# The step from the newest of them may be one statement, over between two looks.
@pytest.mark.parametrize("grown", RELEASED[:-1], indirect=True)
def test_the_same_campaign_catches_a_step_outside_the_transaction(
    grown: OldStore, tmp_path: Path
) -> None:
    chance = random.Random(8128)  # noqa: S311 - when to kill is no secret
    before = look(grown.folder.database, grown.key)
    for _ in range(max(KILLS, 12)):
        old = copied(grown, tmp_path / "data")
        kill_in_the_middle(old, "torn", chance)
        try:
            state_after(old, before)
        except HalfStateError:
            return
    pytest.fail("the campaign is blind: it did not see a half state")
