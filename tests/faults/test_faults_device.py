"""Rows C, A, V, U and F of the fault list (offline_sync.md C): clock, trust, versions, the feed."""

import json
from datetime import date

import pytest

from local_db.domain.outbox import Hold, MessageType
from local_db.domain.states import SendState
from sync.contract.codes import PackName
from sync.portal.operations import act, list_cases, publish_pack, refuse_case, suspend_device
from sync.portal.pack_shelf import find_pack
from sync.portal.portal import Portal
from sync.portal.tables import messages
from tests.faults.bad_day import CHANGES, HELLO, MESSAGES, TOKEN, BadDay
from tests.faults.line_faults import answer, hang, lose_reply, told


@pytest.mark.parametrize(
    ("row", "days"),
    [("c01 dead battery", -6500), ("c02 ten years ahead", 3650), ("c03 an hour back", -1 / 24)],
)
def test_c01_c02_c03_a_jump_of_the_pcs_clock_keeps_nobody_from_filing_or_sending(
    day: BadDay, row: str, days: float
) -> None:
    before = day.file(3)
    day.pc_jumps(days=days)
    after = day.file(3, "পরে।")

    report = day.cycle()

    assert (report.hold, report.unsent) == (None, 0), row
    order = [day.desk.row(one.ref).device_seq for one in [*before, *after]]
    assert order == sorted(order)
    day.ends_well()


def test_c04_a_jump_while_we_wait_makes_no_storm_and_no_standstill(day: BadDay) -> None:
    day.file(3)
    day.line.plan(answer(503, "unavailable"), on=MESSAGES, times=3)
    waits = []
    for days in (0, 3650, -7000):
        day.pc_jumps(days=days)
        waits.append(day.cycle().wait_s)

    assert max(waits) <= 20
    assert day.line.calls(MESSAGES) == 3
    day.ends_well()


def test_c06_a_new_year_offline_goes_on_with_the_old_numbers(day: BadDay) -> None:
    day.clock.move(days=40)
    day.line.is_down = True
    day.line.drop_all()
    old = day.file(4)
    assert day.cycle().hold is Hold.OFFLINE
    assert {one.ref[:2] for one in old} == {"26"}
    day.line.clear()
    assert day.cycle().unsent == 0

    (new,) = day.file(1, "নতুন বছরে।")
    assert new.ref[:2] == "27"
    day.ends_well()


def test_c07_a_portal_clock_that_is_wrong_by_a_day_locks_nobody_out(day: BadDay) -> None:
    for skew_days in (1, -1):
        day.portal_time.skew += day.portal_time.skew.__class__(days=skew_days)
        day.desk.restart()
        day.file(2)
        assert day.cycle().hold is None
    day.ends_well()


def test_a01_a_week_of_401_touches_no_message(day: BadDay) -> None:
    filed = day.file(4)
    day.line.plan(answer(401, "token_expired"), on=MESSAGES, times=1e9)
    for _ in range(7):
        assert day.cycle().hold is Hold.AUTH
        day.clock.move(days=1)
    assert {day.state(one) for one in filed} == {SendState.READY}
    day.ends_well()


def test_a02_a_token_that_ends_between_two_batches_is_replaced(day: BadDay) -> None:
    day.file(25)
    day.line.plan(answer(401, "token_expired"), on=MESSAGES, nth=2)

    report = day.cycle()

    assert (report.accepted, report.hold) == (25, None)
    assert day.line.calls(TOKEN) == 1
    day.ends_well()


def test_a03_fifty_lost_token_replies_lock_nobody_out(day: BadDay) -> None:
    day.file(2)
    day.desk.restart()
    day.line.plan(lose_reply, on=TOKEN, times=50)
    for _ in range(50):
        assert day.cycle().hold is Hold.OFFLINE
    assert day.cycle().accepted == 2
    day.ends_well()


def test_a04_a_device_that_is_shut_out_drains_when_it_is_let_in_again(day: BadDay) -> None:
    day.file(3)
    with day.desk.store.read() as records:
        device_id = records.device.get().device_id
    assert device_id is not None
    suspend_device(day.portal.database_url, device_id)
    report = day.cycle()
    assert (report.hold, report.unsent, report.wait_s) == (Hold.SUSPENDED, 3, 1800)
    day.file(2, "বন্ধ থাকার সময়।")
    suspend_device(day.portal.database_url, device_id, suspended=False)

    assert day.cycle().accepted == 5
    day.ends_well()


def test_a06_who_entered_a_complaint_is_sealed_and_not_who_sends_it(day: BadDay) -> None:
    day.file(2)
    day.desk.restart()
    day.cycle()
    with Portal.open(day.portal.database_url) as portal, portal.database.read() as connection:
        bodies = [json.loads(row.body) for row in connection.execute(messages.select())]
    assert {body["entered_by"] for body in bodies} == {"AUS1-OP2"}
    day.ends_well()


