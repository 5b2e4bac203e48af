"""Rows N of the fault list (offline_sync.md C): the line between the counter and the portal."""

import contextlib
import datetime as dt
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from local_db.domain.outbox import Hold
from local_db.domain.states import SendState
from sync.courier import send_until_empty
from tests.fakes.certificates import certificate
from tests.faults.bad_day import CHANGES, HELLO, MESSAGES, TOKEN, BadDay
from tests.faults.fault_line import Fault
from tests.faults.line_faults import (
    answer,
    cut,
    drip,
    held_back,
    kept_and_passed,
    lose_reply,
    lose_request,
    old_reply,
    reset_after,
    reset_before,
    stranger,
    swapped,
    without_echo,
    without_kind,
)
from tests.faults.tls_front import TlsFront
from tests.faults.wire import JSON

LOGIN = b'{"request_id": "of nobody", "results": []}'


def test_n02_a_name_that_leads_to_another_server_settles_nothing(day: BadDay) -> None:
    day.file(3)
    day.line.plan(stranger(404, b"<h1>It works!</h1>"), times=1e9)

    assert day.cycle().hold is Hold.LOGIN_PAGE
    assert day.cycle().requests == 1
    day.ends_well()


@contextlib.contextmanager
def silent_port(address: str = "127.0.0.1", port: int = 0) -> Iterator[int]:
    """A port whose queue of new connections is full: who connects waits."""
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    with socket.socket(family) as full, contextlib.ExitStack() as stack:
        full.bind((address, port))
        full.listen(0)
        for _ in range(3):
            visitor = stack.enter_context(socket.socket(family))
            visitor.settimeout(0.0)
            visitor.connect_ex(full.getsockname())
        time.sleep(0.05)
        yield full.getsockname()[1]


def test_n03_a_portal_that_takes_no_connection_is_asked_once_a_cycle(day: BadDay) -> None:
    day.file(4)
    with silent_port() as port:
        day.impatient(connect_s=0.5)
        good, day.desk.url = day.desk.url, f"http://127.0.0.1:{port}"
        day.impatient(connect_s=0.5)
        before = time.monotonic()
        report = day.cycle()
        took = time.monotonic() - before
        day.desk.url = good
    day.impatient(total_s=10.0)

    assert (report.hold, report.requests, report.unsent) == (Hold.OFFLINE, 1, 4)
    assert took < 5
    day.ends_well()


def test_n04_a_reset_before_the_request_leaves_keeps_the_same_ids(day: BadDay) -> None:
    day.file(3)
    ids = [row.id for row in day.desk.rows()]
    day.line.plan(reset_before, on=MESSAGES)

    assert day.cycle().hold is Hold.OFFLINE
    assert [row.id for row in day.desk.rows()] == ids
    assert day.refs_at_portal() == []
    day.ends_well()


@pytest.mark.parametrize("fault", [lose_reply, reset_after])
def test_n05_a_reply_lost_after_the_commit_is_answered_duplicate(day: BadDay, fault: Fault) -> None:
    filed = day.file(5)
    day.line.plan(fault, on=MESSAGES)

    assert day.cycle().hold is Hold.OFFLINE
    assert len(day.refs_at_portal()) == 5
    assert {day.state(one) for one in filed} == {SendState.READY}
    report = day.cycle()
    assert (report.duplicate, report.accepted) == (5, 0)
    day.ends_well()


def test_n06_no_part_of_a_reply_settles_anything(day: BadDay) -> None:
    filed = day.file(2)
    shares = [0.0, 0.02, 0.1, 0.2, 0.35, 0.5, 0.65, 0.8, 0.9, 0.97, 0.995]
    for share in shares:
        day.line.plan(cut(share), on=MESSAGES)
        assert day.cycle().hold is not None, share
        assert {day.state(one) for one in filed} == {SendState.READY}, share
    assert day.cycle().duplicate == 2
    day.ends_well()


def test_n08_a_dripping_reply_is_cut_and_the_batch_made_smaller(day: BadDay) -> None:
    day.file(12)
    day.impatient(total_s=0.4)
    day.line.plan(drip(0.05), on=MESSAGES)

    report = day.cycle()

    assert (report.hold, report.unsent) == (Hold.OFFLINE, 12)
    day.impatient(total_s=10.0)
    day.ends_well()


@pytest.mark.parametrize(
    ("fault", "on"),
    [
        (stranger(200), HELLO),
        (stranger(302, Location="/login"), TOKEN),
        (stranger(302, Location="/login"), MESSAGES),
        (stranger(200), CHANGES),
    ],
)
def test_n09_a_login_page_is_named_and_a_post_is_never_asked_again_as_get(
    day: BadDay, fault: Fault, on: str
) -> None:
    day.file(2)
    if on in {TOKEN, HELLO}:
        day.desk.restart()
    day.line.plan(fault, on=on, times=1e9)

    report = day.cycle()

    assert report.hold is Hold.LOGIN_PAGE
    assert day.line.struck == 1
    assert not any("login" in entry for entry in day.line.story if entry.startswith("GET /login"))
    day.ends_well()


@pytest.mark.parametrize(
    ("fault", "hold"),
    [
        (stranger(407, Proxy_Authenticate="Basic"), Hold.PROXY_PASSWORD),
        (without_echo, Hold.LOGIN_PAGE),
        (without_kind, Hold.LOGIN_PAGE),
        (stranger(403), Hold.LOGIN_PAGE),
        (stranger(422), Hold.LOGIN_PAGE),
        (stranger(200, LOGIN, JSON), Hold.LOGIN_PAGE),
        (stranger(502), Hold.PORTAL_ERROR),
    ],
)
def test_n10_what_a_proxy_makes_of_a_reply_settles_nothing(
    day: BadDay, fault: Fault, hold: Hold
) -> None:
    filed = day.file(3)
    day.line.plan(fault, on=MESSAGES)

    assert day.cycle().hold is hold
    assert {day.state(one) for one in filed} == {SendState.READY}
    day.ends_well()


