from datetime import timedelta

import pytest
from store_rig import NOON, StandingClock, event, file, message_id, open_again, send_all

from local_db.domain.case import Rejected
from local_db.domain.enrolment import HighWater
from local_db.domain.number import Number
from local_db.domain.outbox import (
    MessageType,
    MissingNumbers,
    MissingPapers,
    MissingSequences,
    Outcome,
)
from local_db.domain.states import IllegalMoveError, RecordState, SendState
from local_db.repositories.outbox_sending import _ENVELOPE_BYTES
from local_db.store import Store

ROOM = 10**6


def _state(store: Store, ref: str) -> SendState:
    with store.read() as records:
        return next(row.state for row in records.outbox.rows() if row.ref == ref)


def test_messages_are_claimed_in_device_order_and_counted_as_tried(store: Store) -> None:
    refs = [file(store).ref for _ in range(3)]
    with store.write() as records:
        claimed = records.outbox.claim(2, body_max=ROOM)
    assert [message.ref for message in claimed] == refs[:2]
    with store.read() as records:
        tries = {row.ref: row.tries for row in records.outbox.rows()}
    assert tries == {refs[0]: 1, refs[1]: 1, refs[2]: 0}


def test_a_claim_stays_within_the_bytes_but_always_takes_one(store: Store) -> None:
    for _ in range(3):
        file(store)
    with store.write() as records:
        (first,) = records.outbox.claim(9, body_max=1)
        size = len(first.body) + _ENVELOPE_BYTES
        records.outbox.release([first.id])
        assert len(records.outbox.claim(9, body_max=2 * size)) == 2


def test_an_empty_outbox_has_nothing_to_claim(store: Store) -> None:
    with store.write() as records:
        assert records.outbox.claim(10, body_max=ROOM) == ()
        assert not records.outbox.unsent_exists()
        assert records.outbox.figures().oldest_queued_at is None


