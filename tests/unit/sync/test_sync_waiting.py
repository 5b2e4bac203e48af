"""How long we wait, and how the command line waits."""

import pytest
from small_portal import SmallPortal, hang_up, refuse
from sync_rig import Counter, chance

from local_db.domain.outbox import Hold
from sync.backoff import full_jitter_s, throttled_s, wait_s
from sync.courier import send_until_empty


def longest(_: float, high: float) -> float:
    return high


def shortest(low: float, _: float) -> float:
    return low


def test_waits_double_from_five_seconds_to_eleven_minutes() -> None:
    waits = [full_jitter_s(n, longest) for n in range(12)]

    assert waits == [5, 10, 20, 40, 80, 160, 320, 640, 660, 660, 660, 660]
    assert full_jitter_s(10**9, longest) == 660
    assert full_jitter_s(-1, longest) == 5
    assert full_jitter_s(5, shortest) == 0


def test_a_throttle_is_never_cut_short_and_spreads_by_a_quarter() -> None:
    assert (throttled_s(60, shortest), throttled_s(60, longest)) == (60, 75)


def test_a_portal_that_refuses_again_and_again_sees_us_spread_ever_wider() -> None:
    waits = [throttled_s(5, longest, failures) for failures in range(10)]

    assert waits == [6.25, 10, 20, 40, 80, 160, 320, 640, 660, 660]
    assert throttled_s(5, shortest, 9) == 5
    assert throttled_s(1800, longest, 9) == 2250


@pytest.mark.parametrize(
    ("hold", "asked", "expected"),
    [
        (Hold.OFFLINE, None, 20),
        (Hold.AUTH, None, 20),
        (Hold.THROTTLED, None, 20),
        (Hold.THROTTLED, 60.0, 75),
        (Hold.SUSPENDED, None, 1800),
        (Hold.VERSION, 60.0, 1800),
    ],
)
def test_each_hold_has_its_wait(hold: Hold, asked: float | None, expected: float) -> None:
    assert wait_s(hold, 2, asked, longest) == expected


def test_after_an_outage_the_devices_of_a_state_do_not_come_back_together() -> None:
    uniform = chance(1).uniform
    back = sorted(full_jitter_s(8, uniform) for _ in range(1892))

    per_ten_seconds = [sum(t <= at < t + 10 for at in back) for t in range(0, 900, 10)]
    assert max(per_ten_seconds) < 60


class Sleeper:
    """Sleeps by moving the test's clock."""

    def __init__(self, counter: Counter) -> None:
        self.clock = counter.clock
        self.slept: list[float] = []

    def __call__(self, seconds: float) -> None:
        self.slept.append(seconds)
        self.clock.move(seconds=seconds)


def test_send_until_empty_adds_up_its_cycles(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(12)
    portal.fault(refuse(503, "unavailable", Retry_After="7"))
    portal.fault(hang_up, after=True)
    sleep = Sleeper(counter)

    report = send_until_empty(counter.engine, counter.clock, sleep, 300)

    assert (report.accepted, report.duplicate, report.unsent, report.hold) == (7, 5, 0, None)
    assert len(sleep.slept) == 2
    assert 7 <= sleep.slept[0] <= 8.75
    assert report.requests == len(portal.seen)


def test_send_until_empty_ends_when_the_time_is_up(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(hang_up, "*", times=1e9)
    sleep = Sleeper(counter)

    report = send_until_empty(counter.engine, counter.clock, sleep, 60)

    assert (report.unsent, report.hold) == (1, Hold.OFFLINE)
    assert 0 < sum(sleep.slept) <= 60


def test_every_wait_can_be_scaled(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(refuse(503, "unavailable", Retry_After="1000"), times=3)
    sleep = Sleeper(counter)

    report = send_until_empty(counter.engine, counter.clock, sleep, 300, scale=0.001)

    assert report.unsent == 0
    assert len(sleep.slept) == 3
    assert all(1 <= wait <= 1.25 for wait in sleep.slept)


def test_nothing_to_send_needs_one_cycle(counter: Counter) -> None:
    sleep = Sleeper(counter)
    report = send_until_empty(counter.engine, counter.clock, sleep, 300)

    assert (report.unsent, sleep.slept) == (0, [])
    assert report.wait_s == 600


def test_a_standstill_waits_longer_each_time(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.shuffle = lambda _: []
    sleep = Sleeper(counter)

    report = send_until_empty(counter.engine, counter.clock, sleep, 3000)

    assert report.unsent == 1
    assert len(sleep.slept) < 40
    assert counter.rows()[0].tries == len(sleep.slept) + 1


def test_a_message_on_which_the_portal_fails_ends_in_attention(counter: Counter) -> None:
    counter.file("CRASH")
    counter.file_many(3)

    report = send_until_empty(counter.engine, counter.clock, Sleeper(counter), 3000)

    assert (report.accepted, report.attention, report.unsent) == (3, 1, 0)
