"""Real stores whose copies are put back in every way people know; no number comes twice (D6).

A few with every change; ``ABHIJOG_RESTORES`` makes it a long campaign (task ``restores``).
"""

import os
import random
import shutil
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from store_rig import StandingClock, enrol, file, new_folder

from local_db.domain.errors import DeskError
from local_db.folder import DataFolder
from local_db.restored import mark_restored
from local_db.side_places import VARIABLE
from local_db.store import Store

CAMPAIGNS = min(int(os.environ.get("ABHIJOG_RESTORES", "12")), 400)
PARTS = ("", "-wal", "-shm")
pytestmark = pytest.mark.timeout(120 + 10 * CAMPAIGNS)


class Office:
    """One counter on one PC: its store is opened and closed, copied away and put back."""

    def __init__(self, path: Path) -> None:
        self.clock = StandingClock()
        self.folder, self.key = new_folder(path)
        self.store = Store.create(self.folder, self.key, self.clock)
        enrol(self.store)
        self.given: list[str] = []
        # A copy without the log must at least be an enrolled one, or it cannot file at all.
        self.restart()

    def file(self, count: int) -> None:
        for _ in range(count):
            try:
                self.given.append(file(self.store).ref)
            except DeskError as error:
                if error.code != "slot_exhausted":
                    raise

    def restart(self) -> None:
        self.store.close()
        self.store = Store.open(DataFolder(self.folder.path), self.key, self.clock)


def copied_files(office: Office, place: Path) -> None:
    """A file manager, while the program runs: the log belongs to the copy."""
    for part in PARTS:
        source = office.folder.database.with_name(f"abhijog.db{part}")
        if source.exists():
            shutil.copy2(source, place / source.name)


def copied_without_log(office: Office, place: Path) -> None:
    """A file manager that takes only the database: what is in the log is cut off."""
    shutil.copy2(office.folder.database, place / "abhijog.db")


def vacuumed(office: Office, place: Path) -> None:
    office.store.copy_into(place / "abhijog.db")


def backed_up(office: Office, place: Path) -> None:
    """The program's own backup; its restore marks the copy."""
    office.store.copy_into(place / "abhijog.db")
    mark_restored(place / "abhijog.db", office.key)


COPIES: tuple[Callable[[Office, Path], None], ...] = (
    copied_files,
    copied_without_log,
    vacuumed,
    backed_up,
)


def put_back(office: Office, place: Path) -> None:
    office.store.close()
    for part in PARTS:
        office.folder.database.with_name(f"abhijog.db{part}").unlink(missing_ok=True)
    for copy in place.iterdir():
        shutil.copy2(copy, office.folder.path / copy.name)
    office.store = Store.open(DataFolder(office.folder.path), office.key, office.clock)


def lose_side_files(chance: random.Random) -> None:
    for place in os.environ[VARIABLE].split(os.pathsep):
        if chance.random() < 0.5:
            shutil.rmtree(place, ignore_errors=True)


@pytest.mark.parametrize("seed", range(CAMPAIGNS))
def test_no_copy_that_is_put_back_makes_a_number_come_twice(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311 - a campaign must be repeatable
    office = Office(tmp_path / "data")
    office.file(chance.randint(0, 6))
    if chance.random() < 0.5:
        office.restart()
    place = tmp_path / "copy"
    place.mkdir()
    COPIES[seed % len(COPIES)](office, place)
    office.file(chance.randint(0, 8))
    for _ in range(chance.randint(1, 3)):
        if chance.random() < 0.3:
            lose_side_files(chance)
        put_back(office, place)
        office.file(chance.randint(1, 5))
        if chance.random() < 0.5:
            office.restart()
        office.file(chance.randint(0, 3))

    twice = [ref for ref, times in Counter(office.given).items() if times > 1]
    with office.store.read() as records:
        held = {case.ref for case in records.complaints.page(limit=1_000).rows}
        broken = [check.check for check in records.checks.verify() if not check.ok]
    office.store.close()
    assert twice == []
    assert held <= set(office.given)
    assert broken == []


def test_the_same_campaign_sees_a_store_that_trusts_its_counter(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The planted bug: nothing is compared when a store is opened."""
    office = Office(tmp_path / "data")
    place = tmp_path / "copy"
    place.mkdir()
    vacuumed(office, place)
    office.file(3)
    monkeypatch.setattr("local_db.mark_keeper.standing", lambda *_, **__: "level")
    put_back(office, place)

    office.file(3)

    office.store.close()
    assert len(set(office.given)) < len(office.given)
