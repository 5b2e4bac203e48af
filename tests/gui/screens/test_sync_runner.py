"""When the sync cycle runs: by its own wait, by a filing, by a person; never against the portal."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from counter import StandingClock
from PySide6.QtNetwork import QNetworkInformation
from PySide6.QtTest import QTest

from desktop.network_watch import NetworkWatch, own_addresses
from desktop.sync_runner import START_SPREAD_S, SyncRunner
from local_db.domain.errors import DeskError
from local_db.domain.outbox import Hold

pytestmark = pytest.mark.usefixtures("qapp")


@dataclass
class Report:
    """As much of a cycle's report as the runner looks at."""

    wait_s: float = 600.0
    may_hurry: bool = True
    hold: Hold | None = None


class Line:
    """Stands for the network worker: keeps the cycle until the test lets it end."""

    def __init__(self) -> None:
        self.begun = 0
        self._done: Callable[..., object] | None = None
        self._failed: Callable[..., object] | None = None

    def __call__(self, _work: object, **answers: Callable[..., object]) -> None:
        assert self._done is None, "two cycles at once"
        self.begun += 1
        self._done, self._failed = answers["done"], answers["failed"]

    def end(self, report: Report) -> None:
        done, self._done = self._done, None
        assert done is not None
        done(report)

    def fail(self, error: DeskError) -> None:
        failed, self._done = self._failed, None
        assert failed is not None
        failed(error)


def runner(
    line: Line, clock: StandingClock, *, spread_s: float = 0.0, chance: float = 1.0
) -> SyncRunner:
    def no_workspace() -> None:
        raise AssertionError("only a worker opens the folder")

    made = SyncRunner(line, no_workspace, clock, uniform=lambda _low, high: high * chance)
    made.start(spread_s)
    return made


def until(condition: Callable[[], bool]) -> None:
    end = time.monotonic() + 5
    while not condition():
        assert time.monotonic() < end, "waited too long"
        QTest.qWait(5)


def test_the_first_cycle_comes_soon_and_the_next_after_the_wait_told(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    until(lambda: line.begun == 1)
    line.end(Report(wait_s=0.3))
    until(lambda: line.begun == 2)
    made.stop()


def test_filing_wakes_it_and_a_filing_during_a_cycle_is_not_forgotten(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    until(lambda: line.begun == 1)
    made.wake()
    line.end(Report())
    until(lambda: line.begun == 2)
    line.end(Report())
    made.wake()
    until(lambda: line.begun == 3)
    made.stop()


def test_in_trouble_a_filing_does_not_hurry_it(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    until(lambda: line.begun == 1)
    line.end(Report(hold=Hold.OFFLINE))
    made.wake()
    QTest.qWait(400)
    assert line.begun == 1
    made.stop()


def test_send_now_works_at_most_once_in_ten_seconds(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    refused: list[int] = []
    made.refused.connect(refused.append)
    until(lambda: line.begun == 1)
    line.end(Report(hold=Hold.OFFLINE))
    made.send_now()
    assert line.begun == 2
    line.end(Report(hold=Hold.OFFLINE))
    made.send_now()
    assert line.begun == 2
    assert refused == [10]
    clock.move(seconds=11)
    made.send_now()
    assert line.begun == 3
    made.stop()


def test_send_now_respects_a_wait_that_the_portal_asked_for(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    until(lambda: line.begun == 1)
    line.end(Report(hold=Hold.THROTTLED, may_hurry=False))
    made.send_now()
    assert line.begun == 1
    made.stop()


def test_trouble_with_the_store_is_told_and_tried_again_later(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    told: list[DeskError] = []
    made.cycle_failed.connect(told.append)
    until(lambda: line.begun == 1)
    line.fail(DeskError("store_busy"))
    assert [error.code for error in told] == ["store_busy"]
    assert not made.is_running
    made.stop()


def test_after_stop_nothing_begins(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    made.stop()
    made.send_now()
    QTest.qWait(300)
    assert line.begun == 0


def test_after_a_start_the_first_cycle_comes_within_a_minute_and_a_filing_wakes_it(
    clock: StandingClock,
):
    line = Line()
    made = runner(line, clock, spread_s=START_SPREAD_S)
    QTest.qWait(400)
    assert line.begun == 0
    made.wake()
    until(lambda: line.begun == 1)
    made.stop()


def test_another_network_brings_the_next_try_forward(clock: StandingClock):
    line = Line()
    made = runner(line, clock, chance=0.005)
    until(lambda: line.begun == 1)
    line.end(Report(hold=Hold.OFFLINE))
    made.network_changed()
    until(lambda: line.begun == 2)
    made.network_changed()
    line.end(Report(hold=Hold.LOGIN_PAGE))
    until(lambda: line.begun == 3)
    made.stop()


@pytest.mark.parametrize(
    "report",
    [
        Report(hold=Hold.THROTTLED, may_hurry=False),
        Report(hold=Hold.SUSPENDED),
        Report(hold=Hold.VERSION),
        Report(),
    ],
)
def test_another_network_is_no_reason_where_the_line_is_not_the_trouble(
    clock: StandingClock, report: Report
):
    line = Line()
    made = runner(line, clock, chance=0.005)
    until(lambda: line.begun == 1)
    line.end(report)
    made.network_changed()
    QTest.qWait(600)
    assert line.begun == 1
    made.stop()


def test_the_note_of_a_slip_waits_for_company_and_never_delays_a_filing(clock: StandingClock):
    line = Line()
    made = runner(line, clock)
    until(lambda: line.begun == 1)
    line.end(Report())
    made.wake_for_slip()
    QTest.qWait(500)
    assert line.begun == 1
    made.wake()
    made.wake_for_slip()
    until(lambda: line.begun == 2)
    made.stop()


def test_a_network_that_came_up_is_news_and_one_that_went_is_not():
    found = [frozenset({"10.0.0.5"}), frozenset(), frozenset({"192.168.1.7"})]
    watch = NetworkWatch(addresses=lambda: found[0])
    heard: list[bool] = []
    watch.changed.connect(lambda: heard.append(True))
    watch.start()
    for addresses in found[1:]:
        found[0] = addresses
        watch.look()
    assert heard == [True]
    reach = QNetworkInformation.Reachability
    watch.on_reachability(reach.Disconnected)
    assert heard == [True]
    watch.on_reachability(reach.Online)
    assert heard == [True, True]
    assert all(own_addresses())
    watch.stop()
