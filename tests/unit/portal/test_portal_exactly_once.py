"""Exactly once, whatever the line does; and the test finds a portal that does not dedupe."""

import threading
from collections import Counter as Tally
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import requests
from device_rig import Counter, Line

from sync.contract.shared import SystemClock
from sync.portal import taking
from sync.portal.operations import list_cases
from tests.fakes.portal import Fault, RunningPortal, running_portal

PARALLEL = 5


def post_in_parallel(portal: RunningPortal, counter: Counter, filings: list[Any]) -> list[Any]:
    """Send the same batch five times at the same moment and return the five replies."""
    gate = threading.Barrier(PARALLEL)

    def post(_: int) -> requests.Response:
        line = Line(portal.base_url)
        twin = Counter(
            line,
            counter.key,
            counter.install_id,
            device_id=counter.device_id,
            slot=counter.slot,
            token=counter.token,
        )
        gate.wait()
        try:
            return twin.post(counter.envelope(*filings))
        finally:
            line.close()

    with ThreadPoolExecutor(PARALLEL) as pool:
        return list(pool.map(post, range(PARALLEL)))


def check_exactly_once(folder: Path) -> None:
    with running_portal(folder, clock=SystemClock()) as portal:
        counter = Counter.enrol(portal.base_url, portal.enrol_code())
        for _ in range(4):
            filings = [counter.filing() for _ in range(25)]
            replies = post_in_parallel(portal, counter, filings)
            assert [reply.status_code for reply in replies] == [200] * PARALLEL
            tally = Tally(r["status"] for reply in replies for r in reply.json()["results"])
            assert tally == {"accepted": 25, "duplicate": 100}
        cases = list(list_cases(portal.database_url))
        assert len(cases) == 100
        assert all(case["messages"] == {"case.filed": 1} for case in cases)
        refs = [change["ref"] for change in counter.all_changes()]
        assert len(refs) == len(set(refs)) == 100
        counter.line.close()


def test_five_parallel_posts_of_the_same_batch_store_it_once(tmp_path: Path) -> None:
    check_exactly_once(tmp_path)


def test_a_portal_that_forgets_what_it_has_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sync.portal.judging.known_message", lambda *_: None)
    with pytest.raises(AssertionError):
        check_exactly_once(tmp_path)


def test_a_portal_that_judges_by_an_old_view_is_caught(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As two posts would that look before either writes; the unique keys refuse the second."""
    real = taking.open_ledger

    def stale(connection: Any, device: Any, batch: Any, **more: Any) -> Any:
        ledger = real(connection, device, batch, **more)
        ledger.known.clear()
        ledger.cases.clear()
        return ledger

    monkeypatch.setattr(taking, "open_ledger", stale)
    with pytest.raises(AssertionError):
        check_exactly_once(tmp_path)


STORED = {Fault.LOSE_REPLY, Fault.FAIL_AFTER, Fault.CUT_REPLY, Fault.WRONG_ECHO, Fault.SLOW_REPLY}


@pytest.mark.parametrize("fault", list(Fault))
def test_after_a_bad_exchange_the_same_message_is_stored_once(
    portal: RunningPortal, counter: Counter, fault: Fault
) -> None:
    counter.line.checked = False
    portal.faults.slow_s = 0.05
    portal.faults.next(fault, path="/v1/messages")
    filing = counter.filing()
    try:
        reply = counter.post(counter.envelope(filing))
    except requests.RequestException:
        assert fault in {Fault.LOSE_REQUEST, Fault.LOSE_REPLY, Fault.CUT_REPLY}
    else:
        is_refused = fault in {
            Fault.FAIL_BEFORE,
            Fault.FAIL_AFTER,
            Fault.BUSY,
            Fault.TOO_MANY,
            Fault.UNAUTHORISED,
        }
        assert reply.ok is not is_refused
    assert portal.faults.struck == [fault]
    expected = "duplicate" if fault in STORED else "accepted"
    assert counter.statuses(filing) == [expected]
    assert len(list(list_cases(portal.database_url))) == 1
