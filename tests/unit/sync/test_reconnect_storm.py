"""A state's counters come back after an outage without pulling the portal down again (S14)."""

from collections.abc import Callable

import pytest

import sync.backoff
from bench.storm import Outage, Outcome, Scene, Storm

QUARTER_OF_AN_HOUR = 900


def storm(outage: Outage, **changes: int) -> Outcome:
    return Storm(Scene(outage=outage, **changes)).run()


def faults(outcome: Outcome) -> list[str]:
    found = {
        "somebody was refused twice in a row": outcome.twice > 0,
        "a queue was not empty in time": outcome.drained_s > QUARTER_OF_AN_HOUR,
    }
    return [fault for fault, is_so in found.items() if is_so]


@pytest.mark.parametrize("outage", Outage)
def test_s14_1892_counters_drain_after_two_hours_and_none_is_refused_twice(outage: Outage) -> None:
    outcome = storm(outage)

    assert faults(outcome) == []
    # hello, token, three batches (10, 20, 10), changes, the index of the packs: seven, and at most
    # as many again for who was refused.
    assert outcome.total <= 7 * (1892 + outcome.refused)


def everybody_each_minute(*_: object) -> float:
    return 60.0


def what_was_asked_and_no_more(asked_s: float, *_: object) -> float:
    return asked_s


def doubling_without_chance(failures: int, _: object) -> float:
    return min(660.0, 5.0 * 2.0 ** min(failures, 8))


@pytest.mark.parametrize(
    ("name", "bad", "outage"),
    [
        ("full_jitter_s", everybody_each_minute, Outage.NO_ANSWER),
        ("full_jitter_s", doubling_without_chance, Outage.BUSY),
        ("throttled_s", what_was_asked_and_no_more, Outage.BUSY_DATE),
        ("throttled_s", what_was_asked_and_no_more, Outage.BUSY_60),
    ],
)
def test_the_simulation_sees_a_bad_rule(
    monkeypatch: pytest.MonkeyPatch, name: str, bad: Callable[..., float], outage: Outage
) -> None:
    monkeypatch.setattr(sync.backoff, name, bad)

    # A shorter outage and a smaller portal show it as well, and sooner.
    assert faults(storm(outage, devices=400, outage_s=1800, capacity=10))


def test_a_small_portal_with_few_counters_is_no_storm_at_all() -> None:
    outcome = storm(Outage.SILENCE, devices=20)

    assert (outcome.refused, outcome.twice) == (0, 0)
    assert outcome.peak <= 20
