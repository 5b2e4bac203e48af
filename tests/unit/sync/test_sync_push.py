"""Sending: what is due goes up, and each message is settled by its own result."""

import pytest
from small_portal import SmallPortal, altered, hang_up, no_echo, refuse
from sync_rig import Counter, TestClock, chance

from local_db.domain.outbox import Hold, MessageType
from local_db.domain.states import SendState


def test_what_was_filed_reaches_the_portal_in_one_cycle(
    counter: Counter, portal: SmallPortal
) -> None:
    filed = counter.file_many(3)

    report = counter.cycle()

    assert (report.accepted, report.unsent, report.hold) == (3, 0, None)
    assert set(portal.filings) == {item.ref for item in filed}
    assert set(counter.states().values()) == {SendState.DONE}
    assert counter.row(filed[0].ref).portal_ref == f"WB{filed[0].ref}"


def test_the_bytes_on_the_wire_are_the_sealed_bytes(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file('উদ্ধৃতি " ও \\ এবং 😀')
    with counter.store.write() as records:
        (message,) = records.outbox.claim(1, body_max=10**6)

    counter.cycle()

    kept = portal.messages[message.id]
    assert kept["digest"] == message.digest
    assert (kept["ref"], kept["case_id"], kept["device_seq"]) == (filed.ref, filed.case_id, 1)
    sent = next(seen for seen in portal.seen if seen.path == "/v1/messages")
    assert sent.headers["content-encoding"] == "gzip"


def test_a_cycle_with_nothing_to_send_still_beats_and_pulls(
    counter: Counter, portal: SmallPortal
) -> None:
    report = counter.cycle()

    assert portal.batches == [[]]
    assert (portal.calls("/v1/messages"), portal.calls("/v1/changes")) == (1, 1)
    assert report.hold is None


def test_the_heartbeat_tells_how_the_counter_stands(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(2)

    counter.cycle()

    body = next(seen.body for seen in portal.seen if seen.path == "/v1/messages")
    assert body["queue"]["unsent"] == 2
    assert body["queue"]["disk_free_mb"] > 0
    assert body["high_water"] == [{"slot": "26-347-01", "last_seq": 2, "skipped": []}]
    assert body["last_device_seq"] == 2
    assert body["clock_offset_ms"] == 0


def test_fourteen_days_offline_drain_in_growing_batches(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(560)

    report = counter.cycle()

    assert report.accepted == 560
    sizes = [len(batch) for batch in portal.batches]
    assert sizes == [10, *[50] * 11]


def test_a_slow_reply_does_not_grow_the_batch(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file_many(30)

    def slow(results: list[dict[str, object]]) -> list[dict[str, object]]:
        clock.seconds += 11
        return results

    portal.shuffle = slow
    counter.cycle()

    assert [len(batch) for batch in portal.batches] == [10, 10, 10]


def test_a_poisoned_first_message_stops_nobody(counter: Counter, portal: SmallPortal) -> None:
    bad = counter.file("POISON")
    good = counter.file_many(49)

    report = counter.cycle()

    assert (report.accepted, report.attention, report.unsent) == (49, 1, 0)
    assert set(portal.filings) == {item.ref for item in good}
    row = counter.row(bad.ref)
    assert (row.state, row.code) == (SendState.ATTENTION, "field_invalid")
    assert row.problem is not None
    assert row.problem["errors"] == [{"pointer": "/complaint/description", "code": "field_invalid"}]


def test_results_are_matched_by_id_only(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(10)
    strangers = [
        {"id": "someone-elses", "status": "accepted"},
        {"id": 7, "status": "accepted"},
        {"status": "accepted"},
        "accepted",
    ]
    portal.shuffle = lambda results: [*strangers, *chance(1).sample(results, 10), *results]

    report = counter.cycle()

    assert (report.accepted, report.unsent) == (10, 0)


def test_a_message_without_a_result_is_still_unsent(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file_many(4)
    portal.shuffle = lambda results: results[1:]

    report = counter.cycle()

    assert (report.accepted, report.unsent) == (3, 1)
    assert counter.row(filed[0].ref).state is SendState.READY
    portal.shuffle = lambda results: results
    assert counter.cycle().duplicate == 1


def test_a_status_of_a_later_version_is_still_unsent(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.shuffle = lambda results: [{**item, "status": "parked"} for item in results]

    assert counter.cycle().unsent == 1
    assert len(portal.batches) == 1


def test_a_reply_without_results_is_unreadable(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(altered(lambda body: {"received_at": body["received_at"]}), after=True)

    report = counter.cycle()

    assert (report.unsent, report.hold) == (1, Hold.LOGIN_PAGE)
    assert counter.cycle().duplicate == 1


def test_a_known_id_with_other_bytes_needs_attention(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    with counter.store.read() as records:
        message_id = records.outbox.filing_of(filed.ref)
    assert message_id is not None
    portal.messages[message_id] = {"digest": "sha256:other"}

    counter.cycle()

    row = counter.row(filed.ref)
    assert (row.state, row.code) == (SendState.ATTENTION, "digest_mismatch")
    assert portal.messages[message_id] == {"digest": "sha256:other"}


def test_a_slip_note_goes_after_its_complaint(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file()
    note = counter.add(filed, MessageType.SLIP_PRINTED, {"copy": 1, "at": "x", "paper": "a5"})

    report = counter.cycle()

    assert report.accepted == 2
    assert portal.order[1] == note.id


def test_a_deferred_message_waits_longer_each_time(
    counter: Counter, portal: SmallPortal, clock: TestClock
) -> None:
    counter.file()
    portal.shuffle = lambda results: [{"id": r["id"], "status": "deferred"} for r in results]

    assert counter.cycle().unsent == 1
    tries_at_once = len(portal.batches)
    counter.cycle()
    assert tries_at_once == 1
    assert portal.batches[-1] == []
    for _ in range(8):
        clock.move(minutes=16)
        counter.cycle()
    assert counter.rows()[0].state is SendState.READY
    portal.shuffle = lambda results: results
    clock.move(minutes=16)
    assert counter.cycle().duplicate == 1


def test_a_lost_reply_leaves_one_complaint(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(hang_up, after=True)

    lost = counter.cycle()
    again = counter.cycle()

    assert (lost.hold, lost.unsent) == (Hold.OFFLINE, 1)
    assert (again.duplicate, again.accepted, again.unsent) == (1, 0, 0)
    assert len(portal.order) == 1


def test_a_failure_after_the_commit_leaves_one_complaint(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(4)
    portal.fault(refuse(500, "internal_error"), after=True)

    report = counter.cycle()

    assert (report.duplicate, report.unsent) == (4, 0)
    assert len(portal.order) == 4


def test_a_client_killed_between_send_and_answer_sends_the_same_message(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file()
    with counter.store.write() as records:
        (message,) = records.outbox.claim(1, body_max=10**6)
    counter.restart()

    report = counter.cycle()

    assert report.accepted == 1
    assert portal.order == [message.id]


def test_what_an_exception_left_in_sending_goes_in_the_next_cycle(counter: Counter) -> None:
    counter.file()
    with counter.store.write() as records:
        records.outbox.claim(1, body_max=10**6)

    assert counter.cycle().accepted == 1


def test_a_batch_that_is_too_big_for_the_wire_goes_in_parts(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.features = []
    portal.limits = {**portal.limits, "body_max": 9000}
    noise = chance(3)
    for _ in range(10):
        counter.file("".join(chr(noise.randint(0x985, 0x9B9)) for _ in range(400)))

    report = counter.cycle()

    assert report.accepted == 10
    assert max(s.wire for s in portal.seen if s.path == "/v1/messages") <= 9000


def test_a_compressed_batch_is_measured_on_the_wire(counter: Counter, portal: SmallPortal) -> None:
    portal.limits = {**portal.limits, "body_max": 4000}
    noise = chance(3)
    for _ in range(10):
        counter.file("".join(chr(noise.randint(0x985, 0x9B9)) for _ in range(1500)))

    report = counter.cycle()

    assert report.accepted == 10
    assert max(s.wire for s in portal.seen if s.path == "/v1/messages") <= 4000


def test_gzip_is_left_alone_where_it_is_refused(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(2)
    portal.fault(
        refuse(415, "unsupported_media_type"),
        when=lambda seen: "content-encoding" in seen.headers,
        times=99,
    )

    report = counter.cycle()
    counter.file()
    counter.cycle()

    assert (report.accepted, report.attention) == (2, 0)
    compressed = [s for s in portal.seen if "content-encoding" in s.headers]
    assert len(compressed) == 1


def test_gzip_is_used_only_after_the_portal_listed_it(
    counter: Counter, portal: SmallPortal
) -> None:
    portal.features = []
    counter.file()

    counter.cycle()

    assert not [s for s in portal.seen if "content-encoding" in s.headers]


def test_the_portal_may_ask_for_a_pause_within_a_good_reply(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(30)
    portal.fault(altered(lambda body: {**body, "throttle_s": 20}), after=True)

    report = counter.cycle()

    assert (report.accepted, report.unsent, report.hold) == (10, 20, Hold.THROTTLED)
    assert 20 <= report.wait_s <= 25
    assert not report.may_hurry
    assert portal.calls("/v1/changes") == 1
    assert counter.cycle().unsent == 0


def test_pauses_within_good_replies_never_grow(counter: Counter, portal: SmallPortal) -> None:
    counter.file_many(300)
    portal.fault(altered(lambda body: {**body, "throttle_s": 2}), after=True, times=8)

    waits = [counter.cycle().wait_s for _ in range(4)]

    assert max(waits) <= 2.5


@pytest.mark.parametrize("value", [0, -5, "soon", True, None, float("nan")])
def test_a_nonsense_pause_is_none(counter: Counter, portal: SmallPortal, value: object) -> None:
    counter.file_many(30)
    portal.fault(altered(lambda body: {**body, "throttle_s": value}), after=True)

    assert counter.cycle().unsent == 0


def test_what_the_portal_lost_is_sent_again(counter: Counter, portal: SmallPortal) -> None:
    filed = counter.file_many(5)
    counter.cycle()
    lost = portal.filings.pop(filed[2].ref)
    del portal.messages[lost]

    report = counter.cycle()

    assert (report.accepted, report.unsent) == (1, 0)
    assert filed[2].ref in portal.filings


def test_numbers_that_are_only_waiting_are_no_reason_to_send_twice(counter: Counter) -> None:
    counter.file_many(80)

    report = counter.cycle()

    assert (report.accepted, report.duplicate) == (80, 0)


def test_a_portal_that_misses_everything_for_ever_does_not_hold_the_cycle(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(3)
    counter.cycle()
    everything = [{"slot": "26-347-01", "from": 1, "to": 3}]
    portal.fault(altered(lambda body: {**body, "missing": everything}), after=True, times=1e9)

    report = counter.cycle()

    assert (report.duplicate, report.unsent) == (3, 0)
    assert portal.calls("/v1/messages") == 3


def test_missing_sequences_papers_and_strange_items_are_read(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(3)
    counter.cycle()
    missing = [
        {"device_seq": {"from": 2, "to": 2}},
        {"papers": "26347010000179"},
        {"slot": "26-999-01", "from": 1, "to": 9},
        {"slot": "26-347-01", "from": 5, "to": 1},
        {"device_seq": 3},
        {"slot": 4},
        "all",
    ]
    portal.fault(altered(lambda body: {**body, "missing": missing}), after=True)

    assert counter.cycle().duplicate == 1


def test_a_held_message_stays_where_it_is(counter: Counter) -> None:
    filed = counter.file()
    with counter.store.write() as records:
        records.outbox.hold(records.outbox.filing_of(filed.ref))

    report = counter.cycle()

    assert (report.unsent, report.accepted) == (0, 0)
    assert counter.row(filed.ref).state is SendState.HELD


def test_an_echo_of_another_request_settles_nothing(counter: Counter, portal: SmallPortal) -> None:
    counter.file()
    portal.fault(no_echo, after=True)

    report = counter.cycle()

    assert (report.hold, report.unsent) == (Hold.LOGIN_PAGE, 1)


def test_a_pause_that_is_asked_for_in_the_first_half_keeps_the_second(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file_many(9)
    counter.file("SPOIL")
    portal.fault(
        altered(lambda body: {**body, "throttle_s": 20}),
        after=True,
        when=lambda seen: len(seen.body["messages"]) == 5,
    )

    report = counter.cycle()

    assert (report.attention, report.hold) == (0, Hold.THROTTLED)
    assert (report.accepted, report.unsent) == (5, 5)
    assert counter.cycle().attention == 1


def test_a_stop_after_sending_leaves_the_feed_for_later(
    counter: Counter, portal: SmallPortal
) -> None:
    counter.file()
    portal.fault(lambda answer: counter.engine._tools.stop.set() or answer, after=True)

    report = counter.cycle()

    assert (report.accepted, report.unsent) == (1, 0)
    assert portal.calls("/v1/changes") == 0
