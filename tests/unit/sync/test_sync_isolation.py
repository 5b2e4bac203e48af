"""One message that spoils a batch is found; a portal that fails altogether blames nobody."""

import pytest
from small_portal import Seen, SmallPortal, hang_up, refuse
from sync_rig import Counter, TestClock

from local_db.domain.outbox import Hold
from local_db.domain.states import SendState


def _has_messages(seen: Seen) -> bool:
    return bool(seen.body["messages"])


def _more_than(count: int):
    return lambda seen: len(seen.body["messages"]) > count


def test_a_message_that_spoils_its_envelope_is_found(counter: Counter) -> None:
    filed = [counter.file(f"{n}" if n != 6 else "SPOIL") for n in range(50)]

    report = counter.cycle()

    assert (report.accepted, report.attention, report.unsent) == (49, 1, 0)
    row = counter.row(filed[6].ref)
    assert (row.state, row.code) == (SendState.ATTENTION, "envelope_invalid")


def test_a_message_on_which_the_portal_fails_lets_the_others_pass(counter: Counter) -> None:
    filed = [counter.file(f"{n}" if n != 6 else "CRASH") for n in range(50)]

    report = counter.cycle()

    assert (report.accepted, report.attention, report.unsent) == (49, 0, 1)
    assert counter.row(filed[6].ref).state is SendState.READY


def test_five_failures_alone_need_attention_and_a_day_later_it_is_tried_again(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    filed = counter.file("CRASH")
    for _ in range(4):
        assert counter.cycle().attention == 0
    report = counter.cycle()
    assert (report.attention, report.unsent) == (1, 0)
    assert counter.row(filed.ref).code == "portal_failed"

    counter.cycle()
    assert counter.row(filed.ref).state is SendState.ATTENTION
    clock.move(hours=25)
    portal.faults.clear()
    counter.cycle()

    assert counter.row(filed.ref).state is SendState.READY


def test_failures_of_a_portal_that_fails_altogether_blame_nobody(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(12)
    portal.fault(refuse(500, "internal_error"), times=1000)

    for _ in range(20):
        report = counter.cycle()
        assert (report.hold, report.unsent, report.attention) == (Hold.PORTAL_ERROR, 12, 0)
    assert portal.calls("/v1/messages") == 40
    portal.faults.clear()

    assert counter.cycle().accepted == 12


def test_a_failing_portal_still_gives_its_news(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    counter.cycle()
    portal.act(filed.ref, "GM008")
    portal.fault(refuse(500, "internal_error"), times=10)

    report = counter.cycle()

    assert (report.hold, report.changes) == (Hold.PORTAL_ERROR, 1)


def test_a_batch_that_is_too_large_is_halved_until_it_passes(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(20)
    portal.fault(refuse(413, "batch_too_large"), when=_more_than(3), times=1e9)

    report = counter.cycle()

    assert (report.accepted, report.attention) == (20, 0)
    assert max(len(batch) for batch in portal.batches) == 3


def test_a_single_message_that_is_too_large_needs_attention(
    counter: Counter, portal: SmallPortal
) -> None:
    filed = counter.file()
    portal.fault(refuse(413, "batch_too_large"), when=_has_messages, times=1e9)

    report = counter.cycle()

    assert (report.attention, report.unsent) == (1, 0)
    assert counter.row(filed.ref).code == "batch_too_large"


@pytest.mark.parametrize("status", [400, 409, 411, 415, 422])
def test_alone_a_refusal_is_that_messages_attention(
    counter: Counter, portal: SmallPortal, status: int
) -> None:
    counter.file()
    portal.fault(refuse(status, "envelope_invalid"), when=_has_messages, times=1e9)

    assert counter.cycle().attention == 1


def test_a_portal_that_refuses_every_envelope_blames_at_most_one(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(8)
    portal.fault(refuse(422, "envelope_invalid"), times=1e9)

    report = counter.cycle()

    assert (report.hold, report.attention, report.unsent) == (Hold.PORTAL_ERROR, 1, 7)


def test_a_timeout_halves_the_next_batch(portal: SmallPortal, counter: Counter) -> None:
    counter.file_many(10)
    portal.fault(hang_up)
    counter.cycle()
    portal.fault(refuse(503, "unavailable"))
    counter.cycle()
    counter.cycle()

    # A dropped line says nothing of the size; the 503 does.
    assert [len(batch) for batch in portal.batches] == [5, 5]


def test_an_outage_of_hundreds_of_tries_still_drains(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(hang_up, "/v1/hello", times=300)
    for _ in range(300):
        counter.cycle()
    assert counter.rows()[0].state is SendState.READY

    portal.faults.clear()
    assert counter.cycle().accepted == 1


def test_a_portal_that_is_down_is_asked_once_a_cycle(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(100)
    portal.fault(hang_up, "*", times=1e9)

    assert counter.cycle().requests == 1
    assert counter.cycle().requests == 1
