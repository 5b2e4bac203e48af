"""Power cuts over recordings of the real program: nothing it told is lost, nothing is broken.

60 cuts of each run with every change; ``ABHIJOG_IMAGES`` makes it long (task ``power-images``).
"""

import json
import os
import sys
import tarfile
import tempfile
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests.e2e.power.next_start import (
    faults_at_the_counter,
    faults_of_backup,
    faults_of_restore,
    faults_of_set_up,
    faults_of_upgrade,
)
from tests.e2e.power.power_cuts import Computer, Lines, Recording, Tally, cut_power, record
from tests.e2e.processes import ROOT, abhijog
from tests.fakes.office import lease_numbers, samples

IMAGES = int(os.environ.get("ABHIJOG_IMAGES", "60"))
# What finds a planted bug must not depend on luck.
IMAGES_FOR_A_BUG = 80
HERE = Path(__file__).parent
PLANTED = [sys.executable, str(HERE / "planted.py")]
STORES = ROOT / "tests" / "fixtures" / "stores"
WORK = str(HERE / "counter_work.py")
RESTORE = str(HERE / "restore_work.py")
pytestmark = pytest.mark.timeout(240 + IMAGES)


@pytest.fixture
def place(tmp_path: Path) -> Iterator[Path]:
    """Where the disk lies: in memory where possible, for only what is done to it matters."""
    memory = Path("/dev/shm")  # noqa: S108 - a folder with a random name is made in it
    with tempfile.TemporaryDirectory(dir=memory if memory.is_dir() else tmp_path) as made:
        yield Path(made).resolve()


@pytest.fixture
def computer(place: Path) -> Computer:
    computer = Computer(place / "pc")
    computer.root.mkdir()
    return computer


def filing_list(folder: Path, times: int) -> Path:
    lines = [json.dumps(body, ensure_ascii=False) for body in samples()]
    file = folder / "list.jsonl"
    file.write_text("\n".join(lines * times) + "\n", encoding="utf-8")
    return file


def set_up(computer: Computer) -> None:
    with computer.set_up() as office:
        lease_numbers(office)


def worked(computer: Computer, place: Path, complaints: int) -> Lines:
    """Let the counter work in peace and return what it told."""
    words = [sys.executable, WORK, str(computer.data), str(complaints)]
    log = place / "peace"
    told = [it.line for it in record(computer, words, log).told]
    log.unlink()
    return told


def report(run: str, recording: Recording, tally: Tally) -> None:
    sys.stderr.write(f"\n{run}: {len(recording.events)} calls recorded; {tally}\n")


def test_no_printed_number_is_lost_to_a_power_cut(computer: Computer, place: Path) -> None:
    set_up(computer)
    words = abhijog(computer.data, "file", str(filing_list(place, 8)))
    recording = record(computer, words, place / "log")
    assert len(recording.told) == 8 * len(samples())
    tally = cut_power(recording, computer, IMAGES, faults_at_the_counter)
    report("abhijog file", recording, tally)
    assert tally.faults == []
    assert tally.told > 10 * IMAGES


def test_no_draft_no_paper_and_no_slip_is_lost_to_a_power_cut(
    computer: Computer, place: Path
) -> None:
    set_up(computer)
    recording = record(computer, [sys.executable, WORK, str(computer.data), "24"], place / "log")
    tally = cut_power(recording, computer, IMAGES, faults_at_the_counter)
    report("a counter at work", recording, tally)
    assert tally.faults == []


def test_no_set_up_is_spoilt_by_a_power_cut(computer: Computer, place: Path) -> None:
    words = [sys.executable, WORK, str(computer.data), "4", "new"]
    recording = record(computer, words, place / "log")
    tally = cut_power(recording, computer, IMAGES, faults_of_set_up)
    report("setting up", recording, tally)
    assert tally.faults == []


def test_no_told_backup_is_lost_to_a_power_cut(computer: Computer, place: Path) -> None:
    set_up(computer)
    worked(computer, place, 6)
    words = abhijog(computer.data, "backup", str(computer.root / "disk"))
    recording = record(computer, words, place / "log")
    assert recording.told
    images = max(IMAGES // 4, 15)
    tally = cut_power(recording, computer, images, faults_of_backup)
    report("a backup", recording, tally)
    assert tally.faults == []


def test_a_restore_that_a_power_cut_ends_leaves_one_whole_store_and_no_number_twice(
    computer: Computer, place: Path
) -> None:
    set_up(computer)
    earlier = worked(computer, place, 4)
    with computer.at_work() as office:
        backup = office.backup(computer.root / "disk").file
    later = worked(computer, place, 4)
    words = [sys.executable, RESTORE, str(computer.data), str(backup)]
    recording = record(computer, words, place / "log")
    look = partial(faults_of_restore, earlier, later)
    tally = cut_power(recording, computer, IMAGES, look)
    report("a restore", recording, tally)
    assert tally.faults == []


def test_no_upgrade_of_a_released_store_is_spoilt_by_a_power_cut(
    computer: Computer, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    old = json.loads((STORES / "0001.json").read_text(encoding="utf-8"))
    with tarfile.open(STORES / "0001.tar.xz") as archive:
        archive.extractall(computer.data, filter="data")
    passphrase = place / "passphrase"
    passphrase.write_text(old["passphrase"], encoding="utf-8")
    monkeypatch.setenv("ABHIJOG_PASSPHRASE_FILE", str(passphrase))
    recording = record(
        computer,
        abhijog(computer.data, "queue"),
        place / "log",
        ABHIJOG_PASSPHRASE_FILE=str(passphrase),
    )
    look = partial(faults_of_upgrade, old["rows"])
    tally = cut_power(recording, computer, max(IMAGES // 2, 30), look)
    report("an upgrade", recording, tally)
    assert tally.faults == []


@pytest.mark.parametrize(
    ("bug", "expected"),
    [
        ("synchronous-normal", {"lost", "draft lost"}),
        ("no-folder-sync", {"paper lost", "slip lost"}),
        ("no-file-sync", {"broken papers", "slip lost"}),
    ],
)
def test_the_power_cuts_find_a_planted_bug(
    computer: Computer, place: Path, bug: str, expected: set[str]
) -> None:
    set_up(computer)
    words = [*PLANTED, bug, WORK, str(computer.data), "12"]
    recording = record(computer, words, place / "log")
    tally = cut_power(recording, computer, IMAGES_FOR_A_BUG, faults_at_the_counter)
    report(bug, recording, tally)
    assert expected <= {found.split(":")[0] for found in tally.faults}