@pytest.mark.parametrize("fault", [old_reply, swapped])
def test_n10_an_answer_out_of_a_cache_is_not_ours(day: BadDay, fault: Fault) -> None:
    day.file(2)
    day.cycle()
    day.file(2, "পরের দুটি।")
    day.line.plan(fault, on=MESSAGES)

    report = day.cycle()

    assert (report.hold, report.unsent) == (Hold.LOGIN_PAGE, 2)
    day.ends_well()


@pytest.mark.parametrize("days", [0, 3])
def test_n11_a_request_that_a_proxy_delivers_again_changes_nothing(day: BadDay, days: int) -> None:
    day.file(4)
    day.line.plan(kept_and_passed, on=MESSAGES)
    day.cycle()
    day.clock.move(days=days)

    # Days later the token in it has ended: the portal does not even read it.
    assert day.line.deliver_again() == [401 if days else 200]
    assert len(day.refs_at_portal()) == 4
    day.ends_well()


def test_n12_a_batch_that_arrives_after_a_later_one_is_stored_once(day: BadDay) -> None:
    day.file(10)
    day.line.plan(held_back, on=MESSAGES)
    day.cycle()
    day.file(10, "পরের দশটি।")

    assert day.cycle().accepted == 20
    assert day.line.deliver_again() == [200]
    day.ends_well()


def test_n13_forty_complaints_go_over_a_slow_line_in_few_requests(day: BadDay) -> None:
    day.file(40)
    day.line.bytes_a_second, day.line.delay_s = 64_000 / 8, 0.4
    before = time.monotonic()

    report = day.cycle()

    assert (report.accepted, report.hold) == (40, None)
    assert report.requests <= 9
    assert time.monotonic() - before < 20
    day.line.bytes_a_second = 0.0
    day.ends_well()


def test_n14_a_line_that_flaps_is_asked_once_for_each_wait(day: BadDay) -> None:
    day.file(30)
    day.line.is_down = True
    day.line.drop_all()
    reports = []
    for turn in range(12):
        reports.append(day.cycle())
        day.line.is_down = turn % 2 == 1
        day.line.drop_all()
        day.clock.move(seconds=reports[-1].wait_s)

    # A refused connection is one try: a stale one may be replaced once.
    assert max(report.requests for report in reports if report.hold is Hold.OFFLINE) <= 2
    day.ends_well()


def test_n14_the_waits_of_a_line_that_stays_down_grow(day: BadDay) -> None:
    day.file()
    day.line.is_down = True
    day.line.drop_all()

    waits = [day.cycle().wait_s for _ in range(25)]

    assert max(waits[:3]) <= 20
    assert max(waits[10:]) > 60
    assert max(waits) <= 660
    day.ends_well()


@pytest.mark.parametrize("own", [True, False])
def test_n16_a_line_that_is_listened_to_is_named_and_not_trusted(
    day: BadDay, tmp_path: Path, *, own: bool
) -> None:
    day.file(2)
    year = dt.timedelta(days=365)
    now = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    context, ca_file = certificate(tmp_path, now - 9 * year, now + 60 * year)
    good = day.desk.url
    with TlsFront(context, day.line.url) as front:
        day.desk.url = f"https://127.0.0.1:{front.port}"
        day.desk.client.close()
        day.desk._transport = {"ca_file": ca_file} if own else {}
        day.desk._connect()
        report = day.cycle()
    day.desk.url, day.desk._transport = good, {}
    day.desk.client.close()
    day.desk._connect()

    # With the office's own authority it is the office that listens: that is allowed.
    assert report.hold is (None if own else Hold.TLS)
    assert report.accepted == (2 if own else 0)
    day.ends_well()


def test_n17_an_ipv6_that_leads_nowhere_falls_back_within_the_deadline(
    day: BadDay, monkeypatch: pytest.MonkeyPatch
) -> None:
    day.file(2)
    port = int(day.line.url.rsplit(":", 1)[1])
    look_up = socket.getaddrinfo

    def both(host: str, *more: object, **named: object) -> list[object]:
        if (host, more[0]) != ("127.0.0.1", port):
            return look_up(host, *more, **named)
        told = look_up("127.0.0.1", port, type=socket.SOCK_STREAM)
        black_hole = (socket.AF_INET6, socket.SOCK_STREAM, 6, "", ("::1", port, 0, 0))
        return [black_hole, *told]

    with silent_port("::1", port):
        monkeypatch.setattr(socket, "getaddrinfo", both)
        day.impatient(connect_s=0.5, total_s=10.0)
        before = time.monotonic()
        report = day.cycle()

    assert (report.hold, report.accepted) == (None, 2)
    assert time.monotonic() - before < 5
    monkeypatch.undo()
    day.ends_well()


def test_n18_nothing_is_lost_when_every_second_exchange_fails(day: BadDay) -> None:
    """Not a row of its own: all kinds of loss in one queue, as on a real afternoon."""
    day.file(25)
    for nth, fault in enumerate(
        [lose_request, lose_reply, answer(503, "unavailable", Retry_After="1"), cut(0.5)] * 3
    ):
        day.line.plan(fault, on="", nth=2 * nth + 1)

    def sleep(seconds: float) -> None:
        day.clock.move(seconds=seconds)

    report = send_until_empty(day.desk.engine, day.clock, sleep, 6 * 3600)
    assert report.unsent == 0
    day.ends_well()
