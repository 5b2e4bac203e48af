"""Rows S of the fault list (offline_sync.md C): what the portal itself may do."""

import gzip
import shutil
import threading
import time
from pathlib import Path
from typing import Any

import pytest

from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from tests.faults.bad_day import CHANGES, MESSAGES, PACKS, BadDay
from tests.faults.fault_line import Exchange, Fault
from tests.faults.line_faults import answer, hang, padded, stranger, told
from tests.faults.wire import HungUpError

Json = dict[str, Any]
FOREIGN = "http://localhost:9/v1/messages"
SHOUT = "ত্রুটি\x07\x1b[31m" + "ক" * 400_000


@pytest.mark.parametrize(
    ("fault", "duplicates"),
    [
        (answer(500, "internal"), 0),
        (answer(502, "bad_gateway"), 0),
        (answer(500, "internal", after_commit=True), 5),
        (answer(504, "timeout", after_commit=True), 5),
    ],
)
def test_s01_s02_a_portal_that_fails_before_or_after_its_commit_gets_each_once(
    day: BadDay, fault: Fault, duplicates: int
) -> None:
    day.file(5)
    # The batch, then the heartbeat that is asked whether anything works at all.
    day.line.plan(fault, on=MESSAGES, times=2)

    assert day.cycle().hold is Hold.PORTAL_ERROR
    report = day.cycle()
    assert (report.duplicate, report.accepted) == (duplicates, 5 - duplicates)
    day.ends_well()


def test_s04_a_portal_that_is_busy_with_one_lane_leaves_the_others(day: BadDay) -> None:
    day.file(3)
    day.line.plan(answer(429, "rate_limited", Retry_After="60"), on=MESSAGES)

    report = day.cycle()

    assert (report.hold, report.unsent, report.may_hurry) == (Hold.THROTTLED, 3, False)
    assert day.line.calls(CHANGES) == 1
    day.ends_well()


def test_s05_a_batch_that_is_too_large_is_halved_and_a_single_one_set_aside(day: BadDay) -> None:
    filed = day.file(8)

    def too_large(exchange: Exchange) -> Any:
        if filed[5].ref.encode() in _plain(exchange):
            return answer(413, "batch_too_large")(exchange)
        return exchange.forward()

    day.bad = {filed[5].ref}
    day.line.plan(too_large, on=MESSAGES, times=50)
    report = day.cycle()

    assert (report.accepted, report.attention) == (7, 1)
    day.ends_well()


def _plain(exchange: Exchange) -> bytes:
    body = exchange.request.body
    is_packed = exchange.request.header("content-encoding") == "gzip"
    return gzip.decompress(body) if is_packed else body


def test_s06_one_of_fifty_that_spoils_the_envelope_is_found(day: BadDay) -> None:
    filed = day.file(50)

    def spoilt(exchange: Exchange) -> Any:
        if filed[31].ref.encode() in _plain(exchange):
            return answer(422, "envelope_invalid")(exchange)
        return exchange.forward()

    day.bad = {filed[31].ref}
    day.line.plan(spoilt, on=MESSAGES, times=200)
    for _ in range(2):
        day.cycle()

    states = [day.state(one) for one in filed]
    assert states.count(SendState.DONE) == 49
    day.ends_well()


RESULTS = [
    ("some are missing", lambda r: r[::2]),
    ("one is repeated", lambda r: [*r, *r[:2]]),
    ("another order", lambda r: r[::-1]),
    ("a stranger's is among them", lambda r: [{"id": "x", "status": "rejected"}, *r]),
    ("a status of a later version", lambda r: [{**r[0], "status": "pondered"}, *r[1:]]),
    ("none at all", lambda _: []),
]


@pytest.mark.parametrize("change", [pair[1] for pair in RESULTS], ids=[pair[0] for pair in RESULTS])
def test_s07_results_are_matched_by_their_ids_and_by_nothing_else(day: BadDay, change: Any) -> None:
    day.file(9)
    day.line.plan(told(lambda body: {**body, "results": change(body["results"])}), on=MESSAGES)

    report = day.cycle()

    assert report.attention == 0
    assert report.accepted + report.duplicate + report.unsent >= 9
    day.ends_well()


def test_s08_a_portal_that_restores_yesterdays_backup_gets_the_rest_again(
    day: BadDay, tmp_path: Path
) -> None:
    day.file(6)
    day.cycle()
    backup = tmp_path / "yesterday"
    with day.portal_again():
        _copy(tmp_path, backup)
    day.file(7, "আজকের।")
    assert day.cycle().unsent == 0
    day.portal_forgets = True
    with day.portal_again():
        _copy(backup, tmp_path)

    assert len(day.refs_at_portal()) == 6
    day.ends_well()
    assert len(day.refs_at_portal()) == 14


