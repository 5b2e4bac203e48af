"""``kill -9`` while a backup is made and while one is restored: never a half store (P4)."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy.exc import DBAPIError
from store_rig import ROOT, StandingClock, enrol, file, new_folder

from local_db.backup import back_up
from local_db.backup_set import backups_in
from local_db.domain.errors import StorageError
from local_db.folder import DataFolder
from local_db.keys import open_key
from local_db.open_copy import facts_of, open_copy, require_whole
from local_db.restore import restore
from local_db.restore_journal import settle_restore
from local_db.store import Store

# A short campaign with every change; the task "backup-kills" runs the long one.
KILLS = int(os.environ.get("ABHIJOG_BACKUP_KILLS", "10"))
pytestmark = pytest.mark.timeout(240 + 8 * KILLS)
_PARTS = ("abhijog.db", "abhijog.db-wal")


@dataclass(frozen=True)
class Office:
    """A data folder as a killed program left it, with a backup of an earlier day."""

    place: Path
    made: Path
    before: frozenset[str]
    in_backup: frozenset[str]


def open_store(path: Path) -> Store:
    folder = DataFolder(path)
    return Store.open(folder, open_key(folder, lambda: None), StandingClock())


def refs(store: Store) -> frozenset[str]:
    with store.read() as records:
        return frozenset(case.ref for case in records.complaints.page(limit=10_000).rows)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    folder, key = new_folder(tmp_path / "office")
    store = Store.create(folder, key, StandingClock())
    enrol(store)
    for _ in range(40):
        file(store)
    in_backup = refs(store)
    store.papers.add(b"a paper of the first day" * 100)
    made = back_up(store, tmp_path / "copies").file
    for _ in range(15):
        file(store)
    before = refs(store)
    left = {name: (folder.path / name).read_bytes() for name in _PARTS}
    store.close()
    for name, data in left.items():
        (folder.path / name).write_bytes(data)
    return Office(folder.path, made, before, in_backup)


def run(what: str, folder: Path, other: Path, mode: str, kill_before: int) -> list[str]:
    """Run it to its end, or to the step before which it kills itself; return the steps told."""
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("backup_process.py")), what, str(folder),
         str(other), mode, str(kill_before)],
        stdout=subprocess.PIPE, text=True, check=False, timeout=100,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    )  # fmt: skip
    assert done.returncode == (0 if kill_before < 0 else -signal.SIGKILL)
    return done.stdout.split("\n")[:-1]


def chosen(steps: list[str], first: Callable[[str], bool]) -> list[int]:
    """Return where to kill: every step that matters most, and others spread evenly."""
    best = [place for place, name in enumerate(steps) if first(name)]
    rest = [place for place in range(len(steps)) if place not in best]
    few = max(1, KILLS // 4)
    return sorted({*spread(best, KILLS - few), *spread(rest, few)})


def spread(places: list[int], most: int) -> list[int]:
    """Return at most so many of them, evenly."""
    if len(places) <= most:
        return places
    return [places[n * len(places) // most] for n in range(most)]


def of_the_exchange(steps: list[str]) -> Callable[[str], bool]:
    """Say which steps come from the journal's first byte on."""
    begin = steps.index("open restore.json.part")
    names = {id(name): place for place, name in enumerate(steps)}
    return lambda name: names[id(name)] >= begin


def faults_after_restore(office: Office, place: Path) -> list[str]:
    """Open the folder as the next start does, and return what is not as before or after."""
    folder = DataFolder(place)
    folder.make()
    folder.lock()
    settle_restore(folder)
    folder.unlock()
    try:
        store = open_store(place)
    except StorageError as error:
        return [error.code]
    found = refs(store)
    with store.read() as records:
        bad = [c.check for c in records.checks.verify() if not c.ok and c.check != "side_files"]
    store.close()
    if found not in (office.before, office.in_backup):
        bad.append("neither the old store nor the new one")
    asides = list(place.glob("before-restore-*"))
    if found == office.in_backup:
        bad += [] if asides and refs_aside(asides[0]) == office.before else ["the old is lost"]
    if [*place.glob("restoring-*"), *place.glob("restore.json*")]:
        bad.append("something is left")
    return bad


