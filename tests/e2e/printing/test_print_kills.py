"""Filing and printing under ``kill -9``: no slip without its row, none doubled unmarked, none lost.

8 kills with every change; ``ABHIJOG_KILLS`` makes it a long campaign (task ``print-kills``).
"""

import json
import os
import random
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path

import pytest

from desktop.services.workspace import Workspace
from local_db.domain.slip_print import SlipState
from printing.read_back import read_codes
from tests.e2e.processes import around
from tests.fakes.escpos_printer import EscposPrinter, picture_of
from tests.fakes.office import open_office

KILLS = int(os.environ.get("ABHIJOG_KILLS", "8"))
WORK = Path(__file__).with_name("printing_work.py")
BUGS = ("number_not_used_up", "printed_before_sending", "printed_before_commit")
pytestmark = pytest.mark.timeout(300 + 15 * KILLS)


class Campaign:
    """A data folder and a printer that outlive every process."""

    def __init__(self, folder: Path, printer: EscposPrinter, bug: str = "") -> None:
        self.folder = folder
        self.printer = printer
        self.chance = random.Random(11)  # noqa: S311 - the same moments in every run
        self.words = [sys.executable, str(WORK), str(folder), str(printer.port), bug]
        self.told: list[dict[str, object]] = []

    def kill_once(self) -> None:
        """Let a counter begin, and end it in the middle of something."""
        environment = around(self.folder)
        with subprocess.Popen(self.words, stdout=subprocess.PIPE, env=environment) as process:
            assert process.stdout is not None
            for _ in range(self.chance.randint(1, 10)):
                self._note(process.stdout.readline())
            time.sleep(self.chance.choice((0, 0, 0.002, 0.005, 0.01, 0.03, 0.2)))
            process.kill()
            for line in process.stdout.readlines():
                self._note(line)

    def _note(self, line: bytes) -> None:
        if line.endswith(b"\n"):
            self.told.append(json.loads(line))

    def faults(self) -> list[str]:
        """Return what a citizen or the supervisor could complain of."""
        self.printer.vanish()
        paper = self.printer.paper
        whole = [slip_of(rows) for rows in paper.slips]
        torn = [slip_of(rows) for rows in (*paper.torn, *([paper.rows] if paper.rows else []))]
        with Workspace.open(self.folder) as office:
            office.printing.settle()
            with office.store.read() as records:
                refs = {row.ref for row in records.complaints.page(limit=100_000).rows}
                jobs = [job for ref in refs for job in records.slips.copies(ref)]
                broken = [check.check for check in records.checks.verify() if not check.ok]
        on_paper = Counter(slip for slip in (*whole, *torn) if slip is not None)
        without_row = [f"no row: {slip}" for slip in on_paper if slip[0] not in refs]
        doubled = [f"doubled: {slip}" for slip, times in on_paper.items() if times > 1]
        claimed = {(job.ref, job.copy) for job in jobs if job.state is SlipState.PRINTED}
        missing = [f"not on paper: {slip}" for slip in claimed - set(whole)]
        forgotten = refs - {job.ref for job in jobs}
        return [*without_row, *doubled, *missing, *sorted(forgotten), *broken]


def slip_of(rows: list[bytes]) -> tuple[str, int] | None:
    """Return number and copy that the QR code of a printed slip vouches for."""
    for code in read_codes(picture_of(rows)):
        if code.text.startswith("WBG1:"):
            _, number, _, _, _, copy, *_ = code.text.split(":")
            return number, int(copy)
    return None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    open_office(tmp_path / "data").close()
    return tmp_path / "data"


def test_no_kill_loses_or_doubles_a_slip(folder: Path) -> None:
    with EscposPrinter() as printer:
        campaign = Campaign(folder, printer)
        for _ in range(KILLS):
            campaign.kill_once()
        faults = campaign.faults()
    results = Counter(str(line["result"]) for line in campaign.told if "result" in line)
    torn = len(printer.paper.torn)
    figures = f"{KILLS} kills: {len(printer.paper.slips)} slips, {torn} torn, {dict(results)}"
    print(figures)  # noqa: T201 - what the task is run for
    assert faults == []
    assert printer.paper.unknown == []
    assert len(printer.paper.slips) >= KILLS / 2


@pytest.mark.slow
@pytest.mark.parametrize("bug", BUGS)
def test_a_planted_bug_is_caught(folder: Path, bug: str) -> None:
    with EscposPrinter() as printer:
        campaign = Campaign(folder, printer, bug)
        for _ in range(max(KILLS, 20)):
            campaign.kill_once()
        assert campaign.faults() != []
