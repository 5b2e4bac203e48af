"""``abhijog file`` under ``kill -9``: no printed number without its row, and none twice.

25 kills with every change; ``ABHIJOG_KILLS`` makes it a long campaign (task ``file-kills``).
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from desktop.services.workspace import Workspace
from local_db.domain.number import is_number
from tests.e2e.processes import abhijog, around
from tests.fakes.office import open_office, samples

KILLS = int(os.environ.get("ABHIJOG_KILLS", "25"))
EARLY = Path(__file__).with_name("early_printing.py")
pytestmark = pytest.mark.timeout(120 + 8 * KILLS)


@dataclass(slots=True)
class Campaign:
    """A data folder that is filed into and killed again and again."""

    folder: Path
    words: list[str]
    chance: random.Random
    printed: list[str] = field(default_factory=list)
    cut_off: int = 0

    def kill_once(self) -> None:
        """Start filing, kill it at a random moment, and note every number it had printed."""
        environment = around(self.folder)
        with subprocess.Popen(self.words, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            if self.chance.random() < 0.15:
                # Somewhere in the start: opening, recovering, reading the list.
                time.sleep(self.chance.uniform(0, 1.2))
            else:
                lines = [process.stdout.readline() for _ in range(self.chance.randint(1, 9))]
                self._note(lines)
                time.sleep(self.chance.choice((0, 0, 0.001, 0.002, 0.005, 0.01)))
            process.kill()
            self._note(process.stdout.readlines())

    def _note(self, lines: list[bytes]) -> None:
        for line in lines:
            if line.endswith(b"\n"):
                self.printed.append(json.loads(line)["ref"])
            else:
                self.cut_off += 1

    def faults(self) -> list[str]:
        """Open the store as the next start does, and return what a citizen could complain of."""
        with Workspace.open(self.folder) as office, office.store.read() as records:
            saved = Counter(row.ref for row in records.complaints.page(limit=100_000).rows)
            queued = Counter(row.ref for row in records.outbox.rows(limit=100_000))
            broken = [check.check for check in records.checks.verify() if not check.ok]
        lost = [ref for ref in self.printed if ref not in saved]
        twice = [ref for ref, times in Counter(self.printed).items() if times > 1]
        wrong = [ref for ref in saved if not is_number(ref) or saved[ref] != 1]
        unqueued = sorted(saved.keys() ^ queued.keys())
        return [*lost, *twice, *wrong, *unqueued, *broken]

    def saved(self) -> int:
        """Count the rows."""
        with Workspace.open(self.folder) as office, office.store.read() as records:
            return records.complaints.count()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_office(tmp_path / "data").close()
    lines = [json.dumps(body, ensure_ascii=False) for body in samples()]
    (tmp_path / "list.jsonl").write_text("\n".join(lines * 300) + "\n", encoding="utf-8")
    return tmp_path / "data"


def campaign(folder: Path, seed: int, *, early: bool) -> Campaign:
    words = abhijog(folder, "file", str(folder.parent / "list.jsonl"))
    if early:
        words = [sys.executable, str(EARLY), *words[3:]]
    return Campaign(folder, words, random.Random(seed))  # noqa: S311 - when to kill is no secret


def test_no_printed_number_is_lost_or_given_twice_by_a_kill(folder: Path) -> None:
    under_fire = campaign(folder, 20261125, early=False)
    for _ in range(KILLS):
        under_fire.kill_once()
        assert under_fire.faults() == []
    saved, printed = under_fire.saved(), len(under_fire.printed)
    assert printed >= KILLS
    sys.stderr.write(
        f"\n{KILLS} kills: {printed} numbers printed, {saved} saved, none lost, none twice, "
        f"{saved - printed} saved and not printed, {under_fire.cut_off} lines cut off\n"
    )


def test_the_same_campaign_catches_printing_before_the_commit(folder: Path) -> None:
    blind = campaign(folder, 20261125, early=True)
    for kill in range(max(KILLS, 25)):
        blind.kill_once()
        if blind.faults():
            sys.stderr.write(f"\ncaught at kill {kill + 1}\n")
            return
    pytest.fail("the campaign is blind: it did not see a number that was lost or given twice")