def _copy(source: Path, target: Path) -> None:
    target.mkdir(exist_ok=True)
    for old in target.glob("portal.db*"):
        old.unlink()
    for file in source.glob("portal.db*"):
        shutil.copy2(file, target / file.name)


def test_s09_a_commit_that_takes_longer_than_our_patience_has_one_effect(day: BadDay) -> None:
    day.file(5)
    day.impatient(total_s=0.5)
    late = threading.Event()

    def slow(exchange: Exchange) -> None:
        def commit() -> None:
            time.sleep(1.0)
            day.line._deliver(exchange.request)
            late.set()

        thread = threading.Thread(target=commit)
        day.line._threads.append(thread)
        thread.start()
        exchange.wait(2.0)
        raise HungUpError

    day.line.plan(slow, on=MESSAGES)
    assert day.cycle().hold is Hold.OFFLINE
    # Asked again while the first request is still being worked on.
    day.impatient(total_s=10.0)
    day.cycle()
    assert late.wait(10)
    day.ends_well()


@pytest.mark.parametrize(
    "location", [FOREIGN, "https://portal.invalid/v1/messages", "//localhost:9/", "/v2/messages"]
)
def test_s12_a_redirect_is_never_followed(day: BadDay, location: str) -> None:
    day.file(2)
    day.line.plan(stranger(307, Location=location), on=MESSAGES)

    report = day.cycle()

    assert (report.hold, report.unsent) == (Hold.LOGIN_PAGE, 2)
    assert day.line.calls("POST /v2") == 0
    day.ends_well()


def odd_page(body: Json) -> Json:
    odd = [
        {"op": "a_later_op", "x": None},
        {"op": "event", "ref": None, "rev": None},
        {"op": "event", "ref": "26-347", "rev": 1, "state": "GM999", "new": {"of": "later"}},
        None,
        7,
    ]
    return {**body, "changes": [*odd, *body["changes"]], "later": None}


def test_s13_what_a_later_portal_tells_is_kept_or_passed_over(day: BadDay) -> None:
    day.file(2)
    day.line.plan(told(odd_page), on=CHANGES)
    day.line.plan(told(lambda body: {**body, "receipts": None, "throttle_s": None}), on=MESSAGES)

    assert day.cycle().hold is None
    day.ends_well()


def test_s13_a_page_without_measure_is_cut(day: BadDay) -> None:
    day.file(2)
    day.line.plan(padded(4_000_000), on=CHANGES)

    # The complaints went before the feed was read.
    report = day.cycle()
    assert (report.hold, report.unsent) == (Hold.LOGIN_PAGE, 0)
    day.ends_well()


def test_s15_an_error_text_without_measure_or_manners_is_cut_and_cleaned(day: BadDay) -> None:
    (filed,) = day.file()
    problem = {"code": "moon", "title": SHOUT, "detail": "শেষ", "errors": [{"pointer": SHOUT}]}
    change = told(
        lambda body: {
            **body,
            "results": [{**body["results"][0], "status": "rejected", "problem": problem}],
        }
    )
    day.line.plan(change, on=MESSAGES)
    day.bad = {filed.ref}

    day.cycle()

    row = day.desk.row(filed.ref)
    assert row.state is SendState.ATTENTION
    shown = str(row.problem)
    assert len(shown) < 2_000
    assert "\x07" not in shown
    assert "\x1b" not in shown
    # What a rejecting portal stored in truth is found by asking again: nothing is doubled.
    with day.desk.store.write() as records:
        records.outbox.retry(row.id)
    day.bad = set()
    day.ends_well()


@pytest.mark.parametrize("fault", [hang(1.5), hang(1.5, after_commit=True)])
def test_s09_a_portal_that_says_nothing_is_left_at_the_deadline(day: BadDay, fault: Fault) -> None:
    day.file(3)
    day.impatient(total_s=0.4)
    day.line.plan(fault, on=MESSAGES)
    before = time.monotonic()

    assert day.cycle().hold is Hold.OFFLINE
    assert time.monotonic() - before < 5
    day.impatient(total_s=10.0)
    day.ends_well()


def test_s04_master_data_that_cannot_be_had_stops_nothing(day: BadDay) -> None:
    day.file(2)
    day.clock.move(days=2)
    day.line.plan(answer(429, "rate_limited", Retry_After="60"), on=PACKS, times=20)

    assert day.cycle().unsent == 0
    day.ends_well()
