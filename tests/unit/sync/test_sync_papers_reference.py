"""Papers between our client and the reference portal, made apart from one contract."""

from pathlib import Path
from typing import Any

import pytest
from paper_portal import bytes_of, file_with
from sync_rig import Counter, TestClock

from local_db.domain.filing import Filed
from sync.courier import send_until_empty
from sync.portal.operations import list_cases
from sync.portal.paper_shelf import PaperShelf, papers_beside
from tests.fakes.portal import Fault, RunningPortal, running_portal

UPLOADS = "/v1/uploads"
pytestmark = pytest.mark.timeout(40)
KIB = 1024


def papers_at(portal: RunningPortal) -> dict[str, Any]:
    return {case["ref"]: case["papers"] for case in list_cases(portal.database_url)}


def kept_at(portal: RunningPortal) -> list[bytes]:
    shelf = PaperShelf(papers_beside(portal.database_url))
    assert list(shelf.parts()) == []
    return sorted(path.read_bytes() for path in shelf.folder.glob("??/*"))


def drain(desk: Counter) -> int:
    report = send_until_empty(
        desk.engine, desk.clock, lambda wait: desk.clock.move(seconds=wait), 20_000.0
    )
    return report.papers_pending


def file_some(desk: Counter) -> tuple[list[Filed], list[bytes]]:
    papers = [bytes_of(size * KIB, size) for size in (3, 70, 130)]
    return [file_with(desk, *papers[:2]), file_with(desk, papers[2], papers[0])], papers


def test_every_paper_is_at_the_portal_once(desk: Counter, reference: RunningPortal) -> None:
    filed, papers = file_some(desk)
    report = desk.cycle()
    assert (report.papers_pending, report.attention, report.unsent) == (0, 0, 0)
    assert papers_at(reference) == {one.ref: {"received": 2, "of": 2} for one in filed}
    assert kept_at(reference) == sorted(papers)


@pytest.mark.parametrize("fault", Fault)
def test_every_fault_of_the_line_leaves_each_paper_whole(
    desk: Counter, reference: RunningPortal, fault: Fault
) -> None:
    filed, papers = file_some(desk)
    reference.faults.next(fault, path=UPLOADS, times=2)
    desk.cycle()
    reference.faults.next(fault, path=f"{UPLOADS}/", times=3)

    assert drain(desk) == 0

    assert fault in reference.faults.struck
    assert papers_at(reference) == {one.ref: {"received": 2, "of": 2} for one in filed}
    assert kept_at(reference) == sorted(papers)
    assert desk.cycle().hold is None


def test_a_portal_that_lost_its_papers_gets_them_again(
    desk: Counter, reference: RunningPortal
) -> None:
    (filed, _), papers = file_some(desk)
    desk.cycle()
    # Its database is of yesterday, and so are its papers.
    with reference.server._portal.database.write() as connection:  # type: ignore[union-attr]
        connection.exec_driver_sql("UPDATE case_papers SET received_at = NULL")
        connection.exec_driver_sql("DELETE FROM uploads")
    for path in PaperShelf(papers_beside(reference.database_url)).folder.glob("??/*"):
        path.unlink()
    desk.cycle()
    assert drain(desk) == 0
    assert papers_at(reference)[filed.ref] == {"received": 2, "of": 2}
    assert kept_at(reference) == sorted(papers)


def test_a_restart_of_the_portal_loses_nothing_of_a_paper(
    desk: Counter, reference: RunningPortal, clock: TestClock, tmp_path: Path
) -> None:
    filed = file_with(desk, data := bytes_of(400 * KIB))
    # The first piece arrives; then the portal fails until it is started anew.
    reference.faults.next(Fault.SLOW_REPLY, path=f"{UPLOADS}/", times=1)
    reference.faults.next(Fault.FAIL_BEFORE, path=f"{UPLOADS}/", times=9)
    desk.cycle()
    reference.server.stop()
    port = int(reference.base_url.rsplit(":", 1)[1])
    before = desk.client.traffic.bytes_up
    with running_portal(tmp_path / "portal", clock=clock, port=port) as again:
        assert drain(desk) == 0
        assert papers_at(again) == {filed.ref: {"received": 1, "of": 1}}
        assert kept_at(again) == [data]
    assert desk.client.traffic.bytes_up - before < len(data) - 50 * KIB
