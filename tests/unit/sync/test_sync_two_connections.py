"""Two batches in flight on a good line, one after trouble, and never what belongs together."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from small_portal import Answer, SmallPortal, altered, hang_up, refuse
from sync_rig import Counter, TestClock

from local_db.domain.outbox import Hold, MessageType
from local_db.domain.states import SendState
from local_db.repositories import outbox_sending
from sync.flights import Flights

NOTE = {"copy": 1, "at": "2026-11-25T12:00:00+05:30", "paper": "a5"}


@pytest.fixture
def gated(portal: SmallPortal) -> Iterator[SmallPortal]:
    """A portal that keeps every batch until the test lets it go."""
    portal.busy.gate.clear()
    yield portal
    portal.busy.gate.set()


def in_the_background(counter: Counter) -> threading.Thread:
    cycle = threading.Thread(target=counter.cycle)
    cycle.start()
    return cycle


def until(portal: SmallPortal, at_once: int) -> None:
    end = time.monotonic() + 60
    while portal.busy.at_once != at_once:
        assert time.monotonic() < end
        time.sleep(0.01)


def answers_with(portal: SmallPortal, status: str) -> int:
    return portal.told.count(status)


def test_the_first_batch_flies_alone_and_then_two_at_once(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(120)
    portal.busy.meet_s = 2.0
    assert counter.cycle().accepted == 120

    assert portal.busy.most_at_once == 2
    assert len(portal.batches[0]) == 10


def test_the_store_is_free_while_both_replies_are_awaited(
    counter: Counter, gated: SmallPortal
) -> None:
    gated.busy.gate.set()
    counter.file_many(10)
    counter.cycle()
    gated.busy.gate.clear()
    counter.file_many(60)
    cycle = in_the_background(counter)
    until(gated, at_once=2)

    filed = counter.file()

    assert gated.busy.at_once == 2
    gated.busy.gate.set()
    cycle.join(60)
    assert counter.row(filed.ref).state is SendState.DONE


def test_a_message_never_flies_beside_its_parent(counter: Counter, portal: SmallPortal) -> None:
    portal.busy.meet_s = 2.0
    for filed in counter.file_many(70):
        counter.add(filed, MessageType.SLIP_PRINTED, NOTE)

    report = counter.cycle()

    assert (report.accepted, report.unsent) == (140, 0)
    assert portal.busy.most_at_once == 2
    assert answers_with(portal, "deferred") == 0


def test_this_would_be_seen_if_children_flew_beside_their_parents(
    counter: Counter, portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    careless = (
        outbox_sending.select(*outbox_sending._FIELDS)
        .where(
            outbox_sending.text("outbox.state <> 'done'"),
            outbox_sending.text("outbox.state = 'ready'"),
        )
        .order_by(outbox_sending.OutboxRow.device_seq.desc())
    )
    monkeypatch.setattr(outbox_sending, "_READY", careless)
    for filed in counter.file_many(40):
        counter.add(filed, MessageType.SLIP_PRINTED, NOTE)

    counter.cycle()

    assert answers_with(portal, "deferred") > 0


def test_after_trouble_one_batch_flies_alone(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file_many(300)
    portal.busy.meet_s = 2.0
    portal.fault(hang_up, when=lambda seen: len(seen.body["messages"]) == 50)
    assert counter.cycle().hold is Hold.OFFLINE

    portal.busy.most_at_once = 0
    portal.fault(hang_up)
    assert counter.cycle().hold is Hold.OFFLINE
    assert portal.busy.most_at_once == 1

    clock.move(minutes=1)
    assert counter.cycle().unsent == 0
    assert portal.busy.most_at_once == 2
    assert len(portal.order) == 300


def test_a_batch_that_comes_back_is_kept_although_the_other_is_lost(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(10)
    counter.cycle()
    counter.file_many(100)
    portal.busy.meet_s = 2.0
    portal.fault(hang_up, after=True)

    report = counter.cycle()

    assert (report.hold, report.accepted, report.unsent) == (Hold.OFFLINE, 50, 50)
    report = counter.cycle()
    assert (report.hold, report.duplicate, report.unsent) == (None, 50, 0)


@pytest.mark.parametrize(
    "spoil", [hang_up, altered(lambda body: {**body, "throttle_s": 30})], ids=["lost", "patience"]
)
def test_a_batch_that_stood_ready_is_not_begun_after_trouble(
    counter: Counter, portal: SmallPortal, spoil: Callable[[Answer], Answer]
) -> None:
    trouble_while_two_fly(counter, portal, spoil)

    assert [len(batch) for batch in portal.batches] == [10, 50, 50]
    assert SendState.SENDING not in counter.states().values()


def test_this_would_be_seen_if_it_were_begun(
    counter: Counter, portal: SmallPortal, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        Flights, "_is_held", property(lambda _: False, lambda *_: None), raising=False
    )

    trouble_while_two_fly(counter, portal, hang_up)

    assert len(portal.batches) > 3


def trouble_while_two_fly(
    counter: Counter, portal: SmallPortal, spoil: Callable[[Answer], Answer]
) -> None:
    counter.file_many(10)
    counter.cycle()
    counter.file_many(200)
    portal.busy.meet_s = 2.0
    portal.fault(spoil, times=2, after=True)
    counter.cycle()


def test_two_refused_batches_are_both_taken_apart(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(10)
    counter.cycle()
    counter.file_many(15)
    counter.file("SPOIL one")
    counter.file_many(15)
    counter.file("SPOIL two")
    portal.busy.meet_s = 2.0

    report = counter.cycle()

    assert (report.accepted, report.attention, report.unsent) == (30, 2, 0)


def test_two_refused_tokens_buy_one_new_one(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(10)
    counter.cycle()
    counter.file_many(40)
    portal.busy.meet_s = 2.0
    portal.tokens.clear()

    report = counter.cycle()

    assert (report.hold, report.accepted) == (None, 40)
    assert portal.calls("/v1/oauth/token") == 2


def test_a_portal_that_is_busy_gets_no_third_batch(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(10)
    counter.cycle()
    counter.file_many(200)
    portal.busy.meet_s = 2.0
    portal.fault(refuse(429, "rate_limited", Retry_After="60"))

    report = counter.cycle()

    assert report.hold is Hold.THROTTLED
    assert len(portal.batches) <= 2
