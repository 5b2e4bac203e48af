"""When the sync cycle runs: by its own wait, by a filing, by a person; never against the portal."""

import time
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from counter import StandingClock
from PySide6.QtTest import QTest

from desktop.sync_runner import SyncRunner
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


def runner(line: Line, clock: StandingClock) -> SyncRunner:
    def no_workspace() -> None:
        raise AssertionError("only a worker opens the folder")

    made = SyncRunner(line, no_workspace, clock)
    made.start()
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
