"""Papers on a pen drive: taken in with their cases, and marked as sent by the answer."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from bundle_rig import Drive, enrolled
from paper_portal import bytes_of, file_with
from sync_rig import TestClock

from sync.portal.operations import list_cases
from sync.portal.paper_shelf import PaperShelf, papers_beside
from tests.fakes.portal import RunningPortal, running_portal


@pytest.fixture
def drive(tmp_path: Path, clock: TestClock) -> Iterator[Drive]:
    folder = tmp_path / "portal"
    folder.mkdir()
    with running_portal(folder, clock=clock) as portal:
        counter = enrolled(tmp_path / "desk", portal, clock)
        yield Drive(tmp_path / "drive", counter, portal)
        counter.close()


def kept_at(portal: RunningPortal) -> list[bytes]:
    folder = PaperShelf(papers_beside(portal.database_url)).folder
    return sorted(path.read_bytes() for path in folder.glob("??/*"))


def test_papers_travel_with_their_cases_and_are_not_sent_again(drive: Drive) -> None:
    both, one = bytes_of(5_000, 1), bytes_of(300_000, 2)
    file_with(drive.counter, both, one)
    file_with(drive.counter, both)
    made = drive.write_out()
    for _ in range(2):
        # The same file twice is as good as once.
        taken = drive.bring(made.file)
    answered = drive.take_in(taken.file)
    assert (made.papers, taken.papers, answered.papers) == (2, 2, 3)
    assert kept_at(drive.portal) == sorted([both, one])
    cases = list_cases(drive.portal.database_url)
    assert [case["papers"] for case in cases] == [
        {"received": 2, "of": 2},
        {"received": 1, "of": 1},
    ]
    before = drive.counter.client.traffic.bytes_up
    report = drive.counter.cycle()
    assert report.papers_pending == 0
    assert drive.counter.client.traffic.bytes_up - before < 20_000