def refs_aside(aside: Path) -> frozenset[str]:
    """Open a copy of what was put aside: it must be usable as it lies there."""
    copy = aside.parent.with_name(f"{aside.parent.name}-aside")
    shutil.copytree(aside, copy)
    store = open_store(copy)
    found = refs(store)
    store.close()
    shutil.rmtree(copy)
    return found


def test_a_kill_while_restoring_leaves_the_old_store_or_the_new_one(
    office: Office, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(office.place, whole)
    steps = run("restore", whole, office.made, "safe", -1)
    places = chosen(steps, of_the_exchange(steps))
    ends = {"old": 0, "new": 0}
    for at in places:
        place = tmp_path / f"kill-{at}"
        shutil.copytree(office.place, place)
        run("restore", place, office.made, "safe", at)
        assert faults_after_restore(office, place) == [], f"killed before {steps[at]}"
        store = open_store(place)
        is_new = refs(store) == office.in_backup
        file(store)
        store.close()
        ends["new" if is_new else "old"] += 1
        shutil.rmtree(place)
    assert ends["old"]
    assert ends["new"]
    sys.stderr.write(f"\n{len(places)} kills of {len(steps)} steps while restoring: {ends}\n")


def test_the_same_campaign_catches_a_store_moved_before_its_journal(
    office: Office, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(office.place, whole)
    steps = run("restore", whole, office.made, "hasty", -1)
    for at in range(steps.index("open restore.json.part") - 3, len(steps)):
        place = tmp_path / f"kill-{at}"
        shutil.copytree(office.place, place)
        run("restore", place, office.made, "hasty", at)
        if faults_after_restore(office, place):
            return
    pytest.fail("the campaign is blind: it did not see a store that was half moved")


def faults_after_backup(office: Office, place: Path, target: Path) -> list[str]:
    """Return what the next start or a restore could complain of."""
    store = open_store(place)
    bad = [] if refs(store) == office.before else ["the store changed"]
    for entry in backups_in(target):
        try:
            with open_copy(entry.file, store.key) as connection:
                require_whole(connection, entry.file)
                cases = facts_of(connection).cases
            bad += [] if cases >= len(office.before) else ["a complaint is missing in a backup"]
        except (StorageError, DBAPIError) as error:
            bad.append(f"a half backup is listed: {type(error).__name__}")
    store.close()
    return bad


def test_a_kill_while_a_backup_is_made_leaves_a_whole_one_or_none(
    office: Office, tmp_path: Path
) -> None:
    steps = run("make", office.place, tmp_path / "whole", "safe", -1)
    places = chosen(steps, lambda name: "rename" in name)
    whole = 0
    for at in places:
        target = tmp_path / f"kill-{at}"
        run("make", office.place, target, "safe", at)
        assert faults_after_backup(office, office.place, target) == [], steps[at]
        whole += len(backups_in(target))
        store = open_store(office.place)
        made = back_up(store, target)
        store.close()
        assert made.cases == len(office.before)
        assert [left.name for left in target.iterdir() if ".part" in left.name] == []
    sys.stderr.write(f"\n{len(places)} kills of {len(steps)} steps of a backup, {whole} whole\n")


def test_the_same_campaign_catches_a_backup_that_has_its_name_too_early(
    office: Office, tmp_path: Path
) -> None:
    steps = run("make", office.place, tmp_path / "whole", "named", -1)
    for at in range(steps.index("a piece"), len(steps)):
        target = tmp_path / f"kill-{at}"
        run("make", office.place, target, "named", at)
        if faults_after_backup(office, office.place, target):
            return
    pytest.fail("the campaign is blind: it did not see half a backup")


def test_a_restore_that_was_killed_can_simply_be_begun_again(
    office: Office, tmp_path: Path
) -> None:
    whole = tmp_path / "whole"
    shutil.copytree(office.place, whole)
    steps = run("restore", whole, office.made, "safe", -1)
    middle = steps.index("open restore.json.part") + 4
    run("restore", office.place, office.made, "safe", middle)
    folder = DataFolder(office.place)
    folder.make()
    folder.lock()
    again = restore(office.made, folder, lambda at: open_key(at, lambda: None), StandingClock())
    folder.unlock()
    assert again.cases == len(office.in_backup)
    assert len(list(office.place.glob("before-restore-*"))) == 2
