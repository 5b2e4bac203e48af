"""The data key is changed under fire: a kill at any moment leaves a store that opens."""

import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from store_rig import ROOT, StandingClock, enrol, file

from local_db.domain.errors import StorageError
from local_db.folder import DataFolder
from local_db.key_changes import save_recovery_key
from local_db.key_file import KeyFile
from local_db.keys import create_key, open_key
from local_db.recovery_key import RecoveryKey
from local_db.rotation import papers_left
from local_db.store import Store

# A short campaign with every change; the task "rotation-kills" runs the long one.
KILLS = int(os.environ.get("ABHIJOG_KILLS", "10"))
PAPERS = 60
COMPLAINTS = 5
# What the process says that it is at, and about how long that takes.
PARTS = (("wraps", 0.03), ("database", 0.2), ("database", 0.2), ("papers", 1.5))
PASSPHRASE = "নদীর ধারে বটগাছ"  # noqa: S105 - of a store that lives as long as a test
pytestmark = pytest.mark.timeout(180 + 10 * KILLS)


@dataclass
class Office:
    """A real office's folder, its secrets, and what must never be lost."""

    folder: DataFolder
    recovery: RecoveryKey
    passphrase_file: Path
    papers: dict[str, bytes] = field(default_factory=dict)


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Office:
    passphrase_file = tmp_path / "passphrase"
    passphrase_file.write_text(PASSPHRASE, encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(passphrase_file))
    folder = DataFolder(tmp_path / "data")
    folder.make()
    store = Store.create(folder, create_key(folder, lambda: None), StandingClock())
    enrol(store)
    made = Office(folder, RecoveryKey.new(), passphrase_file)
    save_recovery_key(store, made.recovery, "SV1")
    for _ in range(COMPLAINTS):
        file(store)
    for place in range(PAPERS):
        data = f"paper {place} ".encode() + os.urandom(20_000)
        made.papers[store.papers.add(data)] = data
    with store.write() as records:
        for place in range(40):
            body = {"complaint": {"description": os.urandom(30_000).hex()}}
            records.drafts.save(f"draft-{place}", "OP1", body, store.clock.now())
    store.close()
    return made


def killed_while_rotating(office: Office, mode: str, chance: random.Random) -> None:
    """Start a desk and kill it at a random moment of a random part of its change of the key."""
    part, most_s = chance.choice(PARTS)
    command = [sys.executable, str(Path(__file__).with_name("rotating_process.py"))]
    with subprocess.Popen(
        [*command, str(office.folder.path), mode],
        stdout=subprocess.PIPE,
        text=True,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
    ) as process:
        assert process.stdout.readline() == "ready\n"
        while process.stdout.readline() != f"{part}\n":
            pass
        time.sleep(chance.uniform(0, most_s))
        process.kill()


def moment_of(office: Office) -> str:
    """Tell from outside what the kill interrupted."""
    if KeyFile.load(office.folder.keys).next_check is not None:
        return "two keys"
    return "one key"


def require_whole(office: Office, typed: str) -> str:
    """Open as the next start does, and check that everything is there; tell what was left to do."""
    moment = moment_of(office)
    office.passphrase_file.write_text(typed, encoding="utf-8")
    folder = DataFolder(office.folder.path)
    before = KeyFile.load(folder.keys)
    store = Store.open(folder, open_key(folder, lambda: None), StandingClock())
    try:
        with store.read() as records:
            bad = [check.check for check in records.checks.verify() if not check.ok]
            cases = records.complaints.count()
        assert bad == []
        assert cases == COMPLAINTS
        assert {name: store.papers.read(name) for name in office.papers} == office.papers
        assert KeyFile.load(folder.keys).next_check is None
        if moment == "two keys":
            moment = "before the file" if store.key.check == before.check else "after the file"
        return "papers left" if papers_left(store) and moment == "one key" else moment
    finally:
        store.close()


def test_a_change_of_the_data_key_survives_a_kill_at_any_moment(
    office: Office, capsys: pytest.CaptureFixture[str]
) -> None:
    chance = random.Random(2611)  # noqa: S311 - when to kill is no secret
    ways = (PASSPHRASE, office.recovery.text)
    moments = Counter[str]()
    for kill in range(KILLS):
        killed_while_rotating(office, "safe", chance)
        moments[require_whole(office, ways[kill % 2])] += 1
    with capsys.disabled():
        sys.stdout.write(f"\n{KILLS} kills: {dict(moments)}\n")


@pytest.mark.parametrize("mode", ["drop_early", "forget_papers"])
def test_the_same_campaign_catches_a_key_that_is_dropped_too_early(
    office: Office, mode: str
) -> None:
    chance = random.Random(2611)  # noqa: S311 - when to kill is no secret
    for _ in range(max(KILLS, 30)):
        try:
            killed_while_rotating(office, mode, chance)
            require_whole(office, PASSPHRASE)
        except (StorageError, AssertionError):
            return
    pytest.fail("the campaign is blind: it did not see a key that was dropped too early")