def test_v01_a_portal_of_another_protocol_leaves_the_whole_queue_as_it_is(day: BadDay) -> None:
    filed = day.file(30)
    day.desk.restart()
    other = told(lambda body: {**body, "protocol": {"min": 2, "max": 3}})
    day.line.plan(other, on=HELLO, times=3)
    for _ in range(3):
        assert day.cycle().hold is Hold.VERSION
    assert {day.state(one) for one in filed} == {SendState.READY}
    day.ends_well()


def test_v03_a_category_that_was_retired_after_filing_is_still_taken(day: BadDay) -> None:
    day.file(3)
    with Portal.open(day.portal.database_url) as portal, portal.database.read() as connection:
        items = find_pack(connection, PackName.CATEGORIES).rows()
    retired = [{**item, "valid_to": "2026-01-01"} for item in items]
    publish_pack(
        day.portal.database_url,
        PackName.CATEGORIES,
        retired,
        version="after",
        valid_from=date(2026, 11, 25),
    )

    assert day.cycle().accepted == 3
    day.ends_well()


def test_v06_a_portal_that_stops_taking_gzip_gets_plain_bodies(day: BadDay) -> None:
    day.file(12)
    day.line.plan(answer(415, "encoding_unknown"), on=MESSAGES)

    report = day.cycle()

    assert (report.accepted, report.attention) == (12, 0)
    day.ends_well()


def test_u05_a_correction_made_while_the_complaint_is_being_sent_follows_it(day: BadDay) -> None:
    (filed,) = day.file()
    with day.desk.store.write() as records:
        claimed = records.outbox.claim(10, body_max=10**6)
    body = {"n": 1, "changes": {"/complaint/description": "সারানো হয়নি।"}, "reason": "ভুল"}
    day.desk.add(filed, MessageType.AMENDED, body)
    with day.desk.store.write() as records:
        records.outbox.release([message.id for message in claimed])

    assert day.cycle().accepted == 2
    case = next(iter(list_cases(day.portal.database_url)))
    assert case["ref"] == filed.ref
    with Portal.open(day.portal.database_url) as portal, portal.database.read() as connection:
        kept = [row for row in connection.execute(messages.select()) if row.type == "case.amended"]
    assert [row.is_note for row in kept] == [False]
    day.ends_well()


def test_f03_a_forgotten_cursor_loses_no_news(day: BadDay) -> None:
    filed = day.file(3)
    day.cycle()
    act(day.portal.database_url, filed[1].ref, "GM005", clock=day.portal_time)
    day.line.plan(answer(410, "cursor_gone"), on=CHANGES)

    day.cycle()
    day.cycle()

    with day.desk.store.read() as records:
        events = records.portal_cases.events(filed[1].ref)
    assert [event.state for event in events] == ["GM001", "GM005"]
    day.ends_well()


def test_f05_news_of_a_complaint_that_still_waits_here_is_kept_and_it_goes_again(
    day: BadDay,
) -> None:
    filed = day.file(3)
    # Stored there, and we were told that it is busy: the feed already speaks of them.
    busy = answer(429, "rate_limited", after_commit=True, Retry_After="5")
    day.line.plan(busy, on=MESSAGES)

    report = day.cycle()

    assert (report.hold, report.unsent) == (Hold.THROTTLED, 3)
    with day.desk.store.read() as records:
        assert all(len(records.portal_cases.events(one.ref)) == 1 for one in filed)
    assert day.cycle().duplicate == 3
    day.ends_well()


def test_f07_a_complaint_that_is_refused_later_turns_red_with_its_reason(day: BadDay) -> None:
    filed = day.file(2)
    day.cycle()
    refuse_case(day.portal.database_url, filed[0].ref, "not_of_this_state")

    day.cycle()

    row = day.desk.row(filed[0].ref)
    assert row.state is SendState.ATTENTION
    assert (row.problem or {})["code"] == "not_of_this_state"
    with day.desk.store.write() as records:
        records.outbox.retry(row.id)
    day.ends_well()


def test_f07_a_refusal_that_comes_before_the_acceptance_is_known_is_not_lost(day: BadDay) -> None:
    filed = day.file(2)
    # Stored there, the answer lost, and only the feed is still answered.
    busy = answer(429, "rate_limited", after_commit=True, Retry_After="5")
    day.line.plan(busy, on=MESSAGES)
    day.line.plan(answer(429, "rate_limited", Retry_After="5"), on=CHANGES)
    day.cycle()
    refuse_case(day.portal.database_url, filed[0].ref, "not_of_this_state")
    day.line.plan(answer(429, "rate_limited", Retry_After="5"), on=MESSAGES)

    day.cycle()
    day.cycle()

    assert day.state(filed[0]) is SendState.ATTENTION
    day.refused_later = {filed[0].ref}
    day.ends_well()


def test_p06_a_sleep_of_three_days_with_a_request_open_ends_by_the_deadline(day: BadDay) -> None:
    day.file(3)
    day.impatient(total_s=0.5)
    day.line.plan(hang(1.5, after_commit=True), on=MESSAGES)
    day.clock.move(days=3)

    assert day.cycle().hold is Hold.OFFLINE
    day.impatient(total_s=10.0)
    assert day.cycle().duplicate == 3
    day.ends_well()