def test_a_message_that_the_portal_has_is_done_once(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        (message,) = records.outbox.claim(10, body_max=ROOM)
        records.outbox.done(message.id, "R1", "WB/26/1", NOON)
        records.outbox.done(message.id, "R1", "WB/26/1", NOON)
        records.outbox.done("unknown", "R1", None, NOON)
    with store.read() as records:
        (row,) = records.outbox.rows(SendState.DONE)
        assert (row.sent_at, row.portal_ref) == (NOON, "WB/26/1")
        assert [a.outcome for a in records.outbox.history(message.id)] == [Outcome.SENT]
        (found,) = records.complaints.find("wb 26/1")
        assert (found.ref, found.portal_ref) == (filed.ref, "WB/26/1")
        assert not records.outbox.unsent_exists()


def test_what_was_being_sent_at_a_crash_is_ready_at_the_next_start(
    store: Store, clock: StandingClock
) -> None:
    filed = file(store)
    with store.write() as records:
        records.outbox.claim(10, body_max=ROOM)
    assert _state(store, filed.ref) is SendState.SENDING
    again = open_again(store, clock)
    assert _state(again, filed.ref) is SendState.READY
    with again.read() as records:
        assert records.outbox.figures().unsent == 1
    again.close()


def test_an_offline_week_adds_one_line_of_history(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        for _ in range(20):
            records.outbox.release(
                [m.id for m in records.outbox.claim(10, body_max=ROOM)], code="offline"
            )
        (attempt,) = records.outbox.history(records.outbox.filing_of(filed.ref))
    assert (attempt.outcome, attempt.code, attempt.times) == (Outcome.RELEASED, "offline", 20)


def test_attention_keeps_the_portals_reason_until_it_is_retried(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        (message,) = records.outbox.claim(10, body_max=ROOM)
        records.outbox.attention(message.id, "rejected", {"code": "ref_taken"}, NOON)
    with store.read() as records:
        (row,) = records.outbox.rows(SendState.ATTENTION)
        assert (row.code, row.problem) == ("rejected", {"code": "ref_taken"})
        assert records.outbox.figures().attention == 1
    with store.write() as records:
        records.outbox.retry(message.id)
    with store.read() as records:
        (row,) = records.outbox.rows(SendState.READY)
    assert (row.ref, row.code, row.problem) == (filed.ref, None, None)


def test_a_held_message_waits_until_it_is_let_go(store: Store) -> None:
    filed = file(store)
    held = message_id(store, filed.ref)
    with store.write() as records:
        records.outbox.hold(held)
        assert records.outbox.claim(10, body_max=ROOM) == ()
        assert records.outbox.figures().held == 1
        records.outbox.unhold(held)
        assert len(records.outbox.claim(10, body_max=ROOM)) == 1


def test_a_sent_message_cannot_be_held(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        send_all(records)
    with pytest.raises(IllegalMoveError), store.write() as records:
        records.outbox.hold(records.outbox.filing_of(filed.ref))


def test_a_deferred_message_waits_for_its_time(store: Store, clock: StandingClock) -> None:
    file(store)
    with store.write() as records:
        (message,) = records.outbox.claim(10, body_max=ROOM)
        records.outbox.defer(message.id, clock.now() + timedelta(minutes=5))
        assert records.outbox.claim(10, body_max=ROOM) == ()
    clock.move(minutes=6)
    with store.write() as records:
        assert len(records.outbox.claim(10, body_max=ROOM)) == 1


def test_a_clock_that_jumps_back_does_not_freeze_the_queue(
    store: Store, clock: StandingClock
) -> None:
    file(store)
    with store.write() as records:
        (message,) = records.outbox.claim(10, body_max=ROOM)
        records.outbox.defer(message.id, clock.now() + timedelta(minutes=5))
    clock.move(days=-400)
    with store.write() as records:
        assert len(records.outbox.claim(10, body_max=ROOM)) == 1


def test_a_child_waits_for_its_parent_or_for_what_replaced_it(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        (parent,) = records.outbox.claim(10, body_max=ROOM)
        records.outbox.attention(parent.id, "rejected", None, NOON)
        child = records.outbox.add(
            MessageType.WITHDRAWN, filed.ref, filed.case_id, {"reason": "x"}, depends_on=parent.id
        )
        second = _correct(records, filed, parent.id)
        assert [m.id for m in records.outbox.claim(10, body_max=ROOM)] == [second.id]
        records.outbox.attention(second.id, "rejected", None, NOON)
        assert records.outbox.claim(10, body_max=ROOM) == ()
        third = _correct(records, filed, second.id)
        assert [m.id for m in records.outbox.claim(10, body_max=ROOM)] == [third.id]
        records.outbox.done(third.id, None, None, NOON)
        assert [m.id for m in records.outbox.claim(10, body_max=ROOM)] == [child.id]


def _correct(records, filed, supersedes):
    return records.outbox.add(
        MessageType.FILED, filed.ref, filed.case_id, {"corrected": 1}, supersedes=supersedes
    )


def test_a_child_of_an_unknown_parent_is_left_to_the_portal(store: Store) -> None:
    with store.write() as records:
        records.outbox.add(
            MessageType.RECONTACTED, "26347020000195", None, {"note": "x"}, depends_on="elsewhere"
        )
        assert len(records.outbox.claim(10, body_max=ROOM)) == 1


def test_a_message_that_fails_alone_stops_nobody_else(store: Store) -> None:
    bad, good = file(store), file(store)
    with store.write() as records:
        (first,) = records.outbox.claim(1, body_max=ROOM)
        assert records.outbox.alone_failure(first.id, "unavailable") == 1
        assert records.outbox.alone_failure(first.id, "unavailable") == 2
        records.outbox.release([first.id])
        assert [m.ref for m in records.outbox.claim(10, body_max=ROOM)] == [good.ref]
        assert [m.ref for m in records.outbox.claim(10, body_max=ROOM)] == [bad.ref]
        records.outbox.attention(first.id, "portal_error", None, NOON)
        assert records.outbox.retry_older("portal_error", NOON) == 0
        assert records.outbox.retry_older("portal_error", NOON + timedelta(seconds=1)) == 1
        assert records.outbox.alone_failure(first.id) == 1


def test_numbers_the_portal_lost_are_sent_again_with_all_their_messages(store: Store) -> None:
    refs = [file(store).ref for _ in range(3)]
    with store.write() as records:
        records.slips.printed(refs[1], 1, "a5", NOON, "AUS1-OP2")
        send_all(records)
        missing = MissingNumbers(slot="26-347-02", first=2, last=99)
        assert records.outbox.mark_missing(missing) == 3
        assert records.outbox.mark_missing(missing) == 0
        assert records.outbox.mark_missing(MissingNumbers(slot="26-347-09", first=1, last=9)) == 0
    assert _state(store, refs[0]) is SendState.DONE
    assert _state(store, refs[2]) is SendState.READY


def test_sequences_and_papers_the_portal_lost_are_sent_again(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        send_all(records)
        records.work.connection.exec_driver_sql(
            "INSERT INTO paper VALUES (?, 0, 'ab', 2, 'image/jpeg', 1, NULL, NULL)",
            (filed.case_id,),
        )
        assert records.papers.pending() == 0
        missing = (MissingPapers(ref=filed.ref), MissingPapers(ref="26347020000195"))
        assert records.outbox.mark_missing(*missing, MissingSequences(first=1, last=5)) == 1
        assert records.papers.pending() == 1
        records.work.connection.exec_driver_sql("DELETE FROM paper")
        assert records.papers.pending() == 0


def test_the_papers_of_numbers_the_portal_lost_go_again_with_them(store: Store) -> None:
    lost, kept, bare = file(store), file(store), file(store)
    with store.write() as records:
        send_all(records)
        for case_id in (lost.case_id, kept.case_id):
            records.work.connection.exec_driver_sql(
                "INSERT INTO paper VALUES (?, 0, 'ab', 2, 'image/jpeg', 1, NULL, NULL)", (case_id,)
            )
        for ref in (lost.ref, bare.ref):
            number = Number(ref)
            gone = MissingNumbers(slot=number.slot.text, first=number.seq, last=number.seq)
            assert records.outbox.mark_missing(gone) == 1
            assert records.papers.pending() == 1


def test_a_claim_skips_what_had_its_turn_in_this_cycle(store: Store) -> None:
    first, second = file(store), file(store)
    had = message_id(store, first.ref)
    with store.write() as records:
        assert [m.ref for m in records.outbox.claim(9, body_max=ROOM, skip={had})] == [second.ref]


def test_the_queue_is_read_by_key_and_by_state(store: Store) -> None:
    refs = [file(store, petitioner__name="Sukumar Mondal").ref for _ in range(5)]
    with store.write() as records:
        records.outbox.claim(2, body_max=ROOM)
    with store.read() as records:
        page = records.outbox.rows(limit=2)
        rest = records.outbox.rows(before=page[-1].device_seq)
        ready = records.outbox.rows(SendState.READY)
        figures = records.outbox.figures()
    assert [row.ref for row in (*page, *rest)] == refs[::-1]
    assert [row.ref for row in ready] == refs[:1:-1]
    assert page[0].name_masked == "S*** M***"
    assert (figures.unsent, figures.counts[SendState.SENDING]) == (5, 2)
    assert figures.oldest_queued_at == NOON


def test_a_sensitive_case_shows_no_name_in_the_queue(store: Store) -> None:
    file(store, sensitive=True)
    with store.read() as records:
        assert records.outbox.rows()[0].name_masked == ""


def test_amendments_change_the_record_but_not_the_sealed_complaint(store: Store) -> None:
    filed = file(store)
    with store.read() as records:
        before = records.complaints.get(filed.ref)
    for kind, state in (
        (MessageType.RECONTACTED, RecordState.REGISTERED),
        (MessageType.AMENDED, RecordState.CORRECTED),
        (MessageType.VOIDED, RecordState.VOID),
    ):
        with store.write() as records:
            records.outbox.add(kind, filed.ref, filed.case_id, {"reason": "x"})
            assert records.complaints.page().rows[0].record is state
    with store.read() as records:
        assert records.complaints.get(filed.ref) == before


def test_a_case_that_the_portal_refuses_later_turns_red(store: Store) -> None:
    filed = file(store)
    refusal = Rejected(ref=filed.ref, problem={"code": "out_of_area"})
    elsewhere = Rejected(ref="26347020000195", problem={})
    with store.write() as records:
        send_all(records)
        records.portal_cases.apply([event(filed.ref, 1), refusal, elsewhere], "c1")
    with store.read() as records:
        (row,) = records.outbox.rows(SendState.ATTENTION)
    assert row.problem == {"code": "out_of_area"}


def test_a_refusal_is_seen_although_the_answer_that_accepted_was_lost(store: Store) -> None:
    filed = file(store)
    with store.write() as records:
        records.portal_cases.apply([Rejected(ref=filed.ref, problem={"code": "out_of_area"})], "c0")
    with store.read() as records:
        (row,) = records.outbox.rows(SendState.ATTENTION)
    assert row.problem == {"code": "out_of_area"}


def test_high_water_tells_how_far_each_slot_was_used(store: Store) -> None:
    with store.read() as records:
        assert records.device.high_water() == [HighWater(slot="26-347-02", last_seq=0)]
        assert records.device.last_device_seq() == 0
    file(store)
    with store.read() as records:
        assert records.device.high_water() == [HighWater(slot="26-347-02", last_seq=1)]
        assert records.device.last_device_seq() == 1
